package acme.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.LogLine;
import acme.model.RawLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateMinerTest {
    private static TemplateMiner mined(List<String> lines) {
        var miner = new TemplateMiner(TemplateMiner.DEFAULT_MAX_CLUSTERS);
        for (int i = 0; i < lines.size(); i++) {
            miner.add(lines.get(i), i + 1);
        }
        return miner;
    }

    private static List<String> texts(String... lines) {
        return mined(List.of(lines)).templates().stream().map(Template::text).toList();
    }

    private static LogLine line(String text) {
        var view = new RawLine();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        view.set(bytes, 0, bytes.length, 1);
        return view.toLogLine();
    }

    private static byte[] saved(TemplateMiner miner) {
        var bytes = new ByteArrayOutputStream();
        try {
            miner.save(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static TemplateMiner restored(byte[] bytes) throws IOException {
        return TemplateMiner.restore(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @Test
    void valuesAreMasked() {
        assertThat(texts("step 12 took 0.5 s")).containsExactly("step <*> took <*> s");
        assertThat(texts("comm 0x7f3a rank 3")).containsExactly("comm 0x<*> rank <*>");
        assertThat(texts("wrote /data/run-1/ckpt.pt to disk")).containsExactly("wrote <*> to disk");
        assertThat(texts("GET https://host.example/a?b=c done")).containsExactly("GET <*> done");
        assertThat(texts("peer 10.0.0.1:29500 joined")).containsExactly("peer <*> joined");
        assertThat(texts("at 2026-11-05 10:22:31,118 began")).containsExactly("at <*> began");
        assertThat(texts("[Sun May 10 04:50:10 PM 2026] began")).containsExactly("[<*>] began");
        assertThat(texts("job 3f2b8c1e-77aa-4f00-9d1c-0a1b2c3d4e5f began")).containsExactly("job <*> began");
        assertThat(texts("loaded 'my model' here")).containsExactly("loaded '<*>' here");
        assertThat(texts("lr=-1.2E-05 now")).containsExactly("lr=<*> now");
    }

    @Test
    void listsOfValuesOfAnyLengthAreOneTemplate() {
        assertThat(texts("shapes [1, 2, 3] ok", "shapes [4] ok", "shapes [7, 8, 9, 10, 11] ok"))
                .containsExactly("shapes [<*>] ok");
    }

    @Test
    void aValueOfSeveralWordsDoesNotSplitAnEvent() {
        var names = List.of(
                "Ada", "Bo", "Mary Jane", "Cleo", "Dag", "Eva", "Jan de Boer", "Finn", "Gus", "Rosa Maria", "Hal");
        var lines = new ArrayList<String>();
        for (var name : names) {
            lines.add("owner of the job is " + name + " since today");
        }
        assertThat(mined(lines).templates()).singleElement().satisfies(template -> {
            assertThat(template.text()).isEqualTo("owner of the job is <*> since today");
            assertThat(template.count()).isEqualTo(names.size());
        });
    }

    @Test
    void constantWordsBesideAValueAreAnotherEvent() {
        var lines = new ArrayList<String>();
        for (var user : List.of("ada", "bo", "cleo", "dag", "eva", "finn")) {
            lines.add("Failed password for " + user + " from 10.0.0.1 port 22 via ssh");
            lines.add("Failed password for invalid user " + user + " from 10.0.0.1 port 22 via ssh");
        }
        assertThat(mined(lines).templates())
                .extracting(Template::text)
                .containsExactlyInAnyOrder(
                        "Failed password for <*> from <*> port <*> via ssh",
                        "Failed password for invalid user <*> from <*> port <*> via ssh");
    }

    @Test
    void aChoiceOfVerbsIsNoValue() {
        assertThat(texts(
                        "session opened for user 1",
                        "session closed for user 1",
                        "session opened for user 2",
                        "session closed for user 2"))
                .containsExactly("session opened for user <*>", "session closed for user <*>");
    }

    @Test
    void theHeadOfALineDoesNotMakeTwoEventsOne() {
        var miner = new TemplateMiner(100);
        var verbs = List.of("loading", "saving", "building", "wrapping", "compiling", "freezing", "moving", "dropping");
        for (int i = 0; i < 80; i++) {
            var verb = verbs.get(i % verbs.size());
            miner.add(line("[rank" + i % 8 + "]:[titan] 2026-11-05 10:22:31,118 - root - INFO - " + verb + " it"), i);
        }
        assertThat(miner.templates()).hasSameSizeAs(verbs);
    }

    @Test
    void aTemplateKnowsItsCountPositionsAndSamples() {
        var miner = new TemplateMiner(100);
        for (int i = 0; i < 1000; i++) {
            miner.add("epoch " + i + " done", 10L * i + 5);
        }
        var template = miner.templates().getFirst();
        assertThat(template.count()).isEqualTo(1000);
        assertThat(template.first()).isEqualTo(5);
        assertThat(template.last()).isEqualTo(9995);
        assertThat(template.stretches()).isEqualTo(100);
        assertThat(template.samples()).contains("epoch 0 done").hasSizeBetween(3, Cluster.MAX_SAMPLES);
    }

    /** The floors are what was measured. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"Trainer, 0.96", "Fabric, 0.86", "Cluster, 0.83"})
    void groupsTheLinesOfTrainingJobs(String name, double floor) {
        var lines = LabelledLines.read(name);
        var miner = mined(lines.stream().map(LabelledLines.Line::content).toList());
        assertThat(LabelledLines.groupingAccuracy(lines, miner)).isGreaterThanOrEqualTo(floor);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theOrderOfLinesDoesNotChangeTheTemplates(long seed) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            lines.add("iteration " + i + " of 40 loss " + i * 0.25);
            lines.add("saved checkpoint to /runs/a/" + i + " in " + i + " s");
            lines.add("user "
                    + List.of("ada", "bo", "cleo", "dag", "eva", "mary jane").get(i % 6) + " took the lease " + i);
            lines.add("tokenizer='org/model-" + i % 3 + "' was loaded");
        }
        var expected = shapes(mined(lines));
        Collections.shuffle(lines, new Random(seed));
        assertThat(shapes(mined(lines))).isEqualTo(expected).hasSize(4);
    }

    private static Set<String> shapes(TemplateMiner miner) {
        var shapes = new HashSet<String>();
        miner.templates().forEach(template -> shapes.add(template.count() + " " + template.text()));
        return shapes;
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Trainer", "Fabric", "Cluster"})
    void whatWasSeenTeachesNothingNew(String name) {
        var lines = LabelledLines.read(name);
        var miner = mined(lines.stream().map(LabelledLines.Line::content).toList());
        var before = miner.templates();
        for (var line : lines) {
            assertThat(miner.match(line.content())).as(line.content()).isPresent();
            miner.add(line.content(), 10_000);
        }
        assertThat(miner.templates())
                .extracting(Template::text)
                .isEqualTo(before.stream().map(Template::text).toList());
        assertThat(miner.templates().stream().mapToLong(Template::count).sum()).isEqualTo(2L * lines.size());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void savedAndRestoredAnywhereItAnswersTheSame(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var straight = new TemplateMiner(64);
        var interrupted = new TemplateMiner(64);
        for (int i = 0; i < 2000; i++) {
            var line = randomLine(random);
            straight.add(line, i);
            interrupted.add(line, i);
            if (random.nextInt(100) == 0) {
                interrupted = restored(saved(interrupted));
            }
        }
        assertThat(interrupted.templates()).isEqualTo(straight.templates());
        assertThat(saved(interrupted)).isEqualTo(saved(straight));
    }

    private static String randomLine(SplittableRandom random) {
        String[] words = {
            "load", "save", "a.b", "x/y", "k=v", "k=w", "7", "-1.5", "\"q r\"", "(ü)", "Mary", "🙂", "/p", ""
        };
        var line = new StringBuilder();
        int length = random.nextInt(7);
        for (int i = 0; i < length; i++) {
            line.append(words[random.nextInt(words.length)]).append(random.nextInt(9) == 0 ? "\t" : " ");
        }
        return line.toString();
    }

    @Test
    void aStrangeFileIsRefused() throws IOException {
        assertThatThrownBy(() -> restored(new byte[] {0, 0, 0, 9, 0, 0}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 9");
        byte[] cut = saved(mined(List.of("one line 1", "another line")));
        assertThatThrownBy(() -> restored(java.util.Arrays.copyOf(cut, cut.length - 3)))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"letters", "one word", "long", "long words", "same beginning", "unicode"})
    void memoryIsBoundedWhateverTheLines(String kind) {
        var random = new SplittableRandom(7);
        int max = 50;
        int lines = kind.startsWith("long") ? 400 : 3000;
        var miner = new TemplateMiner(max);
        for (int i = 0; i < lines; i++) {
            miner.add(adversarial(kind, random), i);
            if (i % 97 == 0) {
                assertThat(miner.templates()).hasSizeLessThanOrEqualTo(max);
            }
        }
        long perCluster = (Cluster.MAX_SAMPLES + 2L) * 2 * (LineMask.MAX_CHARS + 2) + 100;
        assertThat((long) saved(miner).length).isLessThan(max * perCluster);
        assertThat(miner.lines()).isEqualTo(lines);
    }

    private static String adversarial(String kind, SplittableRandom random) {
        return switch (kind) {
            case "letters" -> word(random, 5) + " " + word(random, 6) + " " + word(random, 7);
            case "one word" -> word(random, 12);
            case "long" -> (word(random, 4) + " ").repeat(12_000);
            case "long words" -> word(random, 60_000);
            case "same beginning" -> "the same beginning of " + word(random, 8) + " and of " + word(random, 8);
            case "unicode" ->
                "zeile " + (char) ('\u0100' + random.nextInt(0x2000)) + " \uD83D " + word(random, 3) + "🙂";
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String word(SplittableRandom random, int length) {
        var word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    @Test
    void theRarestGiveWay() {
        var miner = new TemplateMiner(50);
        var random = new SplittableRandom(3);
        for (int i = 0; i < 5000; i++) {
            if (i % 10 == 0) {
                miner.add("heartbeat of the trainer " + i, i);
            }
            miner.add(word(random, 6) + " " + word(random, 6) + " " + word(random, 6), i);
        }
        assertThat(miner.templates()).anySatisfy(template -> {
            assertThat(template.text()).isEqualTo("heartbeat of the trainer <*>");
            assertThat(template.count()).isEqualTo(500);
        });
    }

    @Test
    void emptyAndBlankLinesAreATemplateWithoutText() {
        assertThat(texts("", "   ", "\t")).containsExactly("");
    }
}

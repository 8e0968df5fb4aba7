package acme.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineHeadTest {
    private static LogLine read(String line) {
        byte[] bytes = line.getBytes(UTF_8);
        var view = new RawLine();
        view.set(bytes, 0, bytes.length, 1);
        return view.toLogLine();
    }

    private static long time(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    // ---- learned prefixes

    private static List<LogLine> readInOrder(String... lines) {
        var view = new RawLine();
        var read = new ArrayList<LogLine>();
        for (var line : lines) {
            byte[] bytes = line.getBytes(UTF_8);
            view.set(bytes, 0, bytes.length, read.size() + 1);
            read.add(view.toLogLine());
        }
        return read;
    }

    @Test
    void whatStandsBeforeATracebackAndItsFramesIsAPrefix() {
        var read = readInOrder(
                "job-a-0 main starting",
                "job-a-0 main Traceback (most recent call last):",
                "job-b-1 main Traceback (most recent call last):",
                "job-a-0 main   File \"a.py\", line 1, in f",
                "job-b-1 main   File \"a.py\", line 1, in f",
                "job-a-0 main     [rank3]: g()",
                "job-a-0 main KeyError: 'x'",
                "job-b-1 main [rank4]: KeyError: 'y'",
                "job-c-2 main KeyError: 'z'");
        assertThat(read.get(0).body()).isEqualTo("job-a-0 main starting");
        assertThat(read.get(3).body()).isEqualTo("  File \"a.py\", line 1, in f");
        assertThat(read.get(4).node()).isEqualTo("job-b-1");
        assertThat(read.get(6).body()).isEqualTo("KeyError: 'x'");
        assertThat(read.get(6).node()).isEqualTo("job-a-0");
        assertThat(read.get(7).body()).isEqualTo("KeyError: 'y'");
        assertThat(read.get(7).rank()).isEqualTo(4);
        assertThat(read.get(8).body()).isEqualTo("job-c-2 main KeyError: 'z'");
    }

    @Test
    void wordsBeforeATracebackAreNoPrefixWhereTheFramesHaveNone() {
        var read = readInOrder(
                "Scheduler hit an exception: Traceback (most recent call last):",
                "  File \"a.py\", line 1, in f",
                "KeyError: 'x'",
                "Scheduler hit an exception: File \"b.py\" is gone");
        assertThat(read.get(3).body()).isEqualTo("Scheduler hit an exception: File \"b.py\" is gone");
    }

    @Test
    void theWordsOfALoggerAreAPrefixButNameNoNode() {
        var read = readInOrder(
                "ERROR Traceback (most recent call last):",
                "ERROR   File \"v2/train.py\", line 1, in f",
                "ERROR KeyError: 'x'");
        assertThat(read.get(2).body()).isEqualTo("KeyError: 'x'");
        assertThat(read.get(2).node()).isEmpty();
    }

    @Test
    void aPrefixIsLearnedWhereTheCollectorTookTheIndentation() {
        var read = readInOrder(
                "2026-01-20 19:45:24 [INFO] [Driver] Traceback (most recent call last):",
                "2026-01-20 19:45:24 [INFO] [Driver] File \"/opt/train.py\", line 11, in <module>",
                "2026-01-20 19:45:24 [INFO] [Driver] IndexError: index out of range");
        assertThat(read.get(2).body()).isEqualTo("IndexError: index out of range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stderr: ", "worker7> ", "trainer-3 main ", "old.log:"})
    void aPrefixIsLearnedFromFramesWhereTheHeaderIsCutOff(String prefix) {
        var read = readInOrder(
                prefix + "  File \"a.py\", line 1, in f",
                prefix + "    g()",
                prefix + "  File \"a.py\", line 4, in g",
                prefix + "KeyError: 'x'");
        assertThat(read.subList(1, 4))
                .extracting(LogLine::body)
                .containsExactly("    g()", "  File \"a.py\", line 4, in g", "KeyError: 'x'");
    }

    @Test
    void aPrefixIsLearnedFromFramesWithoutCode() {
        var read = readInOrder(
                "stderr:   File \"a.py\", line 1, in f",
                "stderr:   File \"a.py\", line 4, in g",
                "stderr: KeyError: 'x'");
        assertThat(read.get(2).body()).isEqualTo("KeyError: 'x'");
    }

    @Test
    void wordsBeforeOneFrameAreNoPrefix() {
        var read = readInOrder(
                "see  File \"a.py\", line 1, in f", "see the manual", "see   also: KeyError", "see: KeyError: 'x'");
        assertThat(read)
                .extracting(LogLine::body)
                .containsExactly(
                        "see  File \"a.py\", line 1, in f",
                        "see the manual",
                        "see   also: KeyError",
                        "see: KeyError: 'x'");
    }

    @Test
    void framesTeachOnlyAtTheBeginningOfALog() {
        var lines = new ArrayList<String>();
        IntStream.range(0, 1_000).forEach(i -> lines.add("step " + i));
        lines.add("stderr:   File \"a.py\", line 1, in f");
        lines.add("stderr:     g()");
        var read = readInOrder(lines.toArray(String[]::new));
        assertThat(read.getLast().body()).isEqualTo("stderr:     g()");
    }

    @Test
    void aFileThatIsNamedLikeAFrameIsNone() {
        var read = readInOrder(
                "Scheduler hit an exception: Traceback (most recent call last):",
                "Scheduler hit an exception: File \"b.py\" is gone");
        assertThat(read.get(1).body()).isEqualTo("Scheduler hit an exception: File \"b.py\" is gone");
    }

    @Test
    void thePrefixesOfHundredsOfPodsThatFailAtOnceAreLearned() {
        int pods = 300;
        var lines = new ArrayList<String>();
        IntStream.range(0, pods).forEach(i -> lines.add("pod-" + i + " main Traceback (most recent call last):"));
        IntStream.range(0, pods).forEach(i -> lines.add("pod-" + i + " main   File \"a.py\", line 1, in f"));
        IntStream.range(0, pods).forEach(i -> lines.add("pod-" + i + " main KeyError: 'x'"));
        var read = readInOrder(lines.toArray(String[]::new));
        assertThat(read.subList(2 * pods, 3 * pods)).extracting(LogLine::body).containsOnly("KeyError: 'x'");
        assertThat(read.subList(2 * pods, 3 * pods)).extracting(LogLine::node).doesNotHaveDuplicates();
    }

    @Test
    void aHeaderWhoseFramesDoNotComeTeachesNothingLongAfter() {
        var lines = new ArrayList<String>();
        lines.add("pod-0 main Traceback (most recent call last):");
        IntStream.range(0, 1_000).forEach(i -> lines.add("step " + i));
        lines.add("pod-0 main   File \"a.py\", line 1, in f");
        var read = readInOrder(lines.toArray(String[]::new));
        assertThat(read.getLast().body()).startsWith("pod-0 main");
    }

    @Test
    void manyPrefixesThatMightBeAreForgotten() {
        var lines = new ArrayList<String>();
        IntStream.range(0, 600).forEach(i -> lines.add("pod-" + i + " main Traceback (most recent call last):"));
        lines.add("pod-0 main   File \"a.py\", line 1, in f");
        lines.add("pod-599 main   File \"a.py\", line 1, in f");
        var read = readInOrder(lines.toArray(String[]::new));
        assertThat(read.get(600).body()).startsWith("pod-0 main");
        assertThat(read.get(601).body()).startsWith("  File");
    }

    // ---- launchers

    @Test
    void torchrunNamesTheRank() {
        assertThat(read("[rank3]: RuntimeError: no").rank()).isEqualTo(3);
        assertThat(read("[rank3]: RuntimeError: no").body()).isEqualTo("RuntimeError: no");
        assertThat(read("[default0]: step 4 of 9").rank()).isZero();
        assertThat(read("[default0]: step 4 of 9").body()).isEqualTo("step 4 of 9");
        assertThat(read("[default11]:glued").body()).isEqualTo("glued");
    }

    @Test
    void torchxWritesItsReplicaBeforeTorchrunsPrefix() {
        assertThat(read("trainer/0 [default3]:[rank11]: EOFError").rank()).isEqualTo(11);
        assertThat(read("trainer/0 [default3]:[rank11]: EOFError").body()).isEqualTo("EOFError");
        assertThat(read("i.pretrain/2 [rank7]: gone").body()).isEqualTo("gone");
        assertThat(read("shard/0 done").body()).isEqualTo("shard/0 done");
    }

    @Test
    void theInnerRankOfSeveralSpeaks() {
        assertThat(read("[default1]:[rank9]: gone").rank()).isEqualTo(9);
        assertThat(read("[default1]:[rank9]: gone").body()).isEqualTo("gone");
    }

    @Test
    void srunNamesTheTask() {
        assertThat(read(" 3: loading").rank()).isEqualTo(3);
        assertThat(read(" 3: loading").body()).isEqualTo("loading");
        assertThat(read("127: loading").rank()).isEqualTo(127);
    }

    @Test
    void pdshNamesTheHost() {
        assertThat(read("gpu-node-12: loading").node()).isEqualTo("gpu-node-12");
        assertThat(read("gpu-node-12: loading").body()).isEqualTo("loading");
        assertThat(read("worker3: loading").node()).isEqualTo("worker3");
    }

    @Test
    void prefixesFollowEachOther() {
        var line = read("10.0.0.7: [rank4]: 2026-05-09 00:53:19,210 - root - ERROR - it stopped");
        assertThat(line.node()).isEqualTo("10.0.0.7");
        assertThat(line.rank()).isEqualTo(4);
        assertThat(line.level()).isEqualTo(Level.ERROR);
        assertThat(line.time()).isEqualTo(time("2026-05-09T00:53:19.210Z"));
        assertThat(line.body()).isEqualTo("it stopped");
    }

    @Test
    void sageMakersMpirunNamesRankAndHost() {
        var line = read("[1,mpirank:9,algo-2]<stderr>:KeyError: 'text'");
        assertThat(line.rank()).isEqualTo(9);
        assertThat(line.node()).isEqualTo("algo-2");
        assertThat(line.body()).isEqualTo("KeyError: 'text'");
    }

    @Test
    void aRankMayStandInPlainWords() {
        assertThat(read("rank3: Traceback").rank()).isEqualTo(3);
        assertThat(read("rank12[771][MainThread]: loading").rank()).isEqualTo(12);
        assertThat(read("rank12[771][MainThread]: loading").body()).isEqualTo("loading");
        assertThat(read("ranking: 3").body()).isEqualTo("ranking: 3");
    }

    @Test
    void composeAndKubectlNameTheContainer() {
        assertThat(read("worker-2  |   File \"a.py\", line 3, in f").node()).isEqualTo("worker-2");
        assertThat(read("worker-2  |   File \"a.py\", line 3, in f").body()).isEqualTo("  File \"a.py\", line 3, in f");
        assertThat(read("[pod/sft-worker-0/pytorch] loading").node()).isEqualTo("sft-worker-0");
        assertThat(read("[pod/sft-worker-0/pytorch] loading").body()).isEqualTo("loading");
        assertThat(read("loss | 2.31 | lr").body()).isEqualTo("loss | 2.31 | lr");
    }

    @Test
    void theMessageOfAJsonLineIsTheBody() {
        var line = read("{\"severity\": \"ERROR\", \"time\": \"2025-01-02\", \"message\": \"KeyError: 'text'\"}");
        assertThat(line.level()).isEqualTo(Level.ERROR);
        assertThat(line.body()).startsWith("KeyError: 'text'");
        assertThat(read("{\"loss\": 2.31, \"step\": 4}").body()).isEqualTo("{\"loss\": 2.31, \"step\": 4}");
        assertThat(read("{'loss': 2.31}").body()).isEqualTo("{'loss': 2.31}");
    }

    @Test
    void mpirunNamesTheRank() {
        var line = read("[1,3]<stderr>:Killed");
        assertThat(line.rank()).isEqualTo(3);
        assertThat(line.body()).isEqualTo("Killed");
    }

    @Test
    void rayNamesTheWorkersAddress() {
        var line = read("(Worker pid=7, ip=10.0.0.1) ready");
        assertThat(line.node()).isEqualTo("10.0.0.1");
        assertThat(line.body()).isEqualTo("ready");
        assertThat(read("(TrainWorker rank=5 pid=7) ready").rank()).isEqualTo(5);
        assertThat(read("(seen twice) ready").body()).isEqualTo("(seen twice) ready");
    }

    // ---- times, levels, loggers

    @Test
    void glogGivesLevelAndTime() {
        var line = read("W0509 00:53:29.526000 703025 torch/elastic/api.py:908] Sending process 9 closing signal");
        assertThat(line.level()).isEqualTo(Level.WARNING);
        assertThat(line.time()).isEqualTo(time("1970-05-09T00:53:29.526Z"));
        assertThat(line.body()).isEqualTo("Sending process 9 closing signal");
    }

    @Test
    void c10dGivesLevelTimeAndRank() {
        var line = read("[rank2]:[E722 08:55:15.721744728 ProcessGroupNCCL.cpp:542] Watchdog caught it");
        assertThat(line.rank()).isEqualTo(2);
        assertThat(line.level()).isEqualTo(Level.ERROR);
        assertThat(line.time()).isEqualTo(time("1970-07-22T08:55:15.721Z"));
        assertThat(line.body()).isEqualTo("Watchdog caught it");
    }

    @Test
    void dmesgSecondsAreNoTimeOfDay() {
        var line = read("[430954.509105] NVRM: GPU lost");
        assertThat(line.body()).isEqualTo("NVRM: GPU lost");
        assertThat(line.time()).isEqualTo(LineHead.NO_TIME);
        assertThat(read("[   12.000001] NVRM: GPU lost").body()).isEqualTo("NVRM: GPU lost");
    }

    @Test
    void syslogNamesTheHostOfAKernelLine() {
        var line = read("Aug  5 03:12:01 node7 kernel: NVRM: GPU lost");
        assertThat(line.node()).isEqualTo("node7");
        assertThat(line.body()).isEqualTo("NVRM: GPU lost");
        assertThat(line.time()).isEqualTo(time("1970-08-05T03:12:01Z"));
        assertThat(read("Aug 15 03:12:01 node7 kernel: [430954.509105] NVRM: GPU lost")
                        .body())
                .isEqualTo("NVRM: GPU lost");
    }

    @Test
    void isoTimesComeWithLevelsAndLoggersInSeveralOrders() {
        for (var line : new String[] {
            "2026-05-09 00:53:19,210 - trainer.loop - WARNING - low on memory",
            "2026-05-09 00:53:19,210 WARNING low on memory",
            "2026-05-09 00:53:19.210 [WARNING] low on memory",
            "[2026-05-09 00:53:19,210] [WARNING] [engine.py:120:step] low on memory",
            "[WARNING|trainer.py:120] 2026-05-09 00:53:19,210 low on memory",
            "2026-05-09T00:53:19.210Z WARNING low on memory",
            "2026-05-09T00:53:19.210+00:00 stderr F WARNING: low on memory",
            "2026/05/09 00:53:19.210 | WARNING | low on memory",
        }) {
            assertThat(read(line).body()).as(line).isEqualTo("low on memory");
            assertThat(read(line).level()).as(line).isEqualTo(Level.WARNING);
            assertThat(read(line).time()).as(line).isEqualTo(time("2026-05-09T00:53:19.210Z"));
        }
    }

    @Test
    void aLineWithoutAYearGetsTheYearSeenBefore() {
        var view = new RawLine();
        byte[] dated = "2026-01-02 03:04:05 hello".getBytes(UTF_8);
        byte[] undated = "E0103 03:04:05.000000 77 api.py:1] hello".getBytes(UTF_8);
        view.set(dated, 0, dated.length, 1);
        view.set(undated, 0, undated.length, 2);
        assertThat(view.head().time()).isEqualTo(time("2026-01-03T03:04:05Z"));
    }

    @Test
    void pythonsOwnFormatGivesLevelAndDropsTheLogger() {
        var line = read("ERROR:trainer.loop:it stopped");
        assertThat(line.level()).isEqualTo(Level.ERROR);
        assertThat(line.body()).isEqualTo("it stopped");
    }

    @Test
    void levelsHaveTheirUsualWords() {
        assertThat(read("CRITICAL: x").level()).isEqualTo(Level.FATAL);
        assertThat(read("[FATAL] x").level()).isEqualTo(Level.FATAL);
        assertThat(read("[WARN] x").level()).isEqualTo(Level.WARNING);
        assertThat(read("[DEBUG] x").level()).isEqualTo(Level.DEBUG);
        assertThat(read("informal words").level()).isEqualTo(Level.NONE);
    }

    @Test
    void anNcclLineIsAllBodyAndNamesItsNode() {
        var text = "node-3:812:990 [0] transport/net.cc:55 NCCL WARN peer is gone";
        assertThat(read(text).body()).isEqualTo(text);
        assertThat(read(text).node()).isEqualTo("node-3");
        assertThat(read(text).level()).isEqualTo(Level.WARNING);
        assertThat(read("node-3:812:990 [0] NCCL INFO ready").level()).isEqualTo(Level.INFO);
    }

    // ---- what is no head

    @Test
    void anExceptionStaysInTheBody() {
        for (var line : new String[] {
            "ValueError: bad shape",
            "torch.OutOfMemoryError: CUDA out of memory",
            "boto3.exceptions.S3UploadFailedError: no such bucket",
            "nvidia-nvswitch3: SXid (PCI:0000:c1:00.0): 12028, Non-fatal",
            "train.py: error: no such option",
            "[1, 2, 3] is a list",
            "12.5: a number",
            "Error 3: a number",
            "(pid of 7) no",
        }) {
            assertThat(read(line).body()).as(line).isEqualTo(line);
            assertThat(read(line).node()).as(line).isEmpty();
            assertThat(read(line).rank()).as(line).isEqualTo(LineHead.NO_RANK);
        }
    }

    @Test
    void theIndentationOfTheBodyIsKept() {
        assertThat(read("  File \"a.py\", line 1, in f").body()).isEqualTo("  File \"a.py\", line 1, in f");
        assertThat(read("[rank0]:   File \"a.py\", line 1, in f").body()).isEqualTo("  File \"a.py\", line 1, in f");
        assertThat(read("[rank0]:     return f(x)").body()).isEqualTo("    return f(x)");
    }

    @Test
    void aLineThatNamesNobodyBelongsToTheFilesRankAndNode() {
        var view = new RawLine(new RawLine.Origin("", "node-5", 40));
        byte[] silent = "hello".getBytes(UTF_8);
        view.set(silent, 0, silent.length, 1);
        assertThat(view.head().rank()).isEqualTo(40);
        assertThat(view.head().node()).isEqualTo("node-5");
        byte[] speaking = "node-6: [rank48]: hello".getBytes(UTF_8);
        view.set(speaking, 0, speaking.length, 2);
        assertThat(view.head().rank()).isEqualTo(48);
        assertThat(view.head().node()).isEqualTo("node-6");
    }

    // ---- foreign bytes

    private static final String[] PARTS = {
        "[",
        "]",
        "(",
        ")",
        ":",
        " ",
        ",",
        "rank",
        "default",
        "[rank",
        "[1,",
        "<stderr>:",
        "pid=",
        "ip=",
        "E",
        "W0509 ",
        "00:53:29",
        ".526",
        "2026-05-09",
        "T",
        "Aug ",
        "5",
        "kernel:",
        "INFO",
        "ERROR",
        " - ",
        "|",
        "node-1",
        "NCCL ",
        "WARN",
        "99999999999999999999",
        "\u00e9",
        "Mon ",
        "[E722 ",
        "stdout F ",
        "host:1",
        "Z",
        "+01:00",
        "-",
        "_"
    };

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyBytesHaveAHeadThatLiesWithinTheLine(int seed) {
        var random = new SplittableRandom(seed);
        var view = new RawLine();
        for (int i = 0; i < 200; i++) {
            byte[] text = i % 2 == 0 ? noise(random) : parts(random);
            int from = random.nextInt(text.length + 1);
            int to = from + random.nextInt(text.length - from + 1);
            view.set(text, from, to, 1);
            var head = view.head();
            assertThat(head.bodyStart())
                    .as(new String(text, from, to - from, UTF_8))
                    .isBetween(from, to);
            assertThat(head.rank()).isGreaterThanOrEqualTo(LineHead.NO_RANK);
            assertThat(new String(text, from, to - from, UTF_8)).contains(head.node());
            assertThat(view.toLogLine().text()).endsWith(view.toLogLine().body());
        }
    }

    private static byte[] noise(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] parts(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString().getBytes(UTF_8);
    }
}

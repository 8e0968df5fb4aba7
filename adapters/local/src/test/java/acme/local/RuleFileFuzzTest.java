package acme.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in a rule file, it gives rules or problems with file and line, and nothing else. */
class RuleFileFuzzTest {
    private static final Path SHIPPED = Path.of("..", "..", "rules");

    /** Texts that mean something to a reader of YAML or of expressions. */
    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            ":",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "<<: *a",
            "!!int ",
            "!!binary ",
            "|",
            ">-",
            "#",
            "%YAML 1.1",
            "---",
            "...",
            "\t",
            "\u0000",
            "\uFEFF",
            "\u2028",
            "\uD83D\uDE00",
            "null",
            "~",
            "1e999",
            "-0",
            "\\x",
            "(?<a>",
            "(?=",
            "(((",
            "{1000}{1000}",
            "[^]",
            "rules:",
            "id: a.b",
            "expression: '.*'",
            "match: ['x']");

    @TempDir
    private Path folder = Path.of("");

    private void read(byte[] bytes) throws IOException {
        var file = folder.resolve("site.yaml");
        Files.write(file, bytes);
        var place = Pattern.compile("\\Q" + file + "\\E:\\d+: \\S.*", Pattern.DOTALL);
        try {
            assertThat(new RuleFiles().addFolder(folder).toRuleSet()).isNotNull();
        } catch (RejectedRulesException e) {
            assertThat(e.problems())
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it).matches(place));
        }
    }

    private void read(String text) throws IOException {
        read(text.getBytes(UTF_8));
    }

    static IntStream seeds() {
        return IntStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shippedFilesThatWereChangedAtRandom(int seed) throws IOException {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder(someRules(random));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(30));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(from, to));
                default -> text.setCharAt(from, (char) random.nextInt(0x2100));
            }
        }
        read(text.toString());
    }

    /** A stretch of up to 4,000 characters of a shipped file, from the beginning of a rule on. */
    private static String someRules(SplittableRandom random) throws IOException {
        try (Stream<Path> walk = Files.walk(SHIPPED)) {
            var files =
                    walk.filter(it -> it.toString().endsWith(".yaml")).sorted().toList();
            var text = Files.readString(files.get(random.nextInt(files.size())));
            int rule = text.indexOf("  - id:", random.nextInt(Math.max(1, text.length() - 500)));
            return "rules:\n" + text.substring(Math.max(rule, 0), Math.min(text.length(), Math.max(rule, 0) + 4_000));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bytesAtRandom(int seed) throws IOException {
        var random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        read(bytes);
        read(new String(bytes, ISO_8859_1));
        var pieces = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            pieces.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextInt(4) == 0 ? "\n" : "");
        }
        read(pieces.toString());
    }

    static Stream<String> extremes() {
        var deep = 100_000;
        return Stream.of(
                "[".repeat(deep),
                "{".repeat(deep),
                "{a: ".repeat(deep),
                "- ".repeat(deep) + "x",
                "[".repeat(deep) + "]".repeat(deep),
                "rules: " + "[".repeat(5_000) + "]".repeat(5_000),
                "rules:\n"
                        + IntStream.range(0, 1_000)
                                .mapToObj(i -> " ".repeat(i) + "a:\n")
                                .reduce("", String::concat),
                rule("'" + "a".repeat(2_000_000) + "'"),
                rule("'" + "(".repeat(deep) + ")".repeat(deep) + "'"),
                rule("'" + "a|".repeat(deep) + "b'"),
                rule("'(a{1000}){1000}'"),
                rule("'" + "x".repeat(11_000_000) + "'"),
                "rules: &a [*a, *a]",
                "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nrules: [*c, *c, *c]");
    }

    private static String rule(String expression) {
        return "rules:\n  - id: site.huge\n    expression: " + expression + "\n";
    }

    @ParameterizedTest(name = "extreme {index}")
    @MethodSource("extremes")
    void textsThatAreDeepOrHuge(String text) throws IOException {
        read(text);
    }
}

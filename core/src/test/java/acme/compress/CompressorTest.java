package acme.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.RawLine;
import acme.model.Role;
import acme.model.Source;
import acme.model.Verdict;
import acme.pattern.LinearPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorTest {
    private static final DiagnosisRule RULE = new DiagnosisRule(
            "site.licence",
            new RuleMatch.OnLine(LinearPattern.compile("^licence server .* gone")),
            ErrorType.of("ConnectionError"),
            Source.INFRASTRUCTURE_FAILURE,
            true,
            Role.CAUSE,
            true,
            50,
            List.of(),
            "The licence server is gone.",
            "",
            "Start it.",
            Hint.NONE,
            Optional.empty());

    private static Compressor compressor(String... filters) {
        var rules = new ArrayList<FilterRule>();
        for (var filter : filters) {
            rules.add(new FilterRule("test.filter" + rules.size(), LinearPattern.compile(filter), ""));
        }
        return new Compressor(new RuleSet(List.of(RULE), rules, XidCatalogue.EMPTY));
    }

    private static Verdict judge(Compressor compressor, String line) {
        byte[] bytes = line.getBytes(UTF_8);
        var view = new RawLine();
        view.set(bytes, 0, bytes.length, 1);
        return compressor.judge(view);
    }

    @ParameterizedTest
    @ValueSource(strings = {".*", "^", "\\S+", "$", "(?s).", "Error|File|Traceback|Xid|gone|"})
    void noFilterRuleDropsWhatDiagnosisNeeds(String filter) {
        for (var line : new String[] {
            "[rank3]: Traceback (most recent call last):",
            "[rank3]:   File \"/opt/train.py\", line 12, in main",
            "[rank3]:     loss = step(batch)",
            "[rank3]: custom.package.Oddity: it went wrong",
            "ValueError: bad shape",
            "torch.distributed.DistBackendError: NCCL error",
            "KeyboardInterrupt",
            "The above exception was the direct cause of the following exception:",
            "During handling of the above exception, another exception occurred:",
            "[430954.509105] NVRM: Xid (PCI:0000:b3:00): 79, pid=7, GPU has fallen off the bus.",
            "nvidia-nvswitch3: SXid (PCI:0000:c1:00.0): 12028, Non-fatal",
            "2026-05-09 00:53:19,210 - root - ERROR - it stopped",
            "E0509 00:53:29.526000 703025 api.py:908] it stopped",
            "[CRITICAL] it stopped",
            "node-7: [rank9]: licence server lic1 is gone",
        }) {
            var compressor = compressor(filter);
            if (line.startsWith("[rank3]:     ") || line.contains("Oddity")) {
                judge(compressor, "[rank3]:   File \"/opt/train.py\", line 12, in main");
            }
            assertThat(judge(compressor, line).isTrouble()).as(line).isTrue();
            assertThat(compressor.dropped()).isEmpty();
        }
    }

    @Test
    void marksBelowALineOfCodeAreLeftOut() {
        var compressor = compressor();
        judge(compressor, "[rank3]:   File \"/opt/train.py\", line 12, in main");
        judge(compressor, "[rank3]:     loss = step(batch)");
        assertThat(judge(compressor, "[rank3]:            ~~~~^^^^^^^")).isEqualTo(Verdict.ROUTINE);
        assertThat(judge(compressor, "[rank3]:     log(loss)")).isEqualTo(Verdict.FRAME);
        assertThat(judge(compressor, "[rank3]: Oddity: it went wrong")).isEqualTo(Verdict.PROTECTED);
        assertThat(judge(compressor, "^^^ see above")).isEqualTo(Verdict.KEPT);
        assertThat(judge(compressor, "   ")).isEqualTo(Verdict.KEPT);
    }

    @Test
    void ranksThatInterleaveKeepTheirOwnTracebacks() {
        var compressor = compressor(".*");
        assertThat(judge(compressor, "[rank0]: Traceback (most recent call last):"))
                .isEqualTo(Verdict.FRAME);
        assertThat(judge(compressor, "[rank1]: step 4 of 9")).isEqualTo(Verdict.ROUTINE);
        assertThat(judge(compressor, "[rank0]:   File \"a.py\", line 1, in f")).isEqualTo(Verdict.FRAME);
        assertThat(judge(compressor, "[rank1]: step 5 of 9")).isEqualTo(Verdict.ROUTINE);
        assertThat(judge(compressor, "[rank0]:     return g()")).isEqualTo(Verdict.FRAME);
        assertThat(judge(compressor, "[rank0]: lib.Oddity: no")).isEqualTo(Verdict.PROTECTED);
        assertThat(judge(compressor, "[rank0]: step 4 of 9")).isEqualTo(Verdict.ROUTINE);
    }

    @Test
    void theExceptionThatEndsAnIndentedTracebackIsProtected() {
        var compressor = compressor(".*");
        assertThat(judge(compressor, "    Traceback (most recent call last):")).isEqualTo(Verdict.FRAME);
        assertThat(judge(compressor, "      File \"a.py\", line 1, in f")).isEqualTo(Verdict.FRAME);
        assertThat(judge(compressor, "    lib.Oddity: no")).isEqualTo(Verdict.PROTECTED);
        assertThat(judge(compressor, "    what it says next")).isEqualTo(Verdict.PROTECTED);
        assertThat(judge(compressor, "step 1")).isEqualTo(Verdict.PROTECTED);
        assertThat(judge(compressor, "step 2")).isEqualTo(Verdict.ROUTINE);
    }

    @Test
    void codeAndNotesBelowAFrameArePartOfItWhateverTheySay() {
        var compressor = compressor(".*");
        judge(compressor, "Traceback (most recent call last):");
        judge(compressor, "  File \"a.py\", line 1, in f");
        assertThat(judge(compressor, "    licence server lic1 is gone")).isEqualTo(Verdict.FRAME);
        assertThat(judge(compressor, "  [Previous line repeated 995 more times]"))
                .isEqualTo(Verdict.FRAME);
        assertThat(judge(compressor, "RecursionError: maximum recursion depth exceeded"))
                .isEqualTo(Verdict.PROTECTED);
    }

    @Test
    void withoutAFrameThereIsNoCode() {
        var compressor = compressor(".*");
        judge(compressor, "Traceback (most recent call last):");
        assertThat(judge(compressor, "  RuntimeError: bad shape")).isEqualTo(Verdict.PROTECTED);
    }

    @Test
    void aBlankLineIsNoPartOfATraceback() {
        var compressor = compressor("^ *$");
        judge(compressor, "Traceback (most recent call last):");
        judge(compressor, "  File \"a.py\", line 1, in f");
        assertThat(judge(compressor, "  ")).isEqualTo(Verdict.ROUTINE);
        assertThat(judge(compressor, "lib.Oddity: no")).isEqualTo(Verdict.PROTECTED);
    }

    @Test
    void whatLinksTracebacksIsPartOfTheNextOne() {
        for (var line : new String[] {
            "The above exception was the direct cause of the following exception:",
            "[rank1]: During handling of the above exception, another exception occurred:",
            "Exception ignored in: <function Pool.__del__ at 0x7f00>"
        }) {
            assertThat(judge(compressor(".*"), line)).as(line).isEqualTo(Verdict.FRAME);
        }
    }

    @Test
    void routineLinesAreDroppedAndCountedForTheFirstRuleThatMatches() {
        var compressor = compressor("^step \\d+", "^step", "^epoch");
        assertThat(judge(compressor, "step 1")).isEqualTo(Verdict.ROUTINE);
        assertThat(judge(compressor, "epoch 1")).isEqualTo(Verdict.ROUTINE);
        assertThat(judge(compressor, "epoch 2")).isEqualTo(Verdict.ROUTINE);
        assertThat(judge(compressor, "something else")).isEqualTo(Verdict.KEPT);
        assertThat(compressor.dropped())
                .containsExactly(new Compressor.Dropped("test.filter2", 2), new Compressor.Dropped("test.filter0", 1));
    }

    @Test
    void emptyLinesAreRoutineWhateverTheRules() {
        assertThat(judge(compressor(), "")).isEqualTo(Verdict.ROUTINE);
    }

    @Test
    void withoutFilterRulesEverythingIsKept() {
        assertThat(judge(compressor(), "step 1")).isEqualTo(Verdict.KEPT);
    }
}

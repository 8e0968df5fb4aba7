package acme.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.XidCatalogue;
import acme.knowledge.XidCatalogue.Action;
import acme.knowledge.XidCatalogue.Part;
import acme.knowledge.XidCatalogue.SXid;
import acme.knowledge.XidCatalogue.Xid;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class XidReaderTest {
    private static final XidCatalogue CATALOGUE = new XidCatalogue(
            Stream.of(
                            xid(13, "GR_EXCEPTION", Part.OTHER, Action.RESTART_APP, ""),
                            xid(43, "RESET_CHANNEL", Part.OTHER, Action.IGNORE, ""),
                            xid(48, "GPU_ECC_DBE", Part.MEMORY, Action.RESET_GPU, "one: ignore; other: restart-app"),
                            xid(74, "NVLINK_ERROR", Part.LINK, Action.RESET_GPU, ""),
                            xid(79, "FALLEN_OFF_THE_BUS", Part.OTHER, Action.REBOOT_NODE, ""),
                            xid(92, "EXCESSIVE_SBE", Part.MEMORY, Action.IGNORE, ""),
                            xid(94, "CONTAINED_ERROR", Part.MEMORY, Action.RESTART_APP, ""),
                            xid(119, "GSP_RPC_TIMEOUT", Part.OTHER, Action.INSPECT_NODE, ""))
                    .collect(Collectors.toMap(Xid::code, it -> it)),
            Map.of(
                    11012, new SXid(11012, "Single bit ECC errors", false),
                    12028, new SXid(12028, "egress nonposted PRIV error", true)));

    private static Xid xid(int code, String name, Part part, Action action, String dissent) {
        return new Xid(code, name, part, action, dissent);
    }

    private final XidReader reader = new XidReader(CATALOGUE);

    private DiagnosisRule rule(String body) {
        var rule = reader.rule(body);
        if (rule == null) {
            throw new AssertionError("no code read in: " + body);
        }
        return rule;
    }

    private DiagnosisRule xid(int code, String text) {
        return rule("NVRM: Xid (PCI:0000:9d:00): " + code + ", pid=4120, name=python3, " + text);
    }

    private DiagnosisRule sxid(int code, String text) {
        return rule("nvidia-nvswitch2: SXid (PCI:0000:07:00.0): " + code + ", " + text);
    }

    // ---- which lines hold a code

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NVRM: Xid (PCI:0000:9d:00): 79, GPU has fallen off the bus.",
                "NVRM: Xid (0000:9d:00): 79, GPU has fallen off the bus.",
                "NVRM: Xid (PCI:0000:9D:00.0): 79, pid=1",
                "NVRM: Xid(PCI:0000:9d:00):79",
                "kernel: [12.5] NVRM: Xid (PCI:0000:9d:00): 79, pid='<unknown>', name=<unknown>"
            })
    void aCodeIsReadInEverySpellingOfTheDriver(String body) {
        assertThat(rule(body).id()).isEqualTo("xid.79");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no code at all",
                "Xid",
                "Xid 79",
                "an Xid was seen on this node",
                "NVRM: Xid (PCI:0000:9d:00)",
                "NVRM: Xid (PCI:0000:9d:00): ",
                "NVRM: Xid (PCI:0000:9d:00): seventy-nine",
                "NVRM: Xid (PCI:0000:9d:00): -79",
                "NVRM: Xid (PCI:0000:9d:00): 79abc",
                "NVRM: Xid (PCI:0000:9d:00): 791234567890123456789",
                "NVRM: Xid (PCI:): 79, GPU has fallen off the bus.",
                "NVRM: Xid (PCI:gpu0): 79, GPU has fallen off the bus."
            })
    void aLineWithoutACodeHasNoRule(String body) {
        assertThat(reader.rule(body)).isNull();
    }

    @Test
    void ofSeveralCodesInALineTheFirstCounts() {
        assertThat(rule("Xid (PCI:0000:9d:00): 74, then Xid (PCI:0000:9d:00): 79, gone")
                        .id())
                .isEqualTo("xid.74");
    }

    @Test
    void aCodeAtTheBeginningOfAHugeLineIsReadAndOneFarInsideIsNot() {
        var code = "NVRM: Xid (PCI:0000:9d:00): 79, ";
        assertThat(rule(code + "x".repeat(5_000_000)).id()).isEqualTo("xid.79");
        assertThat(reader.rule("x".repeat(5_000) + code)).isNull();
    }

    // ---- the error type

    @ParameterizedTest
    @CsvSource({"48, ECCError", "92, ECCError", "94, ECCError", "74, NVLinkError", "79, CUDAError", "13, CUDAError"})
    void theCodesPartDecidesTheErrorType(int code, String type) {
        assertThat(xid(code, "some words").errorType().name()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "GPU has fallen off the bus, CUDAError",
        "NVLink: fatal error detected on link 6, NVLinkError",
        "DBE (Double Bit Error) ECC Error, ECCError",
        "Uncorrectable memory error, ECCError",
        "Row Remapper: new row marked for remapping, ECCError",
        "Row Remapping Failure, ECCError"
    })
    void theTextDecidesWhereTheCodeLeavesItOpen(String text, String type) {
        assertThat(xid(79, text).errorType().name()).isEqualTo(type);
        assertThat(xid(12345, text).errorType().name()).isEqualTo(type);
    }

    @Test
    void theTextDoesNotOverruleTheCode() {
        assertThat(xid(48, "NVLink: fatal error").errorType().name()).isEqualTo("ECCError");
        assertThat(xid(74, "Uncorrectable ECC error").errorType().name()).isEqualTo("NVLinkError");
    }

    @Test
    void theNameOfTheProgramDecidesNothing() {
        var body = "NVRM: Xid (PCI:0000:9d:00): 79, pid=4120, name=nvlink_bench, GPU has fallen off the bus.";
        assertThat(rule(body).errorType().name()).isEqualTo("CUDAError");
    }

    @Test
    void oneCodeWithDifferentTextsGivesDifferentRules() {
        assertThat(xid(79, "nothing more").errorType().name()).isEqualTo("CUDAError");
        assertThat(xid(79, "NVLink down").errorType().name()).isEqualTo("NVLinkError");
        assertThat(xid(79, "nothing more").errorType().name()).isEqualTo("CUDAError");
    }

    @Test
    void aLinkIsTestedAsALinkAndAnythingElseAsAGpu() {
        assertThat(xid(74, "x").hint()).isEqualTo(Hint.NVLINK);
        assertThat(xid(48, "x").hint()).isEqualTo(Hint.GPU);
        assertThat(xid(79, "x").hint()).isEqualTo(Hint.GPU);
    }

    // ---- whose fault it is

    @ParameterizedTest
    @ValueSource(ints = {48, 74, 79, 119})
    void aCodeForWhichTheNodeMustBeTreatedIsHardwareEvidence(int code) {
        var rule = xid(code, "x");
        assertThat(rule.source()).isEqualTo(Source.INFRASTRUCTURE_FAILURE);
        assertThat(rule.recoverable()).isTrue();
        assertThat(rule.role()).isEqualTo(Role.CAUSE);
        assertThat(rule.fatal()).isTrue();
        assertThat(rule.specificity()).isEqualTo(95);
    }

    @Test
    void aProgramsOwnFaultIsAMistakeThatTrainingMaySurvive() {
        var rule = xid(13, "Graphics SM Warp Exception");
        assertThat(rule.source()).isEqualTo(Source.USER_MISTAKE);
        assertThat(rule.recoverable()).isFalse();
        assertThat(rule.role()).isEqualTo(Role.CAUSE);
        assertThat(rule.fatal()).isFalse();
        assertThat(rule.specificity()).isEqualTo(60);
        assertThat(rule.mitigation()).contains("illegal accesses");
    }

    @Test
    void memoryThatOnlyHitTheProgramIsStillHardware() {
        var rule = xid(94, "Contained error");
        assertThat(rule.source()).isEqualTo(Source.INFRASTRUCTURE_FAILURE);
        assertThat(rule.recoverable()).isTrue();
        assertThat(rule.specificity()).isEqualTo(95);
    }

    @Test
    void aCodeThatOnlyEchoesAnotherIsASymptom() {
        var rule = xid(43, "x");
        assertThat(rule.role()).isEqualTo(Role.SYMPTOM);
        assertThat(rule.fatal()).isFalse();
        assertThat(rule.mitigation()).contains("look at what came before it");
        assertThat(xid(92, "x").role()).isEqualTo(Role.SYMPTOM);
    }

    @Test
    void anUnknownCodeIsHardwareEvidenceAndSaysThatItIsUnknown() {
        var rule = xid(12345, "x");
        assertThat(rule.id()).isEqualTo("xid.12345");
        assertThat(rule.source()).isEqualTo(Source.INFRASTRUCTURE_FAILURE);
        assertThat(rule.role()).isEqualTo(Role.CAUSE);
        assertThat(rule.rootCause()).isEqualTo("The driver reported Xid 12345.");
        assertThat(rule.mitigation()).startsWith("Xid 12345 is in no public catalogue: cordon the node");
    }

    // ---- what is said

    @Test
    void theRootCauseNamesTheCodeAndItsMnemonic() {
        assertThat(xid(79, "x").rootCause()).isEqualTo("The driver reported Xid 79 (fallen off the bus).");
    }

    @Test
    void everyActionGivesItsOwnAdvice() {
        assertThat(IntStream.of(13, 43, 48, 79, 119)
                        .mapToObj(code -> xid(code, "x").mitigation()))
                .doesNotHaveDuplicates();
        assertThat(xid(48, "x").mitigation()).contains("nvidia-smi --gpu-reset");
        assertThat(xid(79, "x").mitigation()).contains("reboot the node");
        assertThat(xid(119, "x").mitigation()).contains("dcgmi diag");
    }

    @Test
    void thoseWhoAdviseOtherwiseAreNamedInTheMitigation() {
        assertThat(xid(48, "x").mitigation()).endsWith(" Others advise differently: one: ignore; other: restart-app.");
        assertThat(xid(74, "x").mitigation()).doesNotContain("Others");
    }

    // ---- switches

    @Test
    void aSwitchsCodeIsAFaultOfItsLinks() {
        var rule = sxid(12028, "Link 32 egress non-posted PRIV error");
        assertThat(rule.id()).isEqualTo("sxid.12028");
        assertThat(rule.errorType().name()).isEqualTo("NVLinkError");
        assertThat(rule.source()).isEqualTo(Source.INFRASTRUCTURE_FAILURE);
        assertThat(rule.recoverable()).isTrue();
        assertThat(rule.role()).isEqualTo(Role.CAUSE);
        assertThat(rule.hint()).isEqualTo(Hint.NVLINK);
        assertThat(rule.rootCause()).isEqualTo("An NVSwitch reported SXid 12028 (egress nonposted PRIV error).");
    }

    @Test
    void theCatalogueSaysWhetherASwitchsCodeIsFatal() {
        assertThat(sxid(12028, "Link 32").fatal()).isTrue();
        assertThat(sxid(11012, "Link 32").fatal()).isFalse();
        assertThat(sxid(99999, "Link 32").fatal()).isTrue();
        assertThat(sxid(99999, "Link 32").rootCause()).isEqualTo("An NVSwitch reported SXid 99999.");
    }

    @Test
    void theDriversOwnWordOnFatalOverrulesTheCatalogue() {
        assertThat(sxid(12028, "Non-fatal, Link 32 egress non-posted PRIV error (First)")
                        .fatal())
                .isFalse();
        assertThat(sxid(99999, "Non-fatal, Link 32").fatal()).isFalse();
        assertThat(sxid(11012, "Fatal, Link 32").fatal()).isTrue();
        assertThat(sxid(12028, "Link 32").fatal()).isTrue();
    }

    @Test
    void theSameNumberMeansDifferentThingsForASwitchAndAGpu() {
        assertThat(sxid(79, "x").id()).isEqualTo("sxid.79");
        assertThat(xid(79, "x").id()).isEqualTo("xid.79");
    }

    // ---- any bytes

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDamagedLineGivesARuleOfTheCatalogueOrNone(int seed) {
        var random = new SplittableRandom(seed);
        var line = new StringBuilder("NVRM: Xid (PCI:0000:9d:00): 79, pid=4120, GPU has fallen off the bus.");
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(0x20, 0x7f));
        }
        var rule = reader.rule(line.toString());
        if (rule != null) {
            assertThat(rule.id()).matches("s?xid\\.\\d{1,5}");
            assertThat(rule.rootCause()).isNotBlank();
            assertThat(rule.mitigation()).isNotBlank();
        }
    }
}

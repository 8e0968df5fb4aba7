package acme.diagnose;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.RuleMatch;
import acme.knowledge.XidCatalogue;
import acme.knowledge.XidCatalogue.Part;
import acme.knowledge.XidCatalogue.Xid;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads NVIDIA's driver errors: {@code NVRM: Xid (PCI:0000:b9:00): 74, …} and {@code SXid (PCI:0000:07:00.0): 12028, …}.
 *
 * <p>A code about memory is an {@code ECCError}, one about links an {@code NVLinkError}, any other a {@code CUDAError};
 * the text decides where the code leaves it open. Whether a switch's code is fatal the driver says itself, else the
 * catalogue. Codes 43 and 45 only say that a program ended or was hit. Code 13, 31
 * and other program faults are the program's doing unless they repeat, which only the fleet's history can tell.
 */
final class XidReader {
    /** What the ids of rules for the codes of a GPU begin with. */
    static final String ID = "xid.";

    /** The link word appears in the text of codes that the catalogue files elsewhere. */
    private static final Pattern LINK_WORD = Pattern.compile("NVLink|NVLINK|NVSwitch|nvlink");

    private static final Pattern MEMORY_WORD = Pattern.compile(
            "(?:[Uu]ncorrectable|[Dd]ouble [Bb]it) ?.*(?:ECC|[Ee]rror)|DBE|[Rr]ow [Rr]emap|Page Retirement");

    /** What a switch's driver says after the code: {@code , Non-fatal, Link 32 …}. */
    private static final Pattern SEVERITY = Pattern.compile("^, *(?<non>[Nn]on-)?[Ff]atal\\b");

    /** The program on the GPU, whose name says nothing of the fault. */
    private static final Pattern PROGRAM = Pattern.compile("name=[^,]*");

    private static final Pattern XID = Pattern.compile(
            "(?<switch>S)?Xid ?\\((?:PCI:)?(?<pci>[0-9A-Fa-f:.]{4,20})\\): ?(?<code>\\d{1,5})\\b(?<text>.*)");
    private static final int MAX_LINE = 4_000;

    private final XidCatalogue catalogue;
    private final Map<String, DiagnosisRule> rules = new HashMap<>();

    XidReader(XidCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** What the line's code means, as a rule; null where the line has none. */
    @Nullable
    DiagnosisRule rule(String body) {
        if (!body.contains("Xid")) {
            return null;
        }
        var match = XID.matcher(body.length() > MAX_LINE ? body.substring(0, MAX_LINE) : body);
        if (!match.find()) {
            return null;
        }
        int code = Integer.parseInt(match.group("code"));
        var text = PROGRAM.matcher(match.group("text")).replaceAll("");
        if (match.group("switch") != null) {
            boolean fatal = isFatal(code, text);
            return rules.computeIfAbsent("sxid/" + code + "/" + fatal, _ -> sxidRule(code, fatal));
        }
        var part = LINK_WORD.matcher(text).find()
                ? Part.LINK
                : MEMORY_WORD.matcher(text).find() ? Part.MEMORY : Part.OTHER;
        return rules.computeIfAbsent("xid/" + code + "/" + part, _ -> xidRule(code, part));
    }

    /** By the driver's own word on this event, else by the catalogue; unknown codes are. */
    private boolean isFatal(int code, String text) {
        var word = SEVERITY.matcher(text);
        if (word.find()) {
            return word.group("non") == null;
        }
        return catalogue.sxid(code).map(XidCatalogue.SXid::fatal).orElse(true);
    }

    private DiagnosisRule sxidRule(int code, boolean fatal) {
        var known = catalogue.sxid(code);
        return new DiagnosisRule(
                "sxid." + code,
                NOWHERE,
                ErrorType.of("NVLinkError"),
                Source.INFRASTRUCTURE_FAILURE,
                true,
                Role.CAUSE,
                fatal,
                93,
                List.of(),
                "An NVSwitch reported SXid " + code
                        + known.map(sxid -> " (" + sxid.name() + ")").orElse("") + ".",
                "",
                "Cordon the node, reset the GPUs and the fabric manager or reboot it; if the code returns, have the NVSwitch "
                        + "inspected. Restart the job on other nodes.",
                Hint.NVLINK,
                Optional.empty());
    }

    private DiagnosisRule xidRule(int code, Part textPart) {
        var known = catalogue.xid(code);
        var part = known.map(Xid::part).filter(it -> it != Part.OTHER).orElse(textPart);
        boolean onNode = known.map(xid -> xid.action().isOnNode()).orElse(true);
        boolean echo =
                known.map(xid -> xid.action() == XidCatalogue.Action.IGNORE).orElse(false);
        return new DiagnosisRule(
                ID + code,
                NOWHERE,
                ErrorType.of(part == Part.MEMORY ? "ECCError" : part == Part.LINK ? "NVLinkError" : "CUDAError"),
                onNode || part != Part.OTHER ? Source.INFRASTRUCTURE_FAILURE : Source.USER_MISTAKE,
                onNode || part != Part.OTHER,
                echo ? Role.SYMPTOM : Role.CAUSE,
                onNode || part != Part.OTHER,
                onNode || part != Part.OTHER ? 95 : 60,
                List.of(),
                "The driver reported Xid " + code
                        + known.map(xid -> " (" + words(xid.name()) + ")").orElse("") + ".",
                "",
                mitigation(code, known),
                part == Part.LINK ? Hint.NVLINK : Hint.GPU,
                Optional.empty());
    }

    private static String mitigation(int code, Optional<Xid> known) {
        if (known.isEmpty()) {
            return "Xid " + code + " is in no public catalogue: cordon the node and ask NVIDIA's support.";
        }
        var advice = switch (known.get().action()) {
            case IGNORE -> "The code only echoes another event: look at what came before it.";
            case RESTART_APP ->
                "The program is at fault or only it must restart: look for illegal accesses in its kernels; if the "
                        + "same GPU shows the code again with other programs, run a field diagnostic.";
            case RESET_GPU ->
                "Cordon the node, drain it and reset the GPU (nvidia-smi --gpu-reset); restart the job on "
                        + "other nodes.";
            case REBOOT_NODE -> "Cordon and reboot the node; restart the job on other nodes.";
            case INSPECT_NODE ->
                "Cordon the node and run a field diagnostic (dcgmi diag -r 3); replace the GPU if it fails. "
                        + "Restart the job on other nodes.";
        };
        var dissent = known.get().dissent();
        return dissent.isEmpty() ? advice : advice + " Others advise differently: " + dissent + ".";
    }

    private static String words(String mnemonic) {
        return mnemonic.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Catalogue rules are found by code, never by their pattern. */
    private static final RuleMatch NOWHERE = new RuleMatch.OnException(Set.of(), Optional.empty(), Optional.empty());
}

package acme.diagnose;

import acme.llm.Fields;
import acme.llm.Untrusted;
import acme.model.Evidence;
import acme.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Compares what a model cites with the log: each quote must stand in the line that it names, that line must have been shown
 * to the model, and exactly one cited line is the cause, which is no clean-up and no advice. Blanks aside nothing is
 * forgiven. Confined to one thread.
 */
final class EvidenceCheck {
    private static final int MIN_QUOTE = 8;

    private final ShownLines shown;
    private final Set<String> aftermath;

    /** @param aftermath positions of lines, as {@link ShownLines#key} tells them, that never cause a failure */
    EvidenceCheck(ShownLines shown, Set<String> aftermath) {
        this.shown = shown;
        this.aftermath = aftermath;
    }

    /**
     * What the check found.
     *
     * @param evidence the cited lines, the cause first; of no use where there are problems
     * @param problems what is wrong, for the model and for people; empty where every claim stands
     */
    record Checked(List<Evidence> evidence, List<String> problems) {
        Checked {
            evidence = List.copyOf(evidence);
            problems = List.copyOf(problems);
        }
    }

    /** Checks the items of an answer's evidence: file, line, quote and role each. */
    Checked check(List<Fields> items) {
        var evidence = new ArrayList<Evidence>();
        var problems = new ArrayList<String>();
        for (var item : items) {
            cited(item, evidence, problems);
        }
        long causes = evidence.stream().filter(it -> it.role() == Role.CAUSE).count();
        if (causes != 1 && problems.isEmpty()) {
            problems.add("exactly one cited line must have the role cause, not " + causes);
        }
        evidence.sort((a, b) -> Boolean.compare(b.role() == Role.CAUSE, a.role() == Role.CAUSE));
        return new Checked(evidence, problems);
    }

    private void cited(Fields item, List<Evidence> evidence, List<String> problems) {
        var file = item.text("file");
        long number = item.whole("line");
        var quote = normal(item.text("quote"));
        var place = file.isEmpty() ? "line " + number : file + ":" + number;
        var lines = shown.at(file, number);
        if (lines.isEmpty()) {
            problems.add(place + " was not shown to you, so it cannot be cited");
            return;
        }
        for (var line : lines) {
            var text = normal(line.text());
            if (text.contains(quote) && (quote.length() >= MIN_QUOTE || quote.equals(text))) {
                var role = Role.valueOf(item.text("role").toUpperCase(Locale.ROOT));
                evidence.add(Evidence.of(line, role));
                if (role == Role.CAUSE && aftermath.contains(ShownLines.key(line.input(), line.number()))) {
                    problems.add(place + " is clean-up after a failure, or advice: it cannot be the cause");
                }
                return;
            }
        }
        problems.add(
                quote.length() < MIN_QUOTE
                        ? place + ": quote at least " + MIN_QUOTE + " characters, or the whole line"
                        : place + " does not hold the quoted text; quote it exactly as it was shown");
    }

    private static String normal(String text) {
        return Untrusted.plain(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }
}

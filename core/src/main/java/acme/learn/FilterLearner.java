package acme.learn;

import acme.knowledge.FilterRule;
import acme.model.LogLine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Learns filter rules from the lines that the filter let through, without a model: mines templates, writes an expression
 * for each that keeps coming back, and lets {@link RuleEvaluation} judge it. Confined to one thread; the same lines give
 * the same rules, also when it was saved and restored between them.
 *
 * <p>It keeps samples of protected lines too, since they are what no new rule may match.
 */
public final class FilterLearner {
    private static final int VERSION = 1;
    /** Lines this close behind a protected one belong to its story and teach nothing. */
    private static final long STORY = 5;

    private static final int ABOUT_CHARS = 160;
    private static final int MIN_SAMPLES = 2;
    private static final int NAME_WORDS = 3;

    private final Thresholds thresholds;
    private final TemplateMiner kept;
    private final TemplateMiner protectedLines;
    private long lastProtected = Long.MIN_VALUE / 2;

    /**
     * What a template must have shown before a rule is made of it.
     *
     * @param lines in how many lines it was seen
     * @param stretches in how many stretches of a hundred lines of the log; so that a burst teaches nothing
     */
    public record Thresholds(long lines, long stretches) {
        public static final Thresholds DEFAULT = new Thresholds(3, 3);
    }

    public FilterLearner(Thresholds thresholds) {
        this(
                thresholds,
                new TemplateMiner(TemplateMiner.DEFAULT_MAX_CLUSTERS),
                new TemplateMiner(TemplateMiner.DEFAULT_MAX_CLUSTERS));
    }

    private FilterLearner(Thresholds thresholds, TemplateMiner kept, TemplateMiner protectedLines) {
        this.thresholds = thresholds;
        this.kept = kept;
        this.protectedLines = protectedLines;
    }

    /**
     * Takes a line that no filter rule dropped.
     *
     * @param position how many lines of the log came before it, plus one
     * @param isProtected whether diagnosis may need it
     */
    public void observe(LogLine line, long position, boolean isProtected) {
        if (isProtected) {
            lastProtected = position;
            protectedLines.add(line, position);
        } else if (position - lastProtected > STORY) {
            kept.add(line, position);
        }
    }

    /** The templates of the lines that are not protected, oldest first. */
    public List<Template> templates() {
        return kept.templates();
    }

    /** Rules for the templates that keep coming back, the most frequent first; each holds beside {@code active}. */
    public List<FilterRule> propose(List<FilterRule> active) {
        var evaluation = evaluation(active);
        var rules = new ArrayList<FilterRule>();
        for (var template : candidates()) {
            var expression = TemplateExpression.of(template);
            if (expression.isPresent()
                    && evaluation.evaluate(proposal(template, expression.get()))
                            instanceof RuleEvaluation.Accepted(FilterRule rule)) {
                rules.add(rule);
            }
        }
        return rules;
    }

    /** The templates that keep coming back, the most frequent first, with samples that do not speak of trouble. */
    List<Template> candidates() {
        var candidates = new ArrayList<Template>();
        for (var template : kept.templates()) {
            if (template.count() >= thresholds.lines && template.stretches() >= thresholds.stretches) {
                candidates.add(withoutTrouble(template));
            }
        }
        candidates.removeIf(it -> it.samples().size() < MIN_SAMPLES);
        candidates.sort(Comparator.comparingLong(Template::count).reversed().thenComparingInt(Template::id));
        return candidates;
    }

    /**
     * The template with those of its samples that do not speak of trouble: a rule for {@code "HTTP/1.1 200 OK"} may be
     * learned beside a {@code 404}, if it does not match that.
     */
    private static Template withoutTrouble(Template template) {
        var samples = new ArrayList<>(template.samples());
        samples.removeIf(RuleEvaluation::speaksOfTrouble);
        return template.withSamples(samples);
    }

    /** Judges proposals by all lines that are remembered, beside the rules in force. */
    RuleEvaluation evaluation(List<FilterRule> active) {
        var mustStay = new HashSet<String>();
        for (var template : protectedLines.templates()) {
            mustStay.addAll(template.samples());
        }
        return new RuleEvaluation(heldOut(), mustStay::contains, active);
    }

    /** Samples of all templates, those of protected lines too. */
    List<String> heldOut() {
        var mustStay = new HashSet<String>();
        for (var template : protectedLines.templates()) {
            mustStay.addAll(template.samples());
        }
        var heldOut = new ArrayList<>(mustStay);
        heldOut.sort(null);
        for (var template : kept.templates()) {
            heldOut.addAll(template.samples());
        }
        return heldOut;
    }

    static RuleProposal proposal(Template template, String expression) {
        var about = template.text().length() <= ABOUT_CHARS
                ? template.text()
                : template.text().substring(0, ABOUT_CHARS) + "…";
        return new RuleProposal(
                "learned." + name(template.text()) + Integer.toHexString(expression.hashCode()),
                expression,
                "learned from " + template.count() + " lines: " + about,
                template.samples());
    }

    /** The first telling words, as a rule's name spells them. */
    private static String name(String text) {
        var name = new StringBuilder();
        int words = 0;
        for (var word : text.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
            if (word.length() > 2 && words < NAME_WORDS) {
                name.append(word).append('-');
                words++;
            }
        }
        return name.toString();
    }

    /** Writes the whole state. */
    public void save(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeLong(thresholds.lines);
        out.writeLong(thresholds.stretches);
        out.writeLong(lastProtected);
        kept.save(out);
        protectedLines.save(out);
    }

    /**
     * A learner as it was saved.
     *
     * @throws IOException if this was not written by {@link #save}, or by another version of it
     */
    public static FilterLearner restore(DataInput in) throws IOException {
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("a saved filter learner of version " + version + "; this program reads " + VERSION);
        }
        var thresholds = new Thresholds(in.readLong(), in.readLong());
        long lastProtected = in.readLong();
        var learner = new FilterLearner(thresholds, TemplateMiner.restore(in), TemplateMiner.restore(in));
        learner.lastProtected = lastProtected;
        return learner;
    }
}

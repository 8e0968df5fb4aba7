package acme.learn;

import acme.pattern.LinearPattern;
import acme.pattern.PatternMatch;
import acme.pattern.PatternRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the expression of a filter rule for a template: anchored at both ends, its constants as they are, each place as
 * narrow as the samples allow. Stateless.
 *
 * <p>A place becomes the first class of a list, from digits to any text, that takes all that the samples have there.
 * Words that are the same in all samples stay as they are; so do numbers behind words such as {@code rc=} or {@code
 * status}, since zero and one are two events there.
 */
final class TemplateExpression {
    private static final int MAX_PLACES = 90;
    private static final int MIN_SAMPLES_OF_CONSTANT = 3;
    private static final int LONG_RUN = 3;
    private static final String SPECIAL = "\\.[]{}()*+-?^$|#";

    private static final List<PlaceClass> CLASSES = List.of(
            new PlaceClass("\\d+"),
            new PlaceClass("[-+]?\\d+\\.\\d+"),
            new PlaceClass("[-+]?\\d+(?:\\.\\d+)?"),
            new PlaceClass("[-+]?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?"),
            new PlaceClass("[\\d.,:/_+*@T-]+"),
            new PlaceClass("[\\d.,:/+ -]+"),
            new PlaceClass("(?:0[xX])?[0-9a-fA-F]+"),
            new PlaceClass("[-+]?\\d[\\d.,]*[A-Za-z]{0,3}"),
            new PlaceClass("\\w+"),
            new PlaceClass("[\\w.:-]+"),
            new PlaceClass("[\\w.,:/+~@=%-]+"),
            new PlaceClass("[^\\s\"']+"),
            new PlaceClass("\\S+"),
            new PlaceClass("[\\w.,:/+-]+(?: +[\\w.,:/+-]+){0,7}"),
            new PlaceClass("[^\"]+"),
            new PlaceClass(".+"),
            new PlaceClass(".*"));

    private static final LinearPattern BEFORE_STATUS = LinearPattern.compile(
            "(?i)(?:^|[^a-z])(?:rc|code|status|exit|exited with|ret|returncode|exitcode|errno|signal|result|HTTP/<\\*>)[^a-z0-9]*$");

    private TemplateExpression() {}

    private record PlaceClass(String expression, LinearPattern whole) {
        PlaceClass(String expression) {
            this(expression, LinearPattern.compile("^(?:" + expression + ")\\z"));
        }

        boolean takes(Set<String> values) {
            var matcher = whole.matcher();
            for (var value : values) {
                byte[] text = value.getBytes(StandardCharsets.UTF_8);
                if (!matcher.find(text, 0, text.length)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The expression; empty where none matches all samples, as with too many places. */
    static Optional<String> of(Template template) {
        var constants = constants(template.text());
        int places = constants.size() - 1;
        if (places > MAX_PLACES) {
            return Optional.empty();
        }
        try {
            var values = values(template, constants);
            if (values.isEmpty()) {
                return Optional.empty();
            }
            var expression = new StringBuilder("^\\s*").append(quote(constants.getFirst()));
            for (int i = 0; i < places; i++) {
                boolean rest = template.cut() && i == places - 1;
                expression
                        .append(rest ? "" : place(values.get(i), constants.get(i), template.samples()))
                        .append(quote(constants.get(i + 1)));
            }
            expression.append(template.cut() ? "" : "\\s*$");
            return matchesAll(expression.toString(), template.samples())
                    ? Optional.of(expression.toString())
                    : Optional.empty();
        } catch (PatternRefusedException _) {
            return Optional.empty();
        }
    }

    /** The texts around the places. */
    private static List<String> constants(String text) {
        var constants = new ArrayList<String>();
        int from = 0;
        for (int at = text.indexOf(Template.PLACE); at >= 0; at = text.indexOf(Template.PLACE, from)) {
            constants.add(text.substring(from, at));
            from = at + Template.PLACE.length();
        }
        constants.add(text.substring(from));
        return constants;
    }

    /** What the samples have in each place; empty where one does not fit. */
    private static List<Set<String>> values(Template template, List<String> constants) {
        var expression = new StringBuilder("^\\s*").append(quote(constants.getFirst()));
        for (var constant : constants.subList(1, constants.size())) {
            expression.append("(.*?)").append(quote(constant));
        }
        var matcher =
                LinearPattern.compile(expression.append("\\s*$").toString()).matcher();
        var values = new ArrayList<Set<String>>();
        for (int i = 0; i < constants.size(); i++) {
            values.add(new LinkedHashSet<>());
        }
        for (var sample : template.samples()) {
            byte[] text = sample.getBytes(StandardCharsets.UTF_8);
            Optional<PatternMatch> match = matcher.match(text, 0, text.length);
            if (match.isEmpty()) {
                return List.of();
            }
            for (int i = 0; i < constants.size() - 1; i++) {
                values.get(i).add(match.get().group(i + 1).orElse(""));
            }
        }
        return values;
    }

    private static String place(Set<String> values, String before, List<String> samples) {
        var first = values.iterator().next();
        boolean constant = values.size() == 1 && samples.size() >= MIN_SAMPLES_OF_CONSTANT && Words.isTelling(first);
        if (constant || isFoundIn(before, BEFORE_STATUS) || isChoice(values, samples.size())) {
            return alternatives(values);
        }
        for (var placeClass : CLASSES) {
            if (placeClass.takes(values)) {
                return placeClass.expression();
            }
        }
        return ".*";
    }

    /** Whether a few texts of several words come again and again: {@code HTTP/1.1 200 OK}, but for all we know not 404. */
    private static boolean isChoice(Set<String> values, int samples) {
        return 2 * values.size() <= samples
                && values.stream().allMatch(value -> value.indexOf(' ') > 0 && Words.isTelling(value));
    }

    private static String alternatives(Set<String> values) {
        var quoted = new ArrayList<String>();
        for (var value : values) {
            quoted.add(quote(value));
        }
        return quoted.size() == 1 ? quoted.getFirst() : "(?:" + String.join("|", quoted) + ")";
    }

    /** A constant as an expression; the width of spaces and of long runs of one sign does not count. */
    static String quote(String constant) {
        var quoted = new StringBuilder();
        int at = 0;
        while (at < constant.length()) {
            char c = constant.charAt(at);
            int end = at + 1;
            while (end < constant.length() && constant.charAt(end) == c) {
                end++;
            }
            boolean sign = !Character.isLetterOrDigit(c);
            if (Character.isWhitespace(c)) {
                quoted.append("\\s+");
                at++;
                continue;
            }
            boolean longRun = sign && end - at >= LONG_RUN && !Character.isSurrogate(c);
            for (int i = at; i < (longRun ? at + 1 : end); i++) {
                quoted.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").append(c);
            }
            quoted.append(longRun ? "{3,}" : "");
            at = end;
        }
        return quoted.toString();
    }

    private static boolean matchesAll(String expression, List<String> samples) {
        var matcher = LinearPattern.compile(expression).matcher();
        for (var sample : samples) {
            byte[] text = sample.getBytes(StandardCharsets.UTF_8);
            if (!matcher.find(text, 0, text.length)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFoundIn(String text, LinearPattern pattern) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return pattern.matcher().find(bytes, 0, bytes.length);
    }
}

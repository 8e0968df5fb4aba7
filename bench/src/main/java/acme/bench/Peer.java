package acme.bench;

import acme.compress.FilterMatcher;
import acme.compress.FilterRules;
import acme.knowledge.FilterRule;
import acme.pattern.LinearPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A way to tell whether any rule matches a line. Confined to one thread. */
interface Peer {
    /** Whether a rule matches the line in these bytes of the log. */
    boolean matches(int from, int to);

    /**
     * The peer of this name, ready to match.
     *
     * @throws IllegalStateException if it is not installed
     */
    static Peer of(String name, List<String> rules, byte[] log) {
        return switch (name) {
            case "acme" -> acme(rules, log);
            case "vectorscan" -> new Vectorscan(rules, log);
            case "java.util.regex" -> inOrder(rules, log);
            case "re2j" -> re2j(rules, log);
            default -> throw new IllegalArgumentException("unknown peer " + name);
        };
    }

    private static Peer acme(List<String> rules, byte[] log) {
        FilterMatcher matcher = new FilterRules(filterRules(rules)).matcher();
        return (from, to) -> matcher.match(log, from, to) != null;
    }

    static List<FilterRule> filterRules(List<String> expressions) {
        List<FilterRule> rules = new ArrayList<>();
        for (String expression : expressions) {
            rules.add(new FilterRule("bench.rule-" + rules.size(), LinearPattern.compile(expression), ""));
        }
        return rules;
    }

    /** The rules one after the other, each line decoded once. */
    private static Peer inOrder(List<String> rules, byte[] log) {
        Matcher[] matchers =
                rules.stream().map(rule -> Pattern.compile(rule).matcher("")).toArray(Matcher[]::new);
        return (from, to) -> {
            String line = new String(log, from, to - from, StandardCharsets.UTF_8);
            for (Matcher matcher : matchers) {
                if (matcher.reset(line).find()) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Peer re2j(List<String> rules, byte[] log) {
        com.google.re2j.Pattern[] patterns =
                rules.stream().map(com.google.re2j.Pattern::compile).toArray(com.google.re2j.Pattern[]::new);
        return (from, to) -> {
            String line = new String(log, from, to - from, StandardCharsets.UTF_8);
            for (com.google.re2j.Pattern pattern : patterns) {
                if (pattern.matcher(line).find()) {
                    return true;
                }
            }
            return false;
        };
    }
}

package acme.app.eval;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells whether two lines say the same, digits and ranks aside. */
final class LineMatch {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-f]+|\\d+");
    private static final Pattern HEAD = Pattern.compile(
            "^(\\s*(\\[?(rank|default)#\\]?:|\\[#\\]:|#:|[\\w.\\-#]+:)\\s*)+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int LONG_ENOUGH = 20;

    private LineMatch() {}

    static boolean any(Optional<String> line, List<String> wanted) {
        return line.isPresent() && wanted.stream().anyMatch(it -> same(line.get(), it));
    }

    static boolean same(String one, String other) {
        var a = normal(one);
        var b = normal(other);
        if (a.isEmpty() || b.isEmpty()) {
            return false;
        }
        var shorter = a.length() <= b.length() ? a : b;
        return a.equals(b) || shorter.length() >= LONG_ENOUGH && (a.contains(b) || b.contains(a));
    }

    private static String normal(String line) {
        var text = COLOUR.matcher(line).replaceAll("");
        text = NUMBER.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("#");
        text = HEAD.matcher(text).replaceAll("");
        return SPACE.matcher(text).replaceAll(" ").strip();
    }
}

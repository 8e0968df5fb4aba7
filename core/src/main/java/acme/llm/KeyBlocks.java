package acme.llm;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Private keys in PEM form: on one line with {@code \n} written out, or over lines that may have prefixes and other
 * lines between them. Finds the key on each line apart, so that lines stay lines; and lines that look like the middle of
 * a key whose beginning is out of sight.
 */
final class KeyBlocks implements SecretFinder {
    private static final String KIND = "private-key";
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");
    private static final Pattern END = Pattern.compile("-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");
    private static final int SHORT_RUN = 16;
    private static final int WHOLE_LINE = 64;
    private static final int MAX_LINES = 400;

    @Override
    public void find(CharSequence text, List<Span> found) {
        int linesLeft = 0;
        int start = 0;
        while (start < text.length()) {
            int end = lineEnd(text, start);
            var line = text.subSequence(start, end).toString();
            var begin = BEGIN.matcher(line);
            var finish = END.matcher(line);
            int from = 0;
            if (begin.find()) {
                from = begin.end();
                linesLeft = MAX_LINES;
            }
            boolean ends = finish.find(from);
            if (from > 0) {
                add(start + from, start + (ends ? finish.start() : line.length()), text, found);
            } else if (linesLeft > 0 || isWholeLine(line)) {
                int stop = ends ? finish.start() : line.stripTrailing().length();
                int run = run(line, stop);
                boolean isLast = stop - run >= 4 && nextLineEnds(text, end);
                if (ends || isLast || stop - run >= SHORT_RUN) {
                    add(start + run, start + stop, text, found);
                }
            }
            linesLeft = ends ? 0 : linesLeft - 1;
            start = end + 1;
        }
    }

    private static void add(int start, int end, CharSequence text, List<Span> found) {
        if (!text.subSequence(start, end).toString().isBlank()) {
            found.add(new Span(start, end, KIND));
        }
    }

    /** A run as long as a line of a key is, not a hash: capitals, small letters and digits. */
    private static boolean isWholeLine(String line) {
        int end = line.stripTrailing().length();
        int run = run(line, end);
        if (end - run != WHOLE_LINE && end - run != 70 && end - run != 76) {
            return false;
        }
        var text = line.substring(run, end);
        return text.chars().anyMatch(Character::isUpperCase)
                && text.chars().anyMatch(Character::isLowerCase)
                && text.chars().anyMatch(Character::isDigit);
    }

    /** Where the run of base64 characters begins that ends there. */
    private static int run(String line, int end) {
        int start = end;
        while (start > 0 && isBase64(line.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static boolean isBase64(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '=';
    }

    private static boolean nextLineEnds(CharSequence text, int end) {
        if (end >= text.length()) {
            return false;
        }
        int nextEnd = lineEnd(text, end + 1);
        return nextEnd - end < 400
                && END.matcher(text.subSequence(end + 1, nextEnd)).find();
    }

    private static int lineEnd(CharSequence text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) != '\n') {
            end++;
        }
        return end;
    }
}

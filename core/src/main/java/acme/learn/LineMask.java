package acme.learn;

/**
 * One line as words in which what looks like a value is masked: numbers, times, hexadecimal numbers,
 * UUIDs, addresses, paths, URLs, and quoted values. A list of values, whatever its length, is one value.
 *
 * <p>A view that is reused; confined to one thread. One pass over at most {@link #MAX_CHARS} characters and {@link
 * #MAX_WORDS} words; the rest of a longer line is left out. Allocates nothing until {@link #shape} is asked.
 */
final class LineMask {
    /** Stands for a value in a masked word. */
    static final char VALUE = '\u0001';

    static final int MAX_CHARS = 1_000;
    static final int MAX_WORDS = 100;
    /** How much of a line that is too long tells its template; where it was cut must not. */
    private static final int MAX_CUT_WORDS = 24;

    private static final int MAX_QUOTED = 200;
    private static final int UUID_CHARS = 36;
    private static final int MIN_HASH = 6;
    private static final int RUN = 3;

    private static final String JOINTS = ".:,/-+*@T";
    private static final String URL_END = "\"'`<>()[]{}|";
    private static final String PATH_END = "\"'`()[]{}<>,;|=:";
    private static final String DAYS = "Mon Tue Wed Thu Fri Sat Sun ";
    private static final String MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ";

    private final char[] text = new char[MAX_CHARS];
    private final char[] masked = new char[MAX_CHARS];
    private final int[] wordEnds = new int[MAX_WORDS];
    private int length;
    private int size;
    private int wordStart;
    private int words;
    private int headWords;
    private boolean cut;

    /** The part of a text that is read; whole characters only. */
    static String readPart(String line) {
        if (line.length() <= MAX_CHARS) {
            return line;
        }
        boolean halfCharacter = Character.isHighSurrogate(line.charAt(MAX_CHARS - 1));
        return line.substring(0, halfCharacter ? MAX_CHARS - 1 : MAX_CHARS);
    }

    /** Reads a line whose message begins at a character; what stands before is its head. */
    void read(String line, int bodyStart) {
        length = Math.min(line.length(), MAX_CHARS);
        cut = line.length() > MAX_CHARS;
        line.getChars(0, length, text, 0);
        size = 0;
        words = 0;
        headWords = 0;
        int at = 0;
        while (true) {
            while (at < length && isSpace(text[at])) {
                at++;
            }
            if (at == length || words == MAX_WORDS) {
                break;
            }
            if (at < bodyStart) {
                at = readWord(at);
                headWords = words;
            } else {
                at = readWord(at);
            }
        }
        cut |= at < length;
        if (cut && words > 1) {
            words = Math.min(words - 1, MAX_CUT_WORDS);
            size = wordEnds[words - 1];
        }
        headWords = Math.min(headWords, words);
    }

    /** A hash of the masked words. */
    long hash() {
        long hash = 0xcbf29ce484222325L + 2L * headWords + (cut ? 1 : 0);
        int word = 0;
        for (int i = 0; i < size; i++) {
            if (i == wordEnds[word]) {
                word++;
                hash = (hash ^ ' ') * 0x100000001b3L;
            }
            hash = (hash ^ masked[i]) * 0x100000001b3L;
        }
        return hash ^ hash >>> 32;
    }

    /** What was read; a copy. */
    Shape shape() {
        var copy = new String[words];
        int start = 0;
        for (int i = 0; i < words; i++) {
            copy[i] = new String(masked, start, wordEnds[i] - start);
            start = wordEnds[i];
        }
        return new Shape(copy, headWords, cut);
    }

    private int readWord(int from) {
        int previousStart = wordStart;
        wordStart = size;
        int at = from;
        while (at < length && !isSpace(text[at])) {
            at = readPiece(at);
        }
        maskDateWord(from, at);
        if (words > 0 && joinsList(previousStart)) {
            return at;
        }
        wordEnds[words++] = size;
        return at;
    }

    /** Takes one value or one character; returns where the next begins. */
    private int readPiece(int at) {
        char c = text[at];
        boolean border = at == 0 || !isAlphanumeric(text[at - 1]);
        if (isAlphanumeric(c)) {
            return readRun(at);
        }
        if (border && (c == '"' || c == '\'' || c == '`')) {
            return readQuoted(at);
        }
        if (border && startsPath(at)) {
            put(VALUE);
            return pathEnd(at, PATH_END);
        }
        if (border && (c == '-' || c == '+') && at + 1 < length && isDigit(text[at + 1]) && !endsWithValue()) {
            return at + 1;
        }
        boolean longRun = at >= RUN && text[at - 1] == c && text[at - 2] == c && text[at - RUN] == c;
        if (!longRun) {
            put(c < ' ' ? VALUE : c);
        }
        return at + 1;
    }

    /** A run of letters and digits. */
    private int readRun(int from) {
        int end = from;
        int digits = 0;
        int changes = 0;
        boolean hexadecimal = true;
        while (end < length && isAlphanumeric(text[end])) {
            char c = text[end];
            boolean digit = isDigit(c);
            digits += digit ? 1 : 0;
            changes += end > from && digit != isDigit(text[end - 1]) ? 1 : 0;
            hexadecimal &= digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
            end++;
        }
        if (isScheme(end)) {
            put(VALUE);
            return pathEnd(Math.min(length, end + 3), URL_END);
        }
        if (isUuid(from, end)) {
            putValue();
            return from + UUID_CHARS;
        }
        if (digits == 0) {
            copy(from, end);
            return end;
        }
        int count = end - from;
        boolean prefixed = count > 2 && text[from] == '0' && (text[from + 1] == 'x' || text[from + 1] == 'X');
        boolean isHash = hexadecimal && count >= MIN_HASH || changes >= 4 && count >= 8;
        if (prefixed) {
            copy(from, from + 2);
            put(VALUE);
            return end;
        }
        boolean exponent = count == digits + 1 && (text[end - 1] == 'e' || text[end - 1] == 'E');
        if (isHash || digits == count || exponent && isDigit(text[from])) {
            putValue();
            return end;
        }
        maskDigits(from, end);
        return end;
    }

    private boolean isUuid(int from, int end) {
        if (end - from != 8 || from + UUID_CHARS > length) {
            return false;
        }
        for (int i = 0; i < UUID_CHARS; i++) {
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            char c = text[from + i];
            if (hyphen ? c != '-' : c > 'f' || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private void maskDigits(int from, int end) {
        for (int i = from; i < end; i++) {
            if (!isDigit(text[i])) {
                put(text[i]);
            } else if (i == from) {
                putValue();
            } else if (!isDigit(text[i - 1])) {
                put(VALUE);
            }
        }
    }

    /** Adds a value; {@code 12:30:05}, {@code 10.0.0.1} and the like become one. */
    private void putValue() {
        boolean joins = size - wordStart >= 2 && masked[size - 2] == VALUE && JOINTS.indexOf(masked[size - 1]) >= 0;
        if (joins) {
            size--;
            return;
        }
        if (!endsWithValue()) {
            put(VALUE);
        }
    }

    /** A quoted value is masked, with its spaces; a key before a colon, and a plain word of a JSON text, are not. */
    private int readQuoted(int at) {
        char quote = text[at];
        int close = at + 1;
        int limit = Math.min(length, at + MAX_QUOTED);
        boolean plain = true;
        while (close < limit && text[close] != quote) {
            char c = text[close];
            plain &= isLetter(c) || c == '_';
            close++;
        }
        boolean closed = close < limit && (close + 1 == length || !isAlphanumeric(text[close + 1]));
        boolean key = closed && close + 1 < length && text[close + 1] == ':';
        put(quote);
        if (!closed || key || close == at + 1 || plain && isInJson(at)) {
            return at + 1;
        }
        put(VALUE);
        put(quote);
        return close + 1;
    }

    private boolean isInJson(int at) {
        int before = at - 1;
        while (before >= 0 && text[before] == ' ') {
            before--;
        }
        return before >= 0 && ":,[{".indexOf(text[before]) >= 0;
    }

    private boolean startsPath(int at) {
        int slash = at;
        if (text[at] == '~') {
            slash = at + 1;
        } else {
            while (slash < length && slash - at < 2 && text[slash] == '.') {
                slash++;
            }
        }
        if (slash + 1 >= length || text[slash] != '/') {
            return false;
        }
        char next = text[slash + 1];
        boolean value = at > 0 && endsWithValue();
        return !value && (isAlphanumeric(next) || next == '_' || next == '.' || next == '-');
    }

    private boolean isScheme(int at) {
        return at + 2 < length && text[at] == ':' && text[at + 1] == '/' && text[at + 2] == '/';
    }

    /** The end of a path or an address: a port or a line number, after a colon, is another value. */
    private int pathEnd(int from, String ends) {
        int end = from;
        while (end < length && !isSpace(text[end]) && ends.indexOf(text[end]) < 0) {
            end++;
        }
        while (end > from && ".!,;:".indexOf(text[end - 1]) >= 0) {
            end--;
        }
        return end;
    }

    /** Names of days and months, and halves of days, belong to the time that they stand beside. */
    private void maskDateWord(int from, int to) {
        int start = from;
        while (start < to && !isAlphanumeric(text[start])) {
            start++;
        }
        int end = start;
        while (end < to && isLetter(text[end])) {
            end++;
        }
        int count = end - start;
        boolean bare = end == to || end + 1 == to && text[end] == ',';
        boolean afterValue = words > 0 && masked[wordStart - 1] == VALUE;
        boolean half = count == 2 && text[start + 1] == 'M' && (text[start] == 'A' || text[start] == 'P');
        if (half && afterValue && start == from && to - end <= 1) {
            size = wordStart;
            put(VALUE);
            copy(end, to);
        } else if (count == 3 && bare && isDatePart(start, end, to)) {
            size = wordStart + (start - from);
            put(VALUE);
        }
    }

    private boolean isDatePart(int start, int end, int to) {
        int next = to;
        while (next < length && text[next] == ' ') {
            next++;
        }
        if (next == length) {
            return false;
        }
        boolean month = isListed(MONTHS, start, end);
        boolean day = isListed(DAYS, start, end);
        return (month || day) && isDigit(text[next]) || day && next + 3 <= length && isListed(MONTHS, next, next + 3);
    }

    private boolean isListed(String names, int from, int to) {
        for (int i = 0; i < names.length(); i += 4) {
            if (names.charAt(i) == text[from]
                    && names.charAt(i + 1) == text[from + 1]
                    && names.charAt(i + 2) == text[to - 1]) {
                return true;
            }
        }
        return false;
    }

    /** Joins a word that begins with a value to the word before it, if that ends with one: both are one list. */
    private boolean joinsList(int previousStart) {
        int previousEnd = wordStart;
        if (masked[wordStart] != VALUE || size == wordStart) {
            return false;
        }
        if (masked[previousEnd - 1] == ',' && previousEnd - 1 > previousStart) {
            previousEnd--;
        }
        if (masked[previousEnd - 1] != VALUE) {
            return false;
        }
        int rest = size - wordStart - 1;
        System.arraycopy(masked, wordStart + 1, masked, previousEnd, rest);
        size = previousEnd + rest;
        wordStart = previousStart;
        wordEnds[words - 1] = size;
        return true;
    }

    private boolean endsWithValue() {
        return size > wordStart && masked[size - 1] == VALUE;
    }

    private void copy(int from, int to) {
        System.arraycopy(text, from, masked, size, to - from);
        size += to - from;
    }

    private void put(char c) {
        masked[size++] = c;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 0x7f && Character.isLetter(c);
    }

    private static boolean isAlphanumeric(char c) {
        return isDigit(c) || isLetter(c);
    }
}

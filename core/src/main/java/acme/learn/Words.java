package acme.learn;

/** How masked words of one place compare: the same, two values of one place, or two different words. Stateless. */
final class Words {
    /** Stands for any word: lines of one template differ here. */
    static final char ANY = '\u0002';

    static final String ANY_WORD = String.valueOf(ANY);

    private static final String VALUE_SIGNS = "/\\.@$%#";

    private Words() {}

    static boolean isPlace(char c) {
        return c == LineMask.VALUE || c == ANY;
    }

    static boolean hasPlace(String word) {
        return word.indexOf(LineMask.VALUE) >= 0 || word.indexOf(ANY) >= 0;
    }

    /** Whether a template's word stands for the line's word. */
    static boolean covers(String general, String word) {
        int any = general.indexOf(ANY);
        if (any < 0) {
            return general.equals(word);
        }
        int tail = general.length() - any - 1;
        return word.length() >= any + tail
                && word.startsWith(general.substring(0, any))
                && word.regionMatches(word.length() - tail, general, any + 1, tail);
    }

    /** Whether the word says something itself: it has a letter. */
    static boolean isTelling(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (Character.isLetter(word.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** The word that covers both, with one place for the part in which they differ; cut at signs, not inside names. */
    static String generalise(String a, String b) {
        int limit = Math.min(a.length(), b.length());
        int prefix = 0;
        while (prefix < limit && a.charAt(prefix) == b.charAt(prefix) && a.charAt(prefix) != ANY) {
            prefix++;
        }
        while (prefix > 0 && isNamePart(a.charAt(prefix - 1))) {
            prefix--;
        }
        int suffix = 0;
        while (suffix < limit - prefix
                && a.charAt(a.length() - 1 - suffix) == b.charAt(b.length() - 1 - suffix)
                && a.charAt(a.length() - 1 - suffix) != ANY) {
            suffix++;
        }
        while (suffix > 0 && isNamePart(a.charAt(a.length() - suffix))) {
            suffix--;
        }
        return a.substring(0, prefix) + ANY + a.substring(a.length() - suffix);
    }

    /** Whether a word has no sign at which it could be cut. */
    private static boolean isName(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!isNamePart(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetter(c) || c == '_' || c == '-' || isPlace(c);
    }

    /**
     * Whether two different words are plainly two values: one has the look of a value, or both follow the same {@code
     * key=} or bracket, or stand before the same {@code .suffix}. Words of letters alone may as well be two events.
     */
    static boolean areValues(String a, String b) {
        if (isName(a) && isName(b)) {
            return looksLikeValue(a, 0, a.length()) || looksLikeValue(b, 0, b.length());
        }
        String general = generalise(a, b);
        int place = general.indexOf(ANY);
        boolean afterKey = place > 0 && (general.charAt(place - 1) == '=' || general.charAt(place - 1) == '(');
        int tail = general.length() - place - 1;
        boolean beforeSuffix = tail > 1 && general.charAt(place + 1) == '.';
        return afterKey
                || beforeSuffix
                || looksLikeValue(a, place, a.length() - tail)
                || looksLikeValue(b, place, b.length() - tail);
    }

    /** Whether a line's first word may be a value, so that it must not part templates. */
    static boolean mayBeName(String word) {
        for (int i = 1; i + 1 < word.length(); i++) {
            if (VALUE_SIGNS.indexOf(word.charAt(i)) >= 0 || word.charAt(i) == ANY) {
                return true;
            }
        }
        return word.indexOf(ANY) >= 0 || word.startsWith("(");
    }

    private static boolean looksLikeValue(String word, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = word.charAt(i);
            boolean inside = i + 1 < to;
            if (isPlace(c) || inside && VALUE_SIGNS.indexOf(c) >= 0) {
                return true;
            }
            if (inside && Character.isLowerCase(c) && Character.isUpperCase(word.charAt(i + 1))) {
                return true;
            }
        }
        return false;
    }
}

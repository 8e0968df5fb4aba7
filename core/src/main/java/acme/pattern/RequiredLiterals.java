package acme.pattern;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the literals of which every matching text contains at least one, in ASCII lower case. Used once; confined to one
 * thread.
 *
 * <p>Walks the tree from left to right and keeps the set of all texts that the stretch since the last gap can match. At
 * a gap (something that matches too many texts to list) the set is a candidate, since each match contains one of its
 * members; the best candidate wins. The idea is that of the prefilters of RE2 and Google Code Search (Russ Cox, "Regular
 * Expression Matching with a Trigram Index", 2012).
 */
final class RequiredLiterals {
    private static final List<String> NOTHING = List.of("");
    private static final int MAX_STRETCHES = 16;
    private static final int MAX_STRETCH_LENGTH = 64;
    private static final int MAX_LITERALS = 64;
    private static final int MAX_CHARACTERS = 4;
    private static final int MAX_COPIES = 16;
    private static final int MAX_STEPS = 10_000;

    /** What the steps of a whole pattern may sum up to; beyond it nothing more is required. */
    private static final class Effort {
        int left = MAX_STEPS;
    }

    private final Effort effort;
    /** What the stretch since the last gap can match, without the certain text at its end. */
    private List<String> stretch = NOTHING;

    private final StringBuilder certain = new StringBuilder();
    private boolean whole = true;
    private @Nullable List<String> best;
    private int bestScore = -1;

    private RequiredLiterals(Effort effort) {
        this.effort = effort;
    }

    static Set<String> of(Syntax syntax) {
        RequiredLiterals search = new RequiredLiterals(new Effort());
        search.walk(syntax, true);
        search.gap();
        return search.best == null ? Set.of() : Set.copyOf(search.best);
    }

    private void walk(Syntax syntax, boolean repeatsTwice) {
        if (--effort.left < 0) {
            gap();
            return;
        }
        switch (syntax) {
            case Syntax.Empty() -> {}
            case Syntax.At(Position _) -> {}
            case Syntax.Chars(CodePoints set) -> walkChars(set);
            case Syntax.Group(Syntax body, int _) -> walk(body, repeatsTwice);
            case Syntax.Sequence(List<Syntax> items) -> {
                for (Syntax item : items) {
                    walk(item, repeatsTwice);
                }
            }
            case Syntax.Choice(List<Syntax> branches) -> walkChoice(branches);
            case Syntax.Repeat repeat -> walkRepeat(repeat, repeatsTwice);
        }
    }

    private void walkChars(CodePoints set) {
        if (set.isSingle()) {
            if (certain.length() >= MAX_STRETCH_LENGTH) {
                gap();
            }
            certain.appendCodePoint(lowerCase(set.low(0)));
            return;
        }
        if (set.size() > 2 * MAX_CHARACTERS) {
            gap();
            return;
        }
        List<String> texts = new ArrayList<>(MAX_CHARACTERS);
        for (int i = 0; i < set.rangeCount(); i++) {
            for (int c = set.low(i); c <= set.high(i); c++) {
                String text = Character.toString(lowerCase(c));
                if (texts.contains(text)) {
                    continue;
                }
                if (texts.size() == MAX_CHARACTERS) {
                    gap();
                    return;
                }
                texts.add(text);
            }
        }
        append(texts);
    }

    private static int lowerCase(int codePoint) {
        boolean upper = codePoint >= 'A' && codePoint <= 'Z';
        return upper ? codePoint + ('a' - 'A') : codePoint;
    }

    /** The stretch, the certain text included. */
    private List<String> stretch() {
        if (!certain.isEmpty()) {
            String end = certain.toString();
            certain.setLength(0);
            List<String> longer = new ArrayList<>(stretch.size());
            for (String text : stretch) {
                longer.add(text.concat(end));
            }
            stretch = longer;
        }
        return stretch;
    }

    private void walkRepeat(Syntax.Repeat repeat, boolean repeatsTwice) {
        Syntax body = repeat.body();
        if (repeat.min() == 0) {
            walkOptional(repeat);
            return;
        }
        int copies = Math.min(repeat.min(), MAX_COPIES);
        for (int i = 0; i < copies; i++) {
            walk(body, repeatsTwice && copies == 1);
        }
        if (repeat.max() == copies) {
            return;
        }
        gap();
        // The last round stands before what follows. Done only at the outermost repeat, since it doubles the work.
        if (repeatsTwice) {
            walk(body, false);
        }
    }

    private void walkOptional(Syntax.Repeat repeat) {
        RequiredLiterals once = new RequiredLiterals(effort);
        once.walk(repeat.body(), false);
        if (repeat.max() != 1 || !once.whole) {
            gap();
            return;
        }
        List<String> texts = new ArrayList<>(once.stretch());
        texts.add("");
        append(texts);
    }

    private void walkChoice(List<Syntax> branches) {
        List<RequiredLiterals> parts = new ArrayList<>(branches.size());
        boolean allWhole = true;
        for (Syntax branch : branches) {
            RequiredLiterals part = new RequiredLiterals(effort);
            part.walk(branch, false);
            allWhole &= part.whole;
            parts.add(part);
        }
        Set<String> texts = new LinkedHashSet<>();
        if (allWhole) {
            for (RequiredLiterals part : parts) {
                texts.addAll(part.stretch());
            }
            append(new ArrayList<>(texts));
            return;
        }
        gap();
        for (RequiredLiterals part : parts) {
            part.gap();
            if (part.best == null) {
                return;
            }
            texts.addAll(part.best);
        }
        offer(new ArrayList<>(texts));
    }

    /** Each text of the stretch goes on with one of these. */
    private void append(List<String> texts) {
        if (texts.isEmpty() || stretch().size() * texts.size() > MAX_STRETCHES || isLong()) {
            gap();
        }
        if (texts.isEmpty() || texts.size() > MAX_STRETCHES) {
            offer(texts);
            return;
        }
        Set<String> product = new LinkedHashSet<>();
        for (String text : stretch) {
            for (String more : texts) {
                product.add(text.concat(more));
            }
        }
        stretch = new ArrayList<>(product);
    }

    private boolean isLong() {
        for (String text : stretch) {
            if (text.length() >= MAX_STRETCH_LENGTH) {
                return true;
            }
        }
        return false;
    }

    /** Ends the stretch: what follows may be anything. */
    private void gap() {
        whole = false;
        if (certain.isEmpty() && stretch.getFirst().isEmpty() && stretch.size() == 1) {
            return;
        }
        offer(stretch());
        stretch = NOTHING;
    }

    private void offer(List<String> texts) {
        int score = score(texts);
        if (score > bestScore) {
            bestScore = score;
            best = List.copyOf(texts);
        }
    }

    /** How rare the most common of the texts is likely to be in a log, less one for each further text; -1 if useless. */
    private static int score(List<String> texts) {
        if (texts.isEmpty() || texts.size() > MAX_LITERALS) {
            return -1;
        }
        int least = Integer.MAX_VALUE;
        for (String text : texts) {
            least = Math.min(least, rarity(text));
        }
        return least == 0 ? -1 : Math.max(0, least - texts.size() + 1);
    }

    private static int rarity(String text) {
        int rarity = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean common = c == ' ' || c == '.' || c == ':' || c == '-' || (c >= '0' && c <= '9');
            rarity += common ? 1 : 3;
        }
        return rarity;
    }
}

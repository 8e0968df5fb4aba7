package acme.detect;

import acme.model.Progress;
import acme.model.RawLine;
import java.util.Arrays;

/**
 * Reads steps and losses from every line as it passes, dropped or kept. Confined to the job's thread; allocates nothing
 * per line; the memory is bounded by thinning old steps out.
 *
 * <p>Understands a number after a word that ends in {@code step} or begins with {@code iter} ({@code step: 50}, {@code
 * iteration 100/5000}, {@code 'global_step': 3}), the {@code 'epoch': 0.25} of Hugging Face's Trainer, and tqdm
 * bars ({@code 12/500 [00:10<07:02}) without a label or with that of training.
 */
public final class ProgressWatch {
    private static final int MAX_STEPS = 8192;
    private static final int MAX_LABEL = 40;
    private static final int NOT_A_NUMBER = -1;
    private static final String TRAINER_KEY = "learning_rate'";
    private static final int STEP = 's' << 24 | 't' << 16 | 'e' << 8 | 'p';
    private static final int ITER = 'i' << 24 | 't' << 16 | 'e' << 8 | 'r';
    private static final int LOSS = 'l' << 24 | 'o' << 16 | 's' << 8 | 's';
    private static final int POCH = 'p' << 24 | 'o' << 16 | 'c' << 8 | 'h';

    private long[] positions = new long[256];
    private long[] steps = new long[256];
    private int count;
    private long lastFiniteLoss;
    private long finiteLossesInRow;

    /** Reads one line; {@code position} counts lines from 1. */
    public void watch(RawLine line, long position) {
        byte[] text = line.bytes();
        int end = line.to();
        boolean stepSeen = false;
        int four = 0;
        for (int i = line.from(); i < end; i++) {
            // The last four bytes in lower case; no byte but a letter becomes a letter by this.
            four = four << 8 | (text[i] | 0x20) & 0xff;
            if (four == STEP || four == ITER) {
                stepSeen = stepSeen || step(text, i + 1, end, position);
            } else if (four == LOSS) {
                loss(text, i + 1, end, position);
            } else if (four == POCH && !stepSeen && word(text, i + 1, end, "'")) {
                stepSeen = epoch(text, line.from(), i + 2, end, position);
            } else if (!stepSeen && text[i] == '/') {
                stepSeen = bar(text, line.head().bodyStart(), i, end, position);
            }
        }
    }

    /** What was seen so far; a copy. */
    public Progress progress() {
        return new Progress(
                Arrays.copyOf(positions, count), Arrays.copyOf(steps, count), lastFiniteLoss, finiteLossesInRow);
    }

    private boolean step(byte[] text, int at, int end, long position) {
        int i = at;
        while (i < end && i - at < 8 && isLetter(text[i])) {
            i++;
        }
        int gap = i;
        while (i < end && i - gap < 12 && isGap(text[i])) {
            i++;
        }
        if (i == gap && i > at || i >= end || !isDigit(text[i])) {
            return false;
        }
        int stop = digitsEnd(text, i, end);
        if (stop + 1 < end && text[stop] == '.' && isDigit(text[stop + 1])) {
            // train_loss_step=2.31
            return false;
        }
        return record(number(text, i, end), position);
    }

    /** The Trainer's own line has a learning rate; its epoch is rounded, so that several lines show the same. */
    private static boolean isTrainerLine(byte[] text, int from, int to) {
        for (int i = from; i + TRAINER_KEY.length() < to; i++) {
            if (text[i] == 'l' && word(text, i, to, TRAINER_KEY)) {
                return true;
            }
        }
        return false;
    }

    private boolean epoch(byte[] text, int from, int at, int end, long position) {
        int i = at;
        while (i < end && i - at < 3 && isGap(text[i])) {
            i++;
        }
        if (i >= end || !isDigit(text[i])) {
            return false;
        }
        int whole = digitsEnd(text, i, end);
        long thousandths = number(text, i, end) * 1000;
        if (whole + 1 < end && text[whole] == '.') {
            int scale = 100;
            for (int k = whole + 1; k < end && isDigit(text[k]) && scale > 0; k++, scale /= 10) {
                thousandths += (long) (text[k] - '0') * scale;
            }
        }
        boolean sameAgain = count > 0 && thousandths <= steps[count - 1] && steps[count - 1] < thousandths + 9;
        if (sameAgain && isTrainerLine(text, from, at)) {
            return record(steps[count - 1] + 1, position);
        }
        return record(thousandths, position);
    }

    /** {@code 12/500 [00:10<} after a percentage, with no label but that of training: other bars load shards and map data sets. */
    private boolean bar(byte[] text, int from, int slash, int end, long position) {
        int total = digitsEnd(text, slash + 1, end);
        if (total == slash + 1
                || total + 2 >= end
                || text[total] != ' '
                || text[total + 1] != '['
                || !isDigit(text[total + 2])) {
            return false;
        }
        int done = slash;
        while (done > from && isDigit(text[done - 1])) {
            done--;
        }
        int percent = label(text, from, done);
        while (percent < done && (text[percent] == ' ' || isDigit(text[percent]))) {
            percent++;
        }
        if (done == slash || percent >= done || text[percent] != '%') {
            return false;
        }
        return record(number(text, done, end), position);
    }

    /** The end of a label such as {@code Epoch 3:}, {@code Training:}, or {@code from}. */
    private static int label(byte[] text, int from, int end) {
        if (!word(text, from, end, "epoch") && !word(text, from, end, "train")) {
            return from;
        }
        for (int i = from; i < end && i - from < MAX_LABEL; i++) {
            if (text[i] == ':') {
                return i + 1;
            }
        }
        return from;
    }

    private boolean record(long step, long position) {
        if (count > 0 && positions[count - 1] == position) {
            return true;
        }
        if (count > 0 && steps[count - 1] == step) {
            return true;
        }
        if (count == MAX_STEPS) {
            thinOut();
        }
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            steps = Arrays.copyOf(steps, count * 2);
        }
        positions[count] = position;
        steps[count++] = step;
        return true;
    }

    /** Keeps every other step of the older three quarters: the newest matter most. */
    private void thinOut() {
        int keep = count / 4;
        int out = 0;
        for (int i = 0; i < count - keep; i += 2) {
            positions[out] = positions[i];
            steps[out++] = steps[i];
        }
        for (int i = count - keep; i < count; i++) {
            positions[out] = positions[i];
            steps[out++] = steps[i];
        }
        count = out;
    }

    private void loss(byte[] text, int at, int end, long position) {
        int i = at;
        while (i < end && i - at < 16 && isGap(text[i])) {
            i++;
        }
        if (i == at || i >= end) {
            return;
        }
        if (isDigit(text[i]) || text[i] == '-' && i + 1 < end && isDigit(text[i + 1])) {
            lastFiniteLoss = position;
            finiteLossesInRow++;
        } else if (word(text, i, end, "nan") || word(text, i, end, "inf")) {
            finiteLossesInRow = 0;
        }
    }

    private static boolean isGap(byte c) {
        return c == ' ' || c == ':' || c == '=' || c == '\'' || c == '"' || c == '|' || c == '[' || c == '#';
    }

    private static boolean word(byte[] text, int at, int end, String lower) {
        if (at + lower.length() > end) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            byte c = text[at + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int digitsEnd(byte[] text, int at, int end) {
        int i = at;
        while (i < end && isDigit(text[i])) {
            i++;
        }
        return i;
    }

    private static long number(byte[] text, int at, int end) {
        long value = 0;
        int stop = digitsEnd(text, at, end);
        if (stop == at || stop - at > 15) {
            return NOT_A_NUMBER;
        }
        for (int i = at; i < stop; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(byte c) {
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'z' || c == '_';
    }
}

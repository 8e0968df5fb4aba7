package acme.detect;

import static acme.detect.Ascii.isLetter;

import acme.model.Metrics;

/**
 * Tells what the labels of a line's numbers mean, each given by where it ends. A view that is reused; confined to the job's
 * thread.
 */
final class Labels {
    static final int STEP = 's' << 24 | 't' << 16 | 'e' << 8 | 'p';
    static final int LOSS = 'l' << 24 | 'o' << 16 | 's' << 8 | 's';
    static final int ITER = 'i' << 24 | 't' << 16 | 'e' << 8 | 'r';
    private static final int TIME = 't' << 24 | 'i' << 16 | 'm' << 8 | 'e';
    private static final int TION = 't' << 24 | 'i' << 16 | 'o' << 8 | 'n';

    private byte[] text = {};
    private int from;
    private int end;

    void set(byte[] text, int from, int end) {
        this.text = text;
        this.from = from;
        this.end = end;
    }

    /** Where "step" or "iter" begins in a label that ends so, with an ending such as -s, -ation, _num; -1 where not. */
    int stepWord(int labelEnd) {
        int stop = labelEnd;
        if (endsWith(stop, "_num")) {
            stop -= 4;
        }
        if (stop > from && (text[stop - 1] | 0x20) == 's') {
            stop--;
        }
        if (isFour(stop, STEP) || isFour(stop, ITER)) {
            return stop - 4;
        }
        if (isFour(stop, TION) && endsWith(stop, "iteration")) {
            return stop - 9;
        }
        return endsWith(labelEnd, "num_updates") ? labelEnd - 11 : -1;
    }

    /** Whether a label counts the steps done, unlike {@code max_steps} or {@code eval_iters}. */
    boolean isOwnStep(int word, int labelEnd) {
        int start = identifierStart(word);
        start += start < word && text[start] == '/' ? 1 : 0;
        if (start == word) {
            return true;
        }
        return is(start, word, "global_")
                || is(start, word, "trainer/global_")
                || is(start, word, "global_step/max_")
                || is(start, word, "current_")
                || is(start, word, "train_") && text[labelEnd - 1] != 's'
                || is(start, word, "optimizer_") && text[labelEnd - 1] != 's';
    }

    /** Whether a label is that of the training loss, and not of a part of it or of another. */
    boolean isTrainingLoss(int labelEnd) {
        if (!isFour(labelEnd, LOSS) && !endsWith(labelEnd, "total") && !endsWith(labelEnd, "train")) {
            return false;
        }
        int start = identifierStart(labelEnd);
        return switch (labelEnd - start) {
            case 4 -> isTrainingWord(start);
            case 7 -> startsWith(start, "lm_loss");
            case 8 -> startsWith(start, "avg_loss") || startsWith(start, "gpt_loss");
            case 9 -> startsWith(start, "mean_loss") || startsWith(start, "step_loss");
            case 10 ->
                startsWith(start, "train_loss")
                        || startsWith(start, "total_loss")
                        || startsWith(start, "train/loss")
                        || startsWith(start, "loss/train");
            case 13 -> startsWith(start, "training_loss");
            case 16 -> startsWith(start, "loss/train/total") || startsWith(start, "train/total_loss");
            case 18 -> startsWith(start, "reduced_train_loss");
            case 22 -> startsWith(start, "train/crossentropyloss");
            default -> false;
        };
    }

    /** Whether the word before "loss", where there is one, leaves it the training loss: "lm loss" does, "aux loss" not. */
    private boolean isTrainingWord(int start) {
        if (start - 2 < from || text[start - 1] != ' ' && text[start - 1] != '-' || !isLetter(text[start - 2])) {
            return true;
        }
        int word = identifierStart(start - 1);
        int length = start - 1 - word;
        return switch (length) {
            case 2 -> startsWith(word, "lm");
            case 3 -> startsWith(word, "avg");
            case 4 -> startsWith(word, "mean") || startsWith(word, "step") || startsWith(word, "info");
            case 5 -> startsWith(word, "train") || startsWith(word, "total") || startsWith(word, "batch");
            case 7 -> startsWith(word, "average") || startsWith(word, "current");
            case 8 -> startsWith(word, "training") || startsWith(word, "train/ce");
            default -> false;
        };
    }

    /** Tells labels apart, with the word before them; never 0. */
    int hash(int labelEnd) {
        int start = identifierStart(labelEnd);
        int hash = 1;
        int at = start - 2 >= from && text[start - 1] == ' ' && isLetter(text[start - 2])
                ? identifierStart(start - 1)
                : start;
        for (int i = at; i < labelEnd; i++) {
            hash = hash * 31 + text[i];
        }
        return hash == 0 ? 1 : hash;
    }

    boolean isGradNorm(int labelEnd) {
        if (!endsWith(labelEnd, "norm")) {
            return false;
        }
        if (endsWith(labelEnd, "| norm")) {
            return true;
        }
        int before = labelEnd - 4;
        if (before > from && (text[before - 1] == '_' || text[before - 1] == ' ' || text[before - 1] == '-')) {
            before--;
        }
        return endsWith(before, "grad") || endsWith(before, "gradient") || is(identifierStart(before), before, "g");
    }

    boolean isLearningRate(int labelEnd) {
        if (endsWith(labelEnd, "lr")) {
            int start = identifierStart(labelEnd);
            return labelEnd - start == 2 || is(start, labelEnd, "train/lr") || is(start, labelEnd, "current_lr");
        }
        return endsWith(labelEnd, "learning rate") || endsWith(labelEnd, "learning_rate");
    }

    boolean isStepTime(int labelEnd) {
        if (isFour(labelEnd, TIME)) {
            return endsWith(labelEnd, "step_time")
                    || endsWith(labelEnd, "step time")
                    || endsWith(labelEnd, "iter time")
                    || endsWith(labelEnd, "iter_time")
                    || endsWith(labelEnd, "iteration time")
                    || endsWith(labelEnd, "iteration_time");
        }
        if (isFour(labelEnd, STEP)) {
            return endsWith(labelEnd, "time/step")
                    || endsWith(labelEnd, "time_per_step")
                    || endsWith(labelEnd, "timing_s/step");
        }
        return isFour(labelEnd, TION) && endsWith(labelEnd, "time_per_iteration");
    }

    /** Whether a "throughput" without a unit counts tokens: {@code 'throughput'} of LLaMA-Factory, {@code perf/throughput} of verl. */
    boolean isTokenThroughput(int labelEnd) {
        return endsWith(labelEnd, "'throughput") || endsWith(labelEnd, "perf/throughput");
    }

    /** What a throughput of that label counts; {@code NONE} where it is none. */
    Metrics.Unit unit(int labelEnd) {
        int stop = labelEnd;
        if (endsWith(stop, "_per_gpu")) {
            stop -= 8;
        } else if (endsWith(stop, "/device")) {
            stop -= 7;
        }
        if (stop < labelEnd) {
            return unit(stop);
        }
        if (endsWith(stop, "tps") && labelEnd - identifierStart(labelEnd) == 3) {
            return Metrics.Unit.TOKENS;
        }
        if (endsWith(stop, "wps") && labelEnd - identifierStart(labelEnd) == 3) {
            return Metrics.Unit.TOKENS;
        }
        stop -= endsWith(stop, "second") ? 6 : endsWith(stop, "sec") ? 3 : endsWith(stop, "s") ? 1 : 0;
        if (stop == labelEnd) {
            return Metrics.Unit.NONE;
        }
        if (endsWith(stop, "/")) {
            stop--;
        } else {
            stop -= endsWith(stop, "_") || endsWith(stop, " ") ? 1 : 0;
            if (!endsWith(stop, "per")) {
                return Metrics.Unit.NONE;
            }
            stop -= 3;
            stop -= endsWith(stop, "_") || endsWith(stop, " ") ? 1 : 0;
        }
        if (endsWith(stop, "tokens") || endsWith(stop, "tok") || endsWith(stop, "tokens_per_gpu")) {
            return Metrics.Unit.TOKENS;
        }
        if (endsWith(stop, "samples") || endsWith(stop, "images") || endsWith(stop, "sequences")) {
            return Metrics.Unit.SAMPLES;
        }
        return endsWith(stop, "steps") || endsWith(stop, "iterations") ? Metrics.Unit.STEPS : Metrics.Unit.NONE;
    }

    /** Where the letters, underscores and slashes before {@code stop} begin. */
    int identifierStart(int stop) {
        int i = stop;
        while (i > from && (isLetter(text[i - 1]) || text[i - 1] == '_' || text[i - 1] == '/')) {
            i--;
        }
        return i;
    }

    /** Whether the four letters before {@code stop} are those, in lower or upper case. */
    boolean isFour(int stop, int word) {
        if (stop - 4 < from) {
            return false;
        }
        int four = (text[stop - 4] & 0xff) << 24
                | (text[stop - 3] & 0xff) << 16
                | (text[stop - 2] & 0xff) << 8
                | text[stop - 1] & 0xff;
        return (four | 0x20202020) == word;
    }

    boolean is(int start, int stop, String lower) {
        return stop - start == lower.length() && Ascii.startsWith(text, start, stop, lower);
    }

    boolean startsWith(int at, String lower) {
        return Ascii.startsWith(text, at, end, lower);
    }

    boolean endsWith(int stop, String lower) {
        return Ascii.endsWith(text, from, stop, lower);
    }
}

package acme.detect;

import static acme.detect.Ascii.isDigit;
import static acme.detect.Ascii.isGap;
import static acme.detect.Ascii.isLetter;

import acme.model.Metrics;
import acme.pattern.DigitMask;
import acme.pattern.LinearPattern;
import acme.pattern.ShapeMemory;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the metrics of one line in one pass over its bytes: step, loss, gradient norm, learning rate, throughput, step
 * time. Confined to the job's thread; allocates nothing for a line like one that came before.
 *
 * <p>A value is known by the label before it, so the pass looks for the beginnings of numbers, eight bytes at a time, and
 * reads labels backward from there. Which of them tell something depends on everything but the digits; so of lines that
 * differ from an earlier one in their digits alone, only those places are read again.
 *
 * <p>Understood are the lines of Megatron-LM, DeepSpeed, GPT-NeoX, Nanotron, Hugging Face's Trainer and what is built on it (TRL, Axolotl, LLaMA-Factory, ms-swift), Lightning, tqdm, torchtitan, torchtune, NeMo,
 * fairseq, nanoGPT, Composer, OLMo, MaxText, InternEvo, mmengine, verl, OpenRLHF and MLPerf, and whatever prints {@code
 * step=10 loss=2.3} in a like manner. The loss of an evaluation is not taken for the training loss.
 */
final class MetricReader {
    /** The phase that a line may open. */
    enum Phase {
        NONE,
        SAVING,
        SAVED,
        EVALUATING
    }

    private static final int MAX_GAP = 16;

    /** Where the label of a bar begins, behind the name of the process that shows it. */
    private static final int MAX_BAR_PREFIX = 48;

    private static final long COMMA = Ascii.ONES * ',';
    private static final long N = Ascii.ONES * 'n';
    private static final long A = Ascii.ONES * 'a';
    private static final long F = Ascii.ONES * 'f';
    private static final long V = Ascii.ONES * 'v';
    private static final long FOLD = Ascii.ONES * 0x20;

    private final Metrics metrics = new Metrics();
    private final UserMetrics users;
    private final Labels labels = new Labels();
    private final DigitMask masked = new DigitMask();
    /** For shapes of lines, where they have something to read: twice the offset, and one more for a word. */
    private final ShapeMemory<int[]> places = new ShapeMemory<>();

    private int[] usedPlaces = new int[64];
    private int usedCount;
    /** Whether the number or word that was looked at last told anything: set by whatever reads a value or keeps a word. */
    private boolean used;

    private byte[] text = {};
    private int from;
    private int end;

    private long anyStep;
    private boolean anyStepSeen;
    private long epoch = -1;
    private boolean epochOfMany;
    private boolean finiteLoss;
    private boolean brokenLoss;
    private int lossLabel;
    private double lossScale;
    private boolean skipped;
    private boolean bar;
    private boolean lastStep;
    private boolean plural;
    private boolean evaluation;
    private long bracketStep;
    private Phase phase = Phase.NONE;

    MetricReader() {
        this(List.of());
    }

    /** Reads lines that users describe by expressions too, see {@link UserMetrics}. */
    MetricReader(List<LinearPattern> users) {
        this.users = new UserMetrics(users);
    }

    /** Reads the line in {@code text[from, end)}; the getters speak of it until the next call. */
    void read(byte[] text, int from, int end) {
        labels.set(text, from, end);
        this.text = text;
        this.from = from;
        this.end = end;
        reset();
        masked.set(text, from, end);
        var known = places.find(masked, text, from);
        if (known != null) {
            for (int place : known.value()) {
                lookAt(from + (place >>> 1), (place & 1) != 0);
            }
        } else {
            scan();
            if (places.wants(masked)) {
                places.put(masked, text, from, Arrays.copyOf(usedPlaces, usedCount));
            }
        }
        if (plural && !metrics.hasLoss() && Double.isNaN(metrics.stepSeconds())) {
            // A setting such as "steps=5000".
            metrics.setStep(Metrics.NO_STEP);
        }
        if (bracketStep != Metrics.NO_STEP && metrics.hasLoss()) {
            wideStep(bracketStep);
        }
        if (users.read(text, from, end, metrics)) {
            followUsers();
        }
    }

    private void scan() {
        usedCount = 0;
        long inNumberBefore = 0;
        int i = from;
        for (; i + 9 <= end; i += 8) {
            long eight = Ascii.eight(text, i);
            long digits = Ascii.digits(eight);
            // Dots and commas differ in one bit: what follows them goes on with a number.
            long inNumber = digits | Ascii.zeros((eight & ~(Ascii.ONES * 2)) ^ COMMA);
            long starts = digits & ~(inNumber << 8 | inNumberBefore);
            inNumberBefore = inNumber >>> 56;
            while (starts != 0) {
                lookAndNote(i + (Long.numberOfTrailingZeros(starts) >>> 3), false);
                starts &= starts - 1;
            }
            // "na" and "nf" as in nan and inf, and each "v" as in save and evaluate.
            long folded = eight | FOLD;
            long next = Ascii.eight(text, i + 1) | FOLD;
            long words =
                    Ascii.zeros(folded ^ N) & (Ascii.zeros(next ^ A) | Ascii.zeros(next ^ F)) | Ascii.zeros(folded ^ V);
            while (words != 0) {
                lookAndNote(i + (Long.numberOfTrailingZeros(words) >>> 3), true);
                words &= words - 1;
            }
        }
        for (; i < end; i++) {
            if (isDigit(text[i]) && (i == from || !isInNumber(text[i - 1]))) {
                lookAndNote(i, false);
            } else if ((text[i] | 0x20) == 'n' || (text[i] | 0x20) == 'v') {
                lookAndNote(i, true);
            }
        }
    }

    /** As {@link #lookAt}, and notes the place where it told something. */
    private void lookAndNote(int at, boolean isWord) {
        used = false;
        lookAt(at, isWord);
        if (!used) {
            return;
        }
        if (usedCount == usedPlaces.length) {
            usedPlaces = Arrays.copyOf(usedPlaces, 2 * usedCount);
        }
        usedPlaces[usedCount++] = at - from << 1 | (isWord ? 1 : 0);
    }

    private void lookAt(int at, boolean isWord) {
        if (isWord) {
            word(at);
        } else {
            number(at);
        }
    }

    /** What users say of a line stands in the place of what was read in it. */
    private void followUsers() {
        anyStep = metrics.step() != Metrics.NO_STEP ? metrics.step() : anyStep;
        finiteLoss = metrics.hasLoss() && Double.isFinite(metrics.loss());
        brokenLoss = metrics.hasLoss() && !finiteLoss;
        lossLabel = metrics.hasLoss() ? 1 : 0;
        skipped = false;
        bar = false;
        lastStep = false;
    }

    private void reset() {
        metrics.clear();
        anyStep = Metrics.NO_STEP;
        anyStepSeen = false;
        epoch = -1;
        epochOfMany = false;
        finiteLoss = false;
        brokenLoss = false;
        lossLabel = 0;
        lossScale = Double.NaN;
        skipped = false;
        bar = false;
        lastStep = false;
        plural = false;
        evaluation = false;
        bracketStep = Metrics.NO_STEP;
        phase = Phase.NONE;
    }

    /** What the line says; a view that the next line overwrites. */
    Metrics metrics() {
        return metrics;
    }

    /** A step in the wide sense: any counter called a step, a fraction of an epoch in thousandths, a bar; -1 for none. */
    long anyStep() {
        return anyStep;
    }

    /** The epoch of a line that shows a loss and no step, or that counts epochs as in {@code Epoch 3/90}; -1 for none. */
    long epoch() {
        return anyStep < 0 && (epochOfMany || finiteLoss || brokenLoss) ? epoch : -1;
    }

    /** Whether the line shows any loss, an evaluation's too, that is a number. */
    boolean finiteLoss() {
        return finiteLoss;
    }

    /** Whether the line shows any loss, an evaluation's too, that is NaN or infinite. */
    boolean brokenLoss() {
        return brokenLoss;
    }

    /** Tells losses of different labels apart; 0 where there is no training loss. */
    int lossLabel() {
        return lossLabel;
    }

    /** The loss scale of mixed precision; NaN where the line says none. */
    double lossScale() {
        return lossScale;
    }

    /** Whether the line says that a step was skipped, as mixed precision does after an overflow. */
    boolean skipped() {
        return skipped;
    }

    /** Whether the step is that of a progress bar. */
    boolean bar() {
        return bar;
    }

    /** Whether the step is the last of those that the line says there are, as in {@code iteration 500/ 500}. */
    boolean lastStep() {
        return lastStep;
    }

    Phase phase() {
        return phase;
    }

    private static boolean isInNumber(byte c) {
        return isDigit(c) || c == '.' || c == ',';
    }

    private void word(int at) {
        if ((text[at] | 0x20) == 'v') {
            phaseWord(at);
        } else {
            notANumber(at);
        }
    }

    // ---- numbers

    private double value(int at) {
        used = true;
        return Ascii.number(text, at, end);
    }

    private long whole(int at) {
        used = true;
        return Ascii.wholeNumber(text, at, end);
    }

    private void number(int at) {
        if (at == from) {
            return;
        }
        byte before = text[at - 1];
        if (before == '/') {
            bar(at - 1);
            return;
        }
        boolean negative = before == '-';
        int i = negative || before == '+' ? at - 2 : at - 1;
        if (i < from) {
            return;
        }
        int gap = i;
        while (i >= from && gap - i < MAX_GAP && isGap(text[i])) {
            i--;
        }
        if (i < from) {
            return;
        }
        if (i != gap && bracketStep == Metrics.NO_STEP && text[gap] != '=') {
            bracketStep(gap, at);
        }
        byte last = text[i];
        if (i == gap) {
            if (isLetter(last) && !negative) {
                gluedStep(i, at);
            }
            return;
        }
        if (isLetter(last)) {
            label(i + 1, at, negative);
        } else if (last == ')') {
            unitInBrackets(i, at);
        }
    }

    /** {@code step10}. */
    private void gluedStep(int last, int at) {
        if (!anyStepSeen && (labels.isFour(last + 1, Labels.STEP) || labels.isFour(last + 1, Labels.ITER))) {
            wideStep(whole(at));
        }
    }

    /** {@code Iter(train) [  10/1000]}, {@code Train: 0 [  10/1251 (  1%)]}: a counter where the line tells a loss too. */
    private void bracketStep(int gapEnd, int at) {
        int i = gapEnd;
        while (i > from && text[i] == ' ') {
            i--;
        }
        int stop = Ascii.digitsEnd(text, at, end);
        if (text[i] != '[' || stop + 1 >= end || text[stop] != '/' || !isDigit(text[stop + 1])) {
            return;
        }
        bracketStep = whole(at);
        if (i - 12 >= from && labels.endsWith(i, "iter(train) ") && metrics.step() == Metrics.NO_STEP) {
            metrics.setStep(bracketStep);
        }
    }

    /** {@code elapsed time per iteration (ms): 1234.5}, {@code tgs (tokens/gpu/second)=4012.5}. */
    private void unitInBrackets(int close, int at) {
        if (labels.endsWith(close, "(tokens/gpu/second")) {
            throughput(Metrics.Unit.TOKENS, at);
            return;
        }
        int open = labels.endsWith(close, "(ms") ? close - 3 : labels.endsWith(close, "(s") ? close - 2 : -1;
        if (open < 0) {
            return;
        }
        int labelEnd = open;
        while (labelEnd > from && text[labelEnd - 1] == ' ') {
            labelEnd--;
        }
        if (labels.isStepTime(labelEnd)
                || labels.endsWith(labelEnd, "time per iteration")
                || labels.endsWith(labelEnd, "time per step")) {
            stepSeconds(value(at) * (close - open == 3 ? 1e-3 : 1));
        }
    }

    private void label(int labelEnd, int at, boolean negative) {
        if (labelEnd - 2 < from) {
            return;
        }
        int two = (text[labelEnd - 2] | 0x20) << 8 | text[labelEnd - 1] | 0x20;
        switch (two) {
            case 's' << 8 | 's' -> {
                if (labels.isFour(labelEnd, Labels.LOSS)) {
                    used = true;
                    finiteLoss = true;
                    loss(labelEnd, at, negative);
                }
            }
            case 'e' << 8 | 'p',
                    'p' << 8 | 's',
                    'e' << 8 | 'r',
                    'r' << 8 | 's',
                    'o' << 8 | 'n',
                    'n' << 8 | 's',
                    'u' << 8 | 'm',
                    'e' << 8 | 's' -> {
                if (!negative) {
                    step(labelEnd, at);
                }
            }
            case 'r' << 8 | 'm' -> {
                if (Double.isNaN(metrics.gradNorm()) && labels.isGradNorm(labelEnd)) {
                    metrics.setGradNorm(value(at));
                }
            }
            case 't' << 8 | 'e', 'l' << 8 | 'r' -> {
                if (Double.isNaN(metrics.learningRate()) && labels.isLearningRate(labelEnd)) {
                    metrics.setLearningRate(value(at));
                }
            }
            case 'm' << 8 | 'e', 'd' << 8 | 't' -> time(labelEnd, at);
            case 'e' << 8 | 'c', 'n' << 8 | 'd', '/' << 8 | 's', 'u' << 8 | 't', 'p' << 8 | 'u', 'c' << 8 | 'e' ->
                throughput(labelEnd, at);
            case 'a' << 8 | 'l' -> loss(labelEnd, at, negative);
            case 'l' << 8 | 'e' -> {
                if (labels.endsWith(labelEnd, "loss scale") || labels.endsWith(labelEnd, "loss_scale")) {
                    lossScale = value(at);
                }
            }
            case ' ' << 8 | 's' -> {
                if (labels.endsWith(labelEnd, "timing in s")) {
                    stepSeconds(value(at));
                }
            }
            case 'c' << 8 | 'h' -> {
                epoch(labelEnd, at);
                batch(labelEnd, at);
            }
            case 'm' << 8 | 's' -> {
                if (labels.endsWith(labelEnd, "_ms") && labels.isStepTime(labelEnd - 3)) {
                    stepSeconds(scaled(at) * 1e-3);
                }
            }
            case 'd' << 8 | 's' -> {
                if (metrics.step() != Metrics.NO_STEP && labels.endsWith(labelEnd, ", seconds")) {
                    stepSeconds(value(at));
                }
            }
            case 'l' << 8 | 't' -> {
                if (labels.endsWith(labelEnd, "grad_norm={'0_default") && Double.isNaN(metrics.gradNorm())) {
                    metrics.setGradNorm(value(at));
                }
            }
            case 'u' << 8 | 'e' -> mlperfValue(labelEnd, at, negative);
            default -> {}
        }
    }

    // ---- steps

    private void step(int labelEnd, int at) {
        int word = labels.stepWord(labelEnd);
        if (word < 0) {
            if (labels.endsWith(labelEnd, "tps") || labels.endsWith(labelEnd, "wps")) {
                throughput(labelEnd, at);
            }
            return;
        }
        if (labels.isStepTime(labelEnd)) {
            stepSeconds(value(at));
            return;
        }
        long value = whole(at);
        if (value < 0) {
            return;
        }
        if (labels.endsWith(labelEnd, "skipped iterations")) {
            skipped |= value > 0;
            return;
        }
        if (labels.endsWith(labelEnd, "nan iterations")) {
            return;
        }
        wideStep(value);
        if (metrics.step() == Metrics.NO_STEP && labels.isOwnStep(word, labelEnd)) {
            metrics.setStep(value);
            plural = (text[labelEnd - 1] | 0x20) == 's' && !labels.endsWith(labelEnd, "num_updates");
            lastStep = value > 1 && value == totalAfter(Ascii.digitsEnd(text, at, end));
        }
    }

    /** The total of {@code 100/    5000}, after the step; -1 where there is none. */
    private long totalAfter(int stepEnd) {
        if (stepEnd >= end || text[stepEnd] != '/') {
            return -1;
        }
        int i = stepEnd + 1;
        while (i < end && text[i] == ' ') {
            i++;
        }
        return Ascii.wholeNumber(text, i, end);
    }

    private void wideStep(long value) {
        if (!anyStepSeen && value >= 0) {
            anyStepSeen = true;
            anyStep = value;
        }
    }

    /** {@code [batch=10/100]:} and {@code Train time/batch: 9} of Composer. */
    private void batch(int labelEnd, int at) {
        boolean isOfComposer = labels.endsWith(labelEnd, "[batch") || labels.endsWith(labelEnd, " time/batch");
        if (isOfComposer && metrics.step() == Metrics.NO_STEP) {
            long value = whole(at);
            wideStep(value);
            metrics.setStep(value < 0 ? Metrics.NO_STEP : value);
        }
    }

    /** {@code 'epoch': 0.25} of Hugging Face's Trainer, which prints no step. */
    private void epoch(int labelEnd, int at) {
        if (anyStepSeen || !labels.endsWith(labelEnd, "epoch")) {
            return;
        }
        if (text[labelEnd] != '\'') {
            plainEpoch(at);
            return;
        }
        wideStep((long) (value(at) * 1000 + 1e-6));
    }

    private void plainEpoch(int at) {
        if (epoch >= 0) {
            return;
        }
        epoch = whole(at);
        int after = at;
        while (after < end && isDigit(text[after])) {
            after++;
        }
        epochOfMany = after + 1 < end && text[after] == '/' && isDigit(text[after + 1]);
    }

    /** {@code 10%|█ | 12/500 [00:10<07:02, 2.00it/s}, without a label or of training: others load shards and map data. */
    private void bar(int slash) {
        if (bar) {
            return;
        }
        int total = Ascii.digitsEnd(text, slash + 1, end);
        if (total + 2 >= end || text[total] != ' ' || text[total + 1] != '[' || !isDigit(text[total + 2])) {
            return;
        }
        int done = slash;
        while (done > from && isDigit(text[done - 1])) {
            done--;
        }
        long value = whole(done);
        if (done == slash || value < 0) {
            return;
        }
        long before = stepsBefore(done, Ascii.wholeNumber(text, slash + 1, end));
        if (before < 0) {
            return;
        }
        bar = true;
        wideStep(before + value);
        if (metrics.step() == Metrics.NO_STEP) {
            metrics.setStep(before + value);
        }
        rate(total + 2);
    }

    /** The steps of the epochs before that of a labelled bar; 0 for a bar without a label, -1 for other labels. */
    private long stepsBefore(int done, long total) {
        long epoch = 0;
        int percent = from;
        if (labels.startsWith(from, "epoch ") || labels.startsWith(from, "training epoch ")) {
            percent = labels.startsWith(from, "epoch ") ? from + 6 : from + 15;
            epoch = Math.max(0, Ascii.wholeNumber(text, percent, end));
            percent = Ascii.digitsEnd(text, percent, end);
            while (percent < done && text[percent] == ':') {
                percent += percent + 1 < done && text[percent + 1] == ' ' ? 2 : 1;
            }
        }
        while (percent < done && (text[percent] == ' ' || isDigit(text[percent]))) {
            percent++;
        }
        if (percent < done && text[percent] == '%') {
            return Math.max(0, epoch * Math.max(total, 0));
        }
        return isTrainingBar(done) ? 0 : -1;
    }

    /** {@code Training Progress: }, {@code Train epoch [1/2]: }, and {@code 1|10|Loss: 2.3: } of torchtune. */
    private boolean isTrainingBar(int done) {
        for (int i = from; i + 5 < done && i - from < MAX_BAR_PREFIX; i++) {
            boolean begins =
                    i == from || i - 2 >= from && text[i - 1] == ' ' && (text[i - 2] == ')' || text[i - 2] == ']');
            if (begins && labels.startsWith(i, "train")) {
                return true;
            }
            if (text[i] == '|' && labels.startsWith(i, "|loss: ")) {
                return true;
            }
            if (text[i] == '%') {
                return false;
            }
        }
        return false;
    }

    /** The {@code 2.00it/s} or {@code 5.57s/it} within a bar's brackets. */
    private void rate(int at) {
        int stop = Math.min(end, at + 48);
        int i = at;
        while (i < stop && text[i] != ',' && text[i] != ']') {
            i++;
        }
        do {
            i++;
        } while (i < stop && text[i] == ' ');
        if (i >= stop || !isDigit(text[i])) {
            return;
        }
        int unit = Ascii.numberEnd(text, i, end);
        double value = Ascii.number(text, i, end);
        if (labels.startsWith(unit, "s/it")) {
            stepSeconds(value);
        } else if (labels.startsWith(unit, "it/s") && value > 0) {
            stepSeconds(1 / value);
        }
    }

    // ---- losses

    private void loss(int labelEnd, int at, boolean negative) {
        if (!metrics.hasLoss() && isTrainingLoss(labelEnd)) {
            double value = value(at);
            metrics.setLoss(negative ? -value : value);
        }
    }

    private boolean isTrainingLoss(int labelEnd) {
        if (evaluation || !labels.isTrainingLoss(labelEnd)) {
            return false;
        }
        lossLabel = labels.hash(labelEnd);
        return true;
    }

    /** {@code nan}, {@code inf} and {@code Infinity} as values; {@code at} is their n. */
    private void notANumber(int at) {
        boolean nan = labels.startsWith(at, "nan");
        int word = nan ? at : at - 1;
        if (!nan && (word < from || !labels.startsWith(word, "inf"))) {
            return;
        }
        int stop = labels.startsWith(word, "infinity") ? word + 8 : word + 3;
        if (stop < end && (isLetter(text[stop]) || text[stop] == '_')) {
            return;
        }
        int i = word - 1;
        if (i >= from && (text[i] == '-' || text[i] == '+')) {
            i--;
        }
        int gap = i;
        while (i >= from && gap - i < MAX_GAP && isGap(text[i])) {
            i--;
        }
        if (i < from || i == gap || !isLetter(text[i])) {
            return;
        }
        int labelEnd = i + 1;
        if (labels.endsWith(labelEnd, "loss")) {
            used = true;
            brokenLoss = true;
        }
        if (labels.endsWith(labelEnd, "norm") && Double.isNaN(metrics.gradNorm()) && labels.isGradNorm(labelEnd)) {
            used = true;
            metrics.setGradNorm(Double.POSITIVE_INFINITY);
        } else if (!metrics.hasLoss() && isTrainingLoss(labelEnd)) {
            used = true;
            metrics.setLoss(nan ? Double.NaN : Double.POSITIVE_INFINITY);
        }
    }

    /** {@code :::MLLOG {"key": "train_loss", "value": 2.3, …}}. */
    private void mlperfValue(int labelEnd, int at, boolean negative) {
        if (metrics.hasLoss() || !labels.endsWith(labelEnd, "\"train_loss\", \"value")) {
            return;
        }
        finiteLoss = true;
        double value = value(at);
        metrics.setLoss(negative ? -value : value);
        lossLabel = 1;
    }

    // ---- the other metrics

    /** A step time with its label before it, or "time" and "dt" on a line that names its step. */
    private void time(int labelEnd, int at) {
        boolean named = labels.isStepTime(labelEnd);
        boolean bare = metrics.step() != Metrics.NO_STEP
                && (labels.endsWith(labelEnd, " time")
                        || labels.endsWith(labelEnd, " dt")
                        || labels.endsWith(labelEnd, "|dt"));
        if (!named && !bare) {
            return;
        }
        int unit = Ascii.numberEnd(text, at, end);
        if (unit < end && text[unit] == ':') {
            return;
        }
        double value = value(at);
        if (unit < end && text[unit] == ' ') {
            unit++;
        }
        stepSeconds(labels.startsWith(unit, "ms") ? value * 1e-3 : value);
    }

    private void stepSeconds(double seconds) {
        if (Double.isNaN(metrics.stepSeconds()) && seconds > 0) {
            metrics.setStepSeconds(seconds);
        }
    }

    private void throughput(int labelEnd, int at) {
        if (!Double.isNaN(metrics.throughput())) {
            return;
        }
        var unit = labels.unit(labelEnd);
        if (unit == Metrics.Unit.NONE && labels.endsWith(labelEnd, "throughput")) {
            unit = labels.isTokenThroughput(labelEnd)
                    ? Metrics.Unit.TOKENS
                    : labels.unit(Math.min(end, wordEnd(Ascii.numberEnd(text, at, end))));
        }
        throughput(unit, at);
    }

    private void throughput(Metrics.Unit unit, int at) {
        if (unit != Metrics.Unit.NONE && Double.isNaN(metrics.throughput())) {
            metrics.setThroughput(scaled(at), unit);
        }
    }

    /** The number in groups of three or with a suffix for thousands, {@code 12.3K}. */
    private double scaled(int at) {
        used = true;
        double value = Ascii.groupedNumber(text, at, end);
        int suffix = Ascii.numberEnd(text, at, end);
        if (suffix >= end || suffix + 1 < end && isLetter(text[suffix + 1])) {
            return value;
        }
        return switch (text[suffix]) {
            case 'K' -> value * 1e3;
            case 'M' -> value * 1e6;
            case 'B' -> value * 1e9;
            default -> value;
        };
    }

    private int wordEnd(int at) {
        int i = at;
        while (i < end && i - at < 24 && (isLetter(text[i]) || text[i] == ' ' || text[i] == '/' || text[i] == '_')) {
            i++;
        }
        return i;
    }

    // ---- words

    /** "save", "saving", "saved"; "eval", "validation" and their like, but neither "value" nor "interval". */
    private void phaseWord(int at) {
        if (at + 1 >= end) {
            return;
        }
        int after = text[at + 1] | 0x20;
        if (at - 2 >= from && (text[at - 1] | 0x20) == 'a' && (text[at - 2] | 0x20) == 's') {
            if (after == 'i' || after == 'e') {
                used = true;
                phase = labels.startsWith(at, "ved") ? Phase.SAVED : Phase.SAVING;
            }
            return;
        }
        if (after != 'a' || !labels.startsWith(at, "val") || labels.startsWith(at, "value")) {
            return;
        }
        int start = at - 1 >= from && (text[at - 1] | 0x20) == 'e' ? at - 1 : at;
        if (start == from || !isLetter(text[start - 1])) {
            used = true;
            evaluation = true;
            phase = Phase.EVALUATING;
        }
    }
}

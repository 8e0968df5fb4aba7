package acme.detect;

import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.Metrics;
import acme.model.RawLine;
import acme.model.Suspicion;
import acme.model.Suspicion.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the training loss for spikes, divergence and NaN. Confined to the job's thread.
 *
 * <p>The losses of each rank and label are a series of their own, up to sixteen. A loss that is no number is told at once,
 * but where mixed precision scales the loss only when several follow each other: an overflow that skips a step is normal
 * there. So is a gradient norm that is no number, with or without a loss in its line.
 */
final class LossWatch {
    private static final int VERSION = 2;
    private static final int MAX_SERIES = 16;
    private static final int MAX_LINE = 16_384;
    private static final int BROKEN_SCALED = 8;
    private static final int BROKEN_NORMS = 4;
    private static final int SCALED_FOR = 200;
    private static final int WHOLE_AGAIN = 3;
    private static final int OUTLIVED = 20;
    private static final int LONG_STRETCH = 150;
    private static final int LONGER = 20;
    private static final double SMOOTHING = 0.1;
    private static final double CLEAR_FACTOR = 2;
    private static final double EARLY_CONFIDENCE = 0.7;

    private final List<Series> series = new ArrayList<>();
    private long sinceScaled = SCALED_FOR;
    private long taken;

    private static final class Series {
        final long key;
        LossSeries losses = new LossSeries();
        int brokenInRow;
        int wholeInRow;
        long lastGoodStep = Metrics.NO_STEP;
        long lastTaken;
        long lastPosition;
        double linesBetween;
        long suspectPosition;
        long suspectStep = Metrics.NO_STEP;

        @Nullable
        LogLine suspectLine;

        @Nullable
        Suspicion trouble;

        EarlySpike early = new EarlySpike();

        /** What is to be told where the early spike stands. */
        @Nullable
        Suspicion earlyTrouble;

        Series(long key) {
            this.key = key;
        }

        void suspect(RawLine line, long position, long step) {
            suspectPosition = position;
            suspectStep = step;
            suspectLine = line.toLogLine();
        }

        /** A long stretch of other lines is a new start of the job, whose loss may begin anywhere. */
        void passLines(long position) {
            double lines = position - lastPosition;
            boolean first = lastPosition == 0;
            lastPosition = position;
            if (first) {
                return;
            }
            if (lines > LONG_STRETCH && lines > LONGER * linesBetween && trouble == null) {
                restart();
            } else {
                linesBetween += SMOOTHING * (lines - linesBetween);
            }
        }

        void restart() {
            losses.restart();
            early = new EarlySpike();
            earlyTrouble = null;
            trouble = null;
            brokenInRow = 0;
            wholeInRow = 0;
        }
    }

    /**
     * Takes the line that was read; true where it must be kept, since a spike may begin here.
     *
     * @param lastStep the last step that any line showed, for lines that show none
     */
    boolean take(MetricReader reader, RawLine line, long position, long lastStep, Consumer<Suspicion> found) {
        if (reader.skipped() || reader.lossScale() > 1) {
            sinceScaled = 0;
        }
        var metrics = reader.metrics();
        boolean brokenNorm = metrics.gradNorm() == Double.POSITIVE_INFINITY;
        if (!metrics.hasLoss() && !brokenNorm || line.to() - line.from() > MAX_LINE) {
            return false;
        }
        var one = metrics.hasLoss() ? seriesOf(line, reader.lossLabel()) : lastSeriesOf(line);
        if (one == null) {
            return false;
        }
        sinceScaled++;
        one.lastTaken = ++taken;
        long step = metrics.step() != Metrics.NO_STEP ? metrics.step() : lastStep;
        if (one.losses.goesBack(metrics.step())) {
            one.restart();
        }
        one.passLines(position);
        if (brokenNorm || !Double.isFinite(metrics.loss())) {
            return broken(one, reader, line, position, step, found);
        }
        boolean early = early(one, metrics, line, position, step);
        boolean kept = judge(one, metrics.loss(), line, position, step, found);
        whole(one);
        return early || kept;
    }

    /** Some trainers leave the loss out of a line once it is NaN: its gradient norm speaks of the loss told last. */
    private @Nullable Series lastSeriesOf(RawLine line) {
        @Nullable Series last = null;
        for (var one : series) {
            if ((int) (one.key >> 32) == line.head().rank() && (last == null || one.lastTaken > last.lastTaken)) {
                last = one;
            }
        }
        return last == null ? seriesOf(line, 0) : last;
    }

    private @Nullable Series seriesOf(RawLine line, int label) {
        long key = (long) line.head().rank() << 32 | label & 0xffff_ffffL;
        for (int i = 0; i < series.size(); i++) {
            if (series.get(i).key == key) {
                return series.get(i);
            }
        }
        if (series.size() == MAX_SERIES) {
            return null;
        }
        var one = new Series(key);
        series.add(one);
        return one;
    }

    // ---- losses that are no numbers

    private boolean broken(
            Series one, MetricReader reader, RawLine line, long position, long step, Consumer<Suspicion> found) {
        one.wholeInRow = 0;
        one.brokenInRow++;
        if (one.brokenInRow == 1 && !isBroken(one)) {
            one.suspect(line, position, step);
        }
        boolean scaled = sinceScaled < SCALED_FOR;
        boolean lossItself =
                reader.metrics().hasLoss() && !Double.isFinite(reader.metrics().loss());
        int enough = scaled ? BROKEN_SCALED : lossItself ? 1 : BROKEN_NORMS;
        if (one.brokenInRow < enough || isBroken(one)) {
            return one.brokenInRow == 1;
        }
        var what = lossItself ? "The loss" : "The gradient norm";
        var since = one.suspectStep == Metrics.NO_STEP ? "" : " since step " + one.suspectStep;
        var last = one.lastGoodStep == Metrics.NO_STEP ? "" : "; the last good step was " + one.lastGoodStep;
        tell(one, Kind.NAN_LOSS, what + " is NaN or infinite" + since + last + ".", scaled ? 0.8 : 0.9, line, found);
        return true;
    }

    private static boolean isBroken(Series one) {
        return one.trouble != null && one.trouble.kind() == Kind.NAN_LOSS;
    }

    private static void whole(Series one) {
        one.brokenInRow = 0;
        if (++one.wholeInRow >= WHOLE_AGAIN && isBroken(one)) {
            one.trouble = null;
        }
    }

    // ---- losses that are numbers

    private static boolean early(Series one, Metrics metrics, RawLine line, long position, long step) {
        if (!one.early.take(metrics.loss(), metrics.gradNorm(), step)) {
            return false;
        }
        long lastStep = one.early.lastStep();
        one.earlyTrouble = new Suspicion(
                Kind.LOSS_SPIKE,
                position,
                Optional.of(line.toLogLine()),
                jump("jumped", one.early.highestBefore(), metrics.loss(), step, lastStep),
                ranks(line),
                EARLY_CONFIDENCE,
                States.step(step),
                States.step(lastStep));
        return true;
    }

    private boolean judge(Series one, double loss, RawLine line, long position, long step, Consumer<Suspicion> found) {
        return switch (one.losses.take(loss)) {
            case HEALTHY -> {
                one.lastGoodStep = step;
                yield false;
            }
            case SUSPECT -> {
                one.suspect(line, position, step);
                yield true;
            }
            case BAD -> false;
            case SPIKE -> {
                tell(one, Kind.LOSS_SPIKE, sentence(one, "jumped", loss), confidence(one), line, found);
                yield true;
            }
            case DIVERGENCE -> {
                one.suspect(line, position, step);
                tell(one, Kind.DIVERGENCE, sentence(one, "rose", loss), confidence(one), line, found);
                yield true;
            }
            case RECOVERED -> {
                one.trouble = isBroken(one) ? one.trouble : null;
                one.lastGoodStep = step;
                yield false;
            }
        };
    }

    private static String sentence(Series one, String verb, double loss) {
        return jump(verb, one.losses.usualLoss(), loss, one.suspectStep, one.lastGoodStep);
    }

    private static String jump(String verb, double from, double to, long step, long lastStep) {
        var at = step == Metrics.NO_STEP ? "" : " at step " + step;
        var last = lastStep == Metrics.NO_STEP ? "" : "; the last good step was " + lastStep;
        return String.format(Locale.ROOT, "The loss %s from about %.4g to %.4g%s%s.", verb, from, to, at, last);
    }

    /** A doubling gives 0.75, from fourfold on 0.95. */
    private static double confidence(Series one) {
        double doublings = Math.log(one.losses.factor()) / Math.log(2);
        return Math.round(Math.clamp(0.5 + 0.25 * doublings, 0.5, 0.95) * 100) / 100.0;
    }

    private static void tell(
            Series one, Kind kind, String sentence, double confidence, RawLine line, Consumer<Suspicion> found) {
        var suspicion = new Suspicion(
                kind,
                one.suspectPosition,
                Optional.ofNullable(one.suspectLine),
                sentence,
                ranks(line),
                confidence,
                States.step(one.suspectStep),
                States.step(one.lastGoodStep));
        one.trouble = suspicion;
        found.accept(suspicion);
    }

    private static List<Integer> ranks(RawLine line) {
        int rank = line.head().rank();
        return rank == LineHead.NO_RANK ? List.of() : List.of(rank);
    }

    /** A launcher started the job again. */
    void attemptStarted() {
        for (var one : series) {
            one.restart();
        }
    }

    /**
     * What the loss has not recovered from by now, and only where that is beyond doubt: it is no number, or at least twice
     * what it was; the first of several. A series that fell silent while another went on does not count. Where there are
     * too few losses to be watched, an early spike counts.
     */
    Optional<Suspicion> trouble() {
        Suspicion first = null;
        for (var one : series) {
            var open = openTrouble(one);
            boolean outlived = taken - one.lastTaken > (long) OUTLIVED * series.size();
            if (open != null && !outlived && (first == null || open.position() < first.position())) {
                first = open;
            }
        }
        return Optional.ofNullable(first);
    }

    private static @Nullable Suspicion openTrouble(Series one) {
        if (one.trouble != null) {
            return isBroken(one) || one.losses.factor() >= CLEAR_FACTOR ? one.trouble : null;
        }
        return one.early.stands() ? one.earlyTrouble : null;
    }

    void save(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(sinceScaled);
        out.writeLong(taken);
        out.writeInt(series.size());
        for (var one : series) {
            out.writeLong(one.key);
            one.losses.save(out);
            out.writeInt(one.brokenInRow);
            out.writeInt(one.wholeInRow);
            out.writeLong(one.lastGoodStep);
            out.writeLong(one.lastTaken);
            out.writeLong(one.lastPosition);
            out.writeDouble(one.linesBetween);
            out.writeLong(one.suspectPosition);
            out.writeLong(one.suspectStep);
            out.writeBoolean(one.suspectLine != null);
            if (one.suspectLine != null) {
                States.write(out, one.suspectLine);
            }
            out.writeBoolean(one.trouble != null);
            if (one.trouble != null) {
                States.write(out, one.trouble);
            }
            one.early.save(out);
            out.writeBoolean(one.earlyTrouble != null);
            if (one.earlyTrouble != null) {
                States.write(out, one.earlyTrouble);
            }
        }
    }

    static LossWatch restore(DataInput in) throws IOException {
        States.requireVersion(in, VERSION);
        var watch = new LossWatch();
        watch.sinceScaled = in.readLong();
        watch.taken = in.readLong();
        for (int i = States.size(in, MAX_SERIES); i > 0; i--) {
            var one = new Series(in.readLong());
            one.losses = LossSeries.restore(in);
            one.brokenInRow = in.readInt();
            one.wholeInRow = in.readInt();
            one.lastGoodStep = in.readLong();
            one.lastTaken = in.readLong();
            one.lastPosition = in.readLong();
            one.linesBetween = in.readDouble();
            one.suspectPosition = in.readLong();
            one.suspectStep = in.readLong();
            one.suspectLine = in.readBoolean() ? States.line(in) : null;
            one.trouble = in.readBoolean() ? States.suspicion(in) : null;
            one.early = EarlySpike.restore(in);
            one.earlyTrouble = in.readBoolean() ? States.suspicion(in) : null;
            watch.series.add(one);
        }
        return watch;
    }
}

package acme.detect;

import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.RawLine;
import acme.pattern.LinearPattern;
import acme.pattern.PatternMatcher;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * Tells from the times of the lines alone that a job stood still: what {@link HangWatch} tells by the clock, for a log that
 * is read after the fact. Confined to the job's thread.
 *
 * <p>The end of a log is no silence, so lines must go on that are known to be no progress: heartbeats, monitors, words of
 * waiting. Any other line may be work, and the allowance begins anew after it. The longest pause between two lines does not
 * count, so that a change of the clock is none; a clock that goes back ends the watch until the next step.
 */
final class StallWatch {
    private static final int VERSION = 1;
    private static final int LEAST_SIGNS = 3;
    private static final int MAX_LINE = 16_384;
    private static final long CLOCKS_DIFFER_MILLIS = 60_000;

    /** Words of lines that go on whether or not the job does. */
    private static final LinearPattern SIGN = LinearPattern.compile("(?i)heart-?beat|keep-?alive|\\balive\\b|watchdog"
            + "|\\bwait(?:ing|ed)? (?:for|on|at|in)\\b|\\bstill (?:wait|run|block|stuck|in\\b|inside|pending)"
            + "|no progress|stall|\\bstuck\\b|\\bhung\\b|\\bidle\\b|blocked|\\bmonitor"
            + "|(?:gpu|cpu|sm|mem|memory)[ _-]?(?:util|usage|used)|utili[sz]ation");

    private final PatternMatcher sign = SIGN.matcher();
    private final RawLine view = new RawLine();

    private byte[] stepText = new byte[256];
    private int stepLength;
    private long stepNumber;
    private RawLine.Origin stepOrigin = RawLine.Origin.UNKNOWN;

    private long stepPosition;
    private long stepTime = LineHead.NO_TIME;
    private boolean clocksDiffer;
    private long last;
    private long quietSince;
    private long longestPause;
    private int signs;
    private long until;
    private long untilTime;
    private boolean followed;

    /** Takes a line after the hang watch took it. */
    void take(HangWatch hang, RawLine line, long position, long timeMillis) {
        if (hang.position() == position && hang.since() != LineHead.NO_TIME) {
            step(hang, line);
        } else if (stepTime != LineHead.NO_TIME && hang.since() == stepTime && hang.isWatching() && !clocksDiffer) {
            other(hang, line, position, timeMillis);
        }
    }

    private void step(HangWatch hang, RawLine line) {
        stepLength = Math.min(line.to() - line.from(), MAX_LINE);
        if (stepText.length < stepLength) {
            stepText = new byte[stepLength];
        }
        System.arraycopy(line.bytes(), line.from(), stepText, 0, stepLength);
        stepNumber = line.number();
        stepOrigin = line.origin();
        stepPosition = hang.position();
        stepTime = hang.since();
        clocksDiffer = false;
        last = stepTime;
        until = 0;
        workAt(stepTime);
    }

    private void workAt(long timeMillis) {
        followed = until > 0;
        quietSince = timeMillis;
        longestPause = 0;
        signs = 0;
    }

    private void other(HangWatch hang, RawLine line, long position, long timeMillis) {
        if (timeMillis == LineHead.NO_TIME) {
            if (!isBlank(line)) {
                workAt(last);
            }
            return;
        }
        long pause = timeMillis - last;
        clocksDiffer = pause < -CLOCKS_DIFFER_MILLIS;
        last = Math.max(last, timeMillis);
        if (timeMillis - stepTime < HangWatch.LEAST_MILLIS) {
            return;
        }
        if (!isSign(line)) {
            workAt(last);
            return;
        }
        signs++;
        longestPause = Math.max(longestPause, pause);
        if (signs >= LEAST_SIGNS && last - quietSince - longestPause > hang.allowanceMillis()) {
            until = position;
            untilTime = last;
            followed = false;
        }
    }

    private static boolean isBlank(RawLine line) {
        for (int i = line.head().bodyStart(); i < line.to(); i++) {
            if (line.bytes()[i] > ' ' || line.bytes()[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isSign(RawLine line) {
        return line.to() - line.head().bodyStart() <= MAX_LINE
                && sign.find(line.bytes(), line.head().bodyStart(), line.to());
    }

    /** A launcher started the job again. */
    void attemptStarted() {
        stepTime = LineHead.NO_TIME;
        until = 0;
    }

    /** The last line that shows a stall that is not over, or 0. */
    long until() {
        return clocksDiffer ? 0 : until;
    }

    /** Whether lines of another kind came after that one. */
    boolean isFollowed() {
        return followed;
    }

    /** How long it lasted by then. */
    double seconds() {
        return (untilTime - stepTime) / 1000.0;
    }

    /** The line of the last step; empty where there was none, or it was too long to keep. */
    Optional<LogLine> stepLine() {
        if (stepPosition == 0 || stepLength == MAX_LINE) {
            return Optional.empty();
        }
        var copy = stepOrigin.equals(view.origin()) ? view : new RawLine(stepOrigin);
        copy.set(stepText, 0, stepLength, stepNumber);
        return Optional.of(copy.toLogLine());
    }

    void save(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(stepLength);
        out.write(stepText, 0, stepLength);
        out.writeLong(stepNumber);
        States.write(out, stepOrigin.input());
        States.write(out, stepOrigin.node());
        out.writeInt(stepOrigin.rank());
        for (long number : new long[] {stepPosition, stepTime, last, quietSince, longestPause, until, untilTime}) {
            out.writeLong(number);
        }
        out.writeInt(signs);
        out.writeBoolean(clocksDiffer);
        out.writeBoolean(followed);
    }

    static StallWatch restore(DataInput in) throws IOException {
        States.requireVersion(in, VERSION);
        var watch = new StallWatch();
        watch.stepLength = States.size(in, MAX_LINE);
        watch.stepText = new byte[Math.max(256, watch.stepLength)];
        in.readFully(watch.stepText, 0, watch.stepLength);
        watch.stepNumber = in.readLong();
        watch.stepOrigin = new RawLine.Origin(States.text(in), States.text(in), in.readInt());
        watch.stepPosition = in.readLong();
        watch.stepTime = in.readLong();
        watch.last = in.readLong();
        watch.quietSince = in.readLong();
        watch.longestPause = in.readLong();
        watch.until = in.readLong();
        watch.untilTime = in.readLong();
        watch.signs = in.readInt();
        watch.clocksDiffer = in.readBoolean();
        watch.followed = in.readBoolean();
        return watch;
    }
}

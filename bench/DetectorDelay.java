import acme.detect.Detector;
import acme.model.LineHead;
import acme.model.RawLine;
import acme.model.Suspicion;
import acme.model.Suspicion.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Measures how soon the detector tells a failure that prints nothing, and how often it is wrong.
 *
 * <p>{@code java -cp core/target/classes bench/DetectorDelay.java} runs synthetic jobs, always the same ones;
 * {@code … bench/DetectorDelay.java LOG...} reads logs, gzipped or not, by the times of their lines, and tells what the
 * detector suspects.
 */
public final class DetectorDelay {
    private static final int HEALTHY_JOBS = 200;
    private static final int FAILING_JOBS = 100;
    private static final long START = 1_780_000_000_000L;
    private static final long CHECK_EVERY = 10_000;

    /** What goes wrong in a synthetic job. */
    private enum Trouble {
        NONE,
        HANG,
        HANG_IN_CHECKPOINT,
        NAN,
        SPIKE_2,
        SPIKE_3,
        SPIKE_10,
        DIVERGENCE,
        SLOWER_1_6,
        SLOWER_2
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 0) {
            synthetic();
        } else {
            real(args);
        }
    }

    // ---- synthetic jobs

    private static void synthetic() {
        var alarms = new EnumMap<Kind, Integer>(Kind.class);
        double days = 0;
        for (int seed = 0; seed < HEALTHY_JOBS; seed++) {
            var job = new Job(seed, Trouble.NONE);
            job.run();
            days += job.days();
            job.found.forEach(it -> alarms.merge(it.suspicion.kind(), 1, Integer::sum));
        }
        System.out.printf(Locale.ROOT, "healthy: %d jobs, %.0f job-days, false alarms %s%n", HEALTHY_JOBS, days, alarms);
        for (var entry : alarms.entrySet()) {
            System.out.printf(Locale.ROOT, "  %s: %.4f a job-day%n", entry.getKey(), entry.getValue() / days);
        }
        for (var trouble : Trouble.values()) {
            if (trouble != Trouble.NONE) {
                failing(trouble);
            }
        }
    }

    private static void failing(Trouble trouble) {
        var steps = new ArrayList<Double>();
        var seconds = new ArrayList<Double>();
        int early = 0;
        for (int seed = 0; seed < FAILING_JOBS; seed++) {
            var job = new Job(10_000 + seed, trouble);
            job.run();
            boolean told = false;
            for (var found : job.found) {
                if (found.time < job.troubleTime) {
                    early++;
                } else if (!told && job.fits(found.suspicion.kind())) {
                    told = true;
                    steps.add((double) (found.step - job.troubleStep));
                    seconds.add((found.time - job.troubleTime) / 1000.0);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-18s found %3d of %d, delay median %4.0f steps %6.0f s, p90 %4.0f steps %6.0f s, before it %d%n",
                trouble, seconds.size(), FAILING_JOBS, quantile(steps, 0.5), quantile(seconds, 0.5),
                quantile(steps, 0.9), quantile(seconds, 0.9), early);
    }

    private static double quantile(List<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
    }

    private record Found(Suspicion suspicion, long time, long step) {}

    /** One job of about a day: start-up, steps, checkpoints, evaluations, restarts of the schedule, changes of the data. */
    private static final class Job {
        final SplittableRandom random;
        final Trouble trouble;
        final Detector detector = new Detector();
        final RawLine line = new RawLine();
        final List<Found> found = new ArrayList<>();
        long now = START;
        long checked = START;
        long position;
        long step;
        long troubleStep;
        long troubleTime = Long.MAX_VALUE;

        Job(long seed, Trouble trouble) {
            random = new SplittableRandom(seed);
            this.trouble = trouble;
        }

        boolean fits(Kind kind) {
            return switch (trouble) {
                case NONE -> false;
                case HANG, HANG_IN_CHECKPOINT -> kind == Kind.HANG;
                case NAN -> kind == Kind.NAN_LOSS;
                case SPIKE_2, SPIKE_3, SPIKE_10, DIVERGENCE -> kind == Kind.LOSS_SPIKE || kind == Kind.DIVERGENCE;
                case SLOWER_1_6, SLOWER_2 -> kind == Kind.SLOWDOWN;
            };
        }

        double days() {
            return (now - START) / 86_400_000.0;
        }

        void run() {
            double pace = Math.exp(random.nextDouble(Math.log(1.5), Math.log(40)));
            double jitter = random.nextDouble(0.005, 0.08);
            long steps = (long) (86_400 / pace);
            long saveEvery = random.nextLong(100, 1000);
            long evaluateEvery = random.nextLong(200, 2000);
            double saveSeconds = random.nextDouble(5, 400);
            double evaluateSeconds = random.nextDouble(20, 900);
            var loss = new Loss(random);
            troubleStep = trouble == Trouble.NONE ? Long.MAX_VALUE : random.nextLong(300, Math.max(301, steps * 2 / 3));
            if (trouble == Trouble.HANG_IN_CHECKPOINT) {
                troubleStep = Math.max(1, troubleStep / saveEvery) * saveEvery;
            }
            print("torchrun starts 8 workers");
            pass(random.nextDouble(30, 1500));
            for (step = 1; step <= steps && found.size() < 1000; step++) {
                if (step == troubleStep) {
                    troubleTime = now;
                    if (trouble == Trouble.HANG) {
                        pass(3 * 3600);
                        return;
                    }
                }
                double seconds = pace * Math.exp(jitter * gauss(random)) * (random.nextInt(400) == 0 ? 4 : 1);
                if (step >= troubleStep) {
                    seconds *= trouble == Trouble.SLOWER_1_6 ? 1.6 : trouble == Trouble.SLOWER_2 ? 2 : 1;
                }
                pass(seconds);
                metrics(seconds, spoiled(loss.next()));
                if (step - 3000 > troubleStep) {
                    return;
                }
                if (step % saveEvery == 0) {
                    print("saving checkpoint at iteration " + step + " to /checkpoints");
                    if (trouble == Trouble.HANG_IN_CHECKPOINT && step >= troubleStep) {
                        troubleTime = now;
                        pass(3 * 3600);
                        return;
                    }
                    pass(saveSeconds * Math.exp(0.3 * gauss(random)));
                    print("successfully saved checkpoint at iteration " + step);
                }
                if (step % evaluateEvery == 0) {
                    print("(rank 0) running evaluation on 50 batches");
                    pass(evaluateSeconds * Math.exp(0.3 * gauss(random)));
                    print(String.format(Locale.ROOT, "validation loss at iteration %d | lm loss value: %.4E |", step, loss.last * 1.05));
                }
            }
        }

        private double spoiled(double loss) {
            long since = step - troubleStep;
            if (since < 0) {
                return loss;
            }
            return switch (trouble) {
                case NONE, HANG, HANG_IN_CHECKPOINT, SLOWER_1_6, SLOWER_2 -> loss;
                case NAN -> Double.NaN;
                case SPIKE_2 -> loss * 2;
                case SPIKE_3 -> loss * 3;
                case SPIKE_10 -> loss * 10;
                case DIVERGENCE -> loss * Math.min(4, Math.exp(since / 200.0));
            };
        }

        private void metrics(double seconds, double loss) {
            print(String.format(
                    Locale.ROOT,
                    " iteration %8d/  500000 | consumed samples: %12d | elapsed time per iteration (ms): %.1f | learning rate: 1.2E-05"
                            + " | global batch size:  1024 | lm loss: %s | loss scale: 1.0 | grad norm: %.3f | number of"
                            + " skipped iterations:   0 | number of nan iterations:   0 |",
                    step, step * 1024, seconds * 1000, Double.isNaN(loss) ? "NAN" : String.format(Locale.ROOT, "%.6E", loss),
                    0.5 + random.nextDouble()));
        }

        private void print(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            line.set(bytes, 0, bytes.length, ++position);
            detector.watch(line, position, now);
            take();
        }

        /** Lets time pass, and asks the detector on the way as a service does. */
        private void pass(double seconds) {
            long end = now + (long) (seconds * 1000);
            while (checked + CHECK_EVERY <= end) {
                checked += CHECK_EVERY;
                now = Math.max(now, checked);
                detector.check(checked);
                take();
            }
            now = end;
        }

        private void take() {
            for (var suspicion : detector.takeSuspicions()) {
                found.add(new Found(suspicion, now, step));
            }
        }
    }

    /** A loss that falls by a power law, with noise, outliers, bumps after restarts of the schedule, changes of the data. */
    private static final class Loss {
        private final SplittableRandom random;
        private final double start;
        private final double floor;
        private final double scale;
        private final double power;
        private final double noise;
        private final double outliers;
        private double bump;
        private double target;
        private double decay = 0.99;
        private double level;
        private long n;
        double last;

        Loss(SplittableRandom random) {
            this.random = random;
            start = random.nextInt(3) == 0 ? random.nextDouble(1, 3) : random.nextDouble(10, 12.5);
            floor = start * random.nextDouble(0.05, 0.45);
            scale = 5 + 300 * random.nextDouble() * random.nextDouble();
            power = random.nextDouble(0.3, 1);
            noise = Math.exp(random.nextDouble(Math.log(0.003), Math.log(0.12)));
            outliers = random.nextInt(3) == 0 ? random.nextDouble(0.01) : 0;
        }

        double next() {
            if (random.nextInt(3000) == 0) {
                target = Math.log(random.nextDouble(1.03, 1.33));
                decay = 1 - 1 / random.nextDouble(20, 170);
            }
            if (target > 0) {
                bump += (target - bump) * 0.15;
                target = bump > 0.9 * target ? 0 : target;
            } else {
                bump *= decay;
            }
            if (random.nextInt(5000) == 0) {
                level = Math.clamp(level + Math.log(random.nextDouble(0.7, 1.4)), -0.7, 0.5);
            }
            double base = floor + (start - floor) * Math.pow(1 + n++ / scale, -power);
            double value = base * Math.exp(level + bump + noise * gauss(random));
            last = outliers > 0 && random.nextDouble() < outliers ? value * random.nextDouble(1.1, 2.6) : value;
            return last;
        }
    }

    private static double gauss(SplittableRandom random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    // ---- real logs

    private static void real(String[] paths) throws IOException {
        double days = 0;
        long lines = 0;
        var kinds = new TreeMap<Kind, Integer>();
        for (var path : paths) {
            var log = new Log();
            log.read(Path.of(path));
            days += log.millis / 86_400_000.0;
            lines += log.position;
            var progress = log.detector.progress();
            System.out.printf(Locale.ROOT, "%s: %d lines, %.2f h timed, not recovered: %s%n", Path.of(path).getFileName(), log.position,
                    log.millis / 3_600_000.0, progress.lossTrouble().map(Suspicion::sentence)
                            .or(() -> progress.stall().map(it -> "stood still: " + it.hang().sentence())).orElse("nothing"));
            for (var suspicion : log.found) {
                kinds.merge(suspicion.kind(), 1, Integer::sum);
                System.out.println("  " + suspicion.kind() + " line " + suspicion.position() + " (" + suspicion.confidence() + ") "
                        + suspicion.sentence() + (suspicion.ranks().isEmpty() ? "" : " ranks " + suspicion.ranks()));
            }
        }
        System.out.printf(Locale.ROOT, "%d logs, %d lines, %.2f job-days timed, suspicions %s%n", paths.length, lines, days, kinds);
    }

    private static final class Log {
        final Detector detector = new Detector();
        final RawLine line = new RawLine();
        final List<Suspicion> found = new ArrayList<>();
        long position;
        long now = LineHead.NO_TIME;
        long millis;

        void read(Path path) throws IOException {
            byte[] text;
            try (InputStream in = path.toString().endsWith(".gz")
                    ? new GZIPInputStream(Files.newInputStream(path))
                    : new BufferedInputStream(Files.newInputStream(path))) {
                text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                        .replaceAll("\u001b\\[[0-9;]*m", "")
                        .getBytes(StandardCharsets.ISO_8859_1);
            }
            int start = 0;
            for (int i = 0; i <= text.length; i++) {
                if (i == text.length || text[i] == '\n' || text[i] == '\r') {
                    if (i > start) {
                        accept(text, start, i);
                    }
                    start = i + 1;
                }
            }
        }

        /** Stands in for the marks of the diagnosis rules, which tell the service of starts and ends. */
        private void mark(String text) {
            if (text.contains("Starting job:") || text.contains("using world size:") || text.contains("OMP_NUM_THREADS")) {
                detector.attemptStarted(now);
            } else if (text.contains("raining completed") || text.contains("[exiting program")
                    || text.contains("ChildFailedError") || text.contains("Killed  ") || text.contains("Sending process")
                    || text.contains("Traceback (most recent")) {
                detector.ended();
            }
        }

        private void accept(byte[] text, int from, int to) {
            line.set(text, from, to, ++position);
            long time = line.head().time();
            if (time != LineHead.NO_TIME && (now == LineHead.NO_TIME || time > now)) {
                long gap = now == LineHead.NO_TIME ? 0 : time - now;
                millis += gap < 6 * 3_600_000L ? gap : 0;
                now = time;
                detector.check(now);
            }
            detector.watch(line, position, now);
            mark(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
            found.addAll(detector.takeSuspicions());
        }
    }
}

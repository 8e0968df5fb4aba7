package acme.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The log of an invented training job: metrics, chatter that no shipped rule knows, and a failure at its end. */
final class SampleJob {
    private static final int FIRST_SECOND = 9 * 3600;

    private final Random random;
    private int second = FIRST_SECOND;
    private int step;
    private int line;

    SampleJob(long seed) {
        random = new Random(seed);
    }

    /** So many lines of healthy training. */
    List<String> training(int lines) {
        var log = new ArrayList<String>();
        while (log.size() < lines) {
            // A step at every fifth line, so that its pace is even.
            switch (line++ % 5 == 0 ? 0 : 1 + random.nextInt(4)) {
                case 0 -> {
                    second++;
                    step++;
                    log.add(head("INFO")
                            + String.format(
                                    Locale.ROOT,
                                    "step %d/90000 | loss %.4f | grad norm %.3f | lr 3.0e-04 | %d tokens/s",
                                    step,
                                    2.0 + 9.0 / (step + 4) + random.nextDouble() / 20,
                                    0.8 + random.nextDouble() / 5,
                                    412_000 + random.nextInt(6_000)));
                }
                case 1 ->
                    log.add(head("INFO") + "tokenfeed: shard " + random.nextInt(4_096) + " opened, "
                            + random.nextInt(9_000) + " documents ahead");
                case 2 ->
                    log.add(head("INFO") + "ringbuf: slot " + random.nextInt(64) + " recycled after "
                            + random.nextInt(900) + " us");
                case 3 ->
                    log.add(head("DEBUG") + "allocator trimmed " + random.nextInt(700) + " MiB on device "
                            + random.nextInt(8));
                default ->
                    log.add(head("INFO") + "lease of worker w-" + random.nextInt(64) + " renewed until "
                            + (1_700_000_000L + second));
            }
        }
        return log;
    }

    /** A failure that a shipped rule knows, with its echoes. */
    List<String> knownFailure() {
        var log = new ArrayList<String>();
        log.add("[rank3]: Traceback (most recent call last):");
        log.add("[rank3]:   File \"/workspace/train.py\", line 88, in <module>");
        log.add("[rank3]:     batch = next(loader)");
        log.add("[rank3]:   File \"/workspace/data.py\", line 41, in __next__");
        log.add("[rank3]:     return open(self.shards[self.at], \"rb\")");
        log.add("[rank3]: FileNotFoundError: [Errno 2] No such file or directory: '/data/shards/0417.bin'");
        for (int rank = 0; rank < 8; rank++) {
            if (rank != 3) {
                log.add("[rank" + rank + "]:[E1120 09:41:07.1 ProcessGroupNCCL.cpp:632] [Rank " + rank
                        + "] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=4401, OpType=ALLREDUCE,"
                        + " NumelIn=1, NumelOut=1, Timeout(ms)=600000) ran for 600031 milliseconds before timing out.");
            }
        }
        return log;
    }

    /** A failure that nobody has seen before. */
    List<String> unknownFailure(int lane) {
        second += 2;
        return List.of(
                head("WARN") + "fluxlink: lane " + lane + " retrained 3 times in 2 s",
                head("FATAL") + "fluxlink: lane " + lane + " lost its clock, firmware 7.1." + lane
                        + " halted the board",
                head("INFO") + "trainer leaves");
    }

    private String head(String level) {
        return String.format(
                Locale.ROOT, "2026-11-20 %02d:%02d:%02d %s ", second / 3600, second / 60 % 60, second % 60, level);
    }
}

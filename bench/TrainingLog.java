import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes a log such as a large training job prints: {@code java TrainingLog.java OUT MEGABYTES SEED}. Nine lines in ten
 * are routine; the last lines are an out-of-memory error on one rank. Always the same for one seed.
 */
public final class TrainingLog {
    private static final String[] PHASES = {"forward-compute", "backward-compute", "optimizer", "grads-reduce-scatter"};

    public static void main(String[] args) throws IOException {
        var random = new SplittableRandom(Long.parseLong(args[2]));
        long limit = Long.parseLong(args[1]) * 1_000_000;
        long written = 0;
        long step = 0;
        try (var out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[0])), 1 << 20)) {
            while (written < limit) {
                byte[] line = (line(random, step++) + "\n").getBytes(StandardCharsets.UTF_8);
                out.write(line);
                written += line.length;
            }
            for (var line : new String[] {
                "[rank3]: Traceback (most recent call last):",
                "[rank3]:   File \"/srv/train/pretrain.py\", line 211, in <module>",
                "[rank3]:     loss.backward()",
                "[rank3]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 3 has a total capacity of 79.11 GiB of which 1.02 GiB is free.",
                "W1105 10:22:31.118000 4410 torch/distributed/elastic/multiprocessing/api.py:897] Sending process 4498 closing signal SIGTERM"
            }) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String line(SplittableRandom random, long step) {
        int rank = random.nextInt(64);
        long second = step / 40;
        var clock = String.format(Locale.ROOT, "%02d:%02d:%02d", second / 3600 % 24, second / 60 % 60, second % 60);
        return switch (random.nextInt(40)) {
            case 0 -> "user batch " + random.nextInt(9999) + " of shard " + Integer.toHexString(random.nextInt());
            case 1 -> "[rank" + rank + "]: tokens seen by stage " + random.nextInt(8) + ": " + random.nextLong(1L << 40);
            case 2, 3, 4, 5 ->
                "oak-" + rank + ":4410:4498 [" + rank % 8 + "] NCCL INFO Channel " + random.nextInt(16) + "/0 : " + rank + "["
                        + rank % 8 + "] -> " + (rank + 1) % 64 + "[" + (rank + 1) % 8 + "] via P2P/CUMEM";
            case 6, 7, 8, 9, 10 ->
                String.format(
                        Locale.ROOT,
                        " %2d%%|███▌      | %d/100000 [%s<08:19:14,  5.57s/it]",
                        step / 2000 % 100, step % 100000, clock);
            case 11, 12, 13, 14, 15, 16 ->
                "    " + PHASES[random.nextInt(PHASES.length)] + " ................................: ("
                        + random.nextInt(900) + "." + random.nextInt(10, 99) + ", " + random.nextInt(900) + "." + random.nextInt(10, 99) + ")";
            case 17, 18, 19, 20, 21 ->
                String.format(
                        Locale.ROOT,
                        "{'loss': %.4f, 'grad_norm': %.6f, 'learning_rate': 1.2e-05, 'epoch': %.2f}",
                        1 + random.nextDouble(), random.nextDouble(), step / 1e6);
            case 22, 23, 24, 25, 26 ->
                String.format(
                        Locale.ROOT,
                        "[rank%d]:[titan] 2026-11-05 %s,%03d - root - INFO - step: %d  loss:  %.5f  grad_norm:  %.4f  memory: 22.44GiB(71.56%%)  tps: 1,486  tflops: 9.04  mfu: 2.90%%",
                        rank, clock, random.nextInt(1000), step, 1 + random.nextDouble(), random.nextDouble());
            default ->
                String.format(
                        Locale.ROOT,
                        " [2026-11-05 %s] iteration %8d/  500000 | consumed samples: %12d | elapsed time per iteration (ms): %.1f | learning rate: 1.2E-05 | global batch size:  1024 | lm loss: %.6E | loss scale: 1.0 | grad norm: %.3f | number of skipped iterations:   0 | number of nan iterations:   0 |",
                        clock, step, step * 1024, 2000 + 900 * random.nextDouble(), 1 + random.nextDouble(), random.nextDouble());
        };
    }
}

package acme.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import acme.model.Metrics;
import acme.model.Metrics.Unit;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricReaderTest {
    private static final double ABSENT = Double.NaN;
    private final MetricReader reader = new MetricReader();

    private Metrics read(String line) {
        byte[] text = ("..." + line + "9 loss: 9").getBytes(UTF_8);
        reader.read(text, 3, text.length - 9);
        return reader.metrics();
    }

    private static void expect(Metrics metrics, long step, double loss, double gradNorm, double rate, double seconds) {
        assertThat(metrics.step()).as("step").isEqualTo(step);
        same("loss", metrics.loss(), loss);
        same("grad norm", metrics.gradNorm(), gradNorm);
        same("learning rate", metrics.learningRate(), rate);
        same("step time", metrics.stepSeconds(), seconds);
    }

    private static void same(String what, double actual, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(actual).as(what).isNaN();
        } else {
            assertThat(actual).as(what).isCloseTo(expected, within(Math.abs(expected) * 1e-12));
        }
    }

    private void expectThroughput(double value, Unit unit) {
        same("throughput", reader.metrics().throughput(), value);
        assertThat(reader.metrics().throughputUnit()).isEqualTo(unit);
    }

    @Test
    void megatron() {
        var line =
                " [2026-03-01 10:00:00] iteration      100/    5000 | consumed samples:          800 | elapsed time per"
                        + " iteration (ms): 1234.5 | throughput per GPU (TFLOP/s/GPU): 401.2 | learning rate: 1.000E-04 | global"
                        + " batch size:     8 | lm loss: 1.230000E+00 | loss scale: 1.0 | grad norm: 0.123 | number of skipped"
                        + " iterations:   0 | number of nan iterations:   0 |";
        expect(read(line), 100, 1.23, 0.123, 1e-4, 1.2345);
        assertThat(reader.skipped()).isFalse();
        assertThat(reader.lossScale()).isEqualTo(1);
        read(line.replace("skipped iterations:   0", "skipped iterations:   1"));
        assertThat(reader.skipped()).isTrue();
    }

    @Test
    void deepSpeed() {
        expect(
                read("[2026-03-01 10:00:00,001] [INFO] [logging.py:96:log_dist] [Rank 0] step=100, skipped=0,"
                        + " lr=[9.65e-06, 9.65e-06], mom=[(0.9, 0.95), (0.9, 0.95)]"),
                100,
                ABSENT,
                ABSENT,
                9.65e-6,
                ABSENT);
        expect(
                read("steps: 10 loss: 2.3013 iter time (s): 0.512 samples/sec: 20.5"),
                10,
                2.3013,
                ABSENT,
                ABSENT,
                0.512);
        expectThroughput(20.5, Unit.SAMPLES);
        expect(
                read("[Rank 0] epoch=0/micro_step=40/global_step=20, RunningAvgSamplesPerSec=45.5,"
                        + " CurrSamplesPerSec=44.1, MemAllocated=4.3GB"),
                20,
                ABSENT,
                ABSENT,
                ABSENT,
                ABSENT);
        expectThroughput(45.5, Unit.SAMPLES);
    }

    @Test
    void huggingFaceTrainer() {
        expect(
                read("{'loss': 2.3, 'grad_norm': 1.25, 'learning_rate': 5e-05, 'epoch': 0.1}"),
                Metrics.NO_STEP,
                2.3,
                1.25,
                5e-5,
                ABSENT);
        expect(
                read("{'loss': '2.3', 'grad_norm': '1.25', 'learning_rate': '5e-05', 'epoch': '0.1'}"),
                Metrics.NO_STEP,
                2.3,
                1.25,
                5e-5,
                ABSENT);
    }

    @Test
    void bars() {
        expect(
                read("Epoch 0:  10%|█         | 10/100 [00:05<00:45,  2.00it/s, v_num=0, loss=2.3]"),
                10,
                2.3,
                ABSENT,
                ABSENT,
                0.5);
        expect(
                read("Epoch 2:  10%|█         | 10/100 [00:05<00:45, 2.00it/s, v_num=0, train_loss=2.3]"),
                210,
                2.3,
                ABSENT,
                ABSENT,
                0.5);
        expect(read(" 12%|█▏        | 12/100 [01:06<08:19,  5.57s/it]"), 12, ABSENT, ABSENT, ABSENT, 5.57);
        assertThat(reader.bar()).isTrue();
        expect(
                read("Loading checkpoint shards:  50%|█████     | 2/4 [00:05<00:05, 2.50s/it]"),
                Metrics.NO_STEP,
                ABSENT,
                ABSENT,
                ABSENT,
                ABSENT);
    }

    @Test
    void torchtitan() {
        expect(
                read(
                        "[rank0]:[titan] 2026-03-01 10:00:00,001 - root - INFO - step: 10  loss:  8.1234  grad_norm:  1.2000"
                                + "  memory: 22.44GiB(71.56%)  tps: 1,234  tflops: 9.04  mfu: 2.90%"),
                10,
                8.1234,
                1.2,
                ABSENT,
                ABSENT);
        expectThroughput(1234, Unit.TOKENS);
        expect(
                read(
                        "[rank0]:[titan] 2026-03-01 10:00:00,001 - root - INFO - validate step:  10  loss:  8.2  memory: 1GiB"),
                10,
                ABSENT,
                ABSENT,
                ABSENT,
                ABSENT);
    }

    @Test
    void nemo() {
        expect(
                read("Training epoch 0, iteration 10/99 | lr: 2.999e-07 | global_batch_size: 512 | global_step: 10 |"
                        + " reduced_train_loss: 11.03 | train_step_timing in s: 5.5 | consumed_samples: 5632"),
                10,
                11.03,
                ABSENT,
                2.999e-7,
                5.5);
        expect(
                read("Epoch 0: : 10%|█ | 10/100 [00:05<00:45, v_num=, reduced_train_loss=2.5, global_step=9.000,"
                        + " train_step_timing in s=1.25]"),
                10,
                2.5,
                ABSENT,
                ABSENT,
                1.25);
    }

    @Test
    void fairseq() {
        expect(
                read(
                        "2026-03-01 10:00:00 | INFO | train_inner | {\"epoch\": 1, \"update\": 0.01, \"loss\": \"10.2\", \"ppl\":"
                                + " \"1176\", \"wps\": \"12000.5\", \"num_updates\": \"100\", \"lr\": \"1.2e-07\", \"gnorm\": \"3.25\"}"),
                100,
                10.2,
                3.25,
                1.2e-7,
                ABSENT);
        expectThroughput(12000.5, Unit.TOKENS);
    }

    @Test
    void nanoGptAndOthers() {
        expect(read("iter 10: loss 10.1, time 123.45ms, mfu 1.2%"), 10, 10.1, ABSENT, ABSENT, 0.12345);
        expect(read("step=10 loss=2.3"), 10, 2.3, ABSENT, ABSENT, ABSENT);
        expect(
                read("[actor=<root>] step  40  loss=0.3949  resp_tokens=881  dt=46.4s"),
                40,
                0.3949,
                ABSENT,
                ABSENT,
                46.4);
        expect(read("\t Train loss/train/total: 2.25"), Metrics.NO_STEP, 2.25, ABSENT, ABSENT, ABSENT);
        expect(
                read("trainer INFO: eta: 0:27:36  iter: 950  time: 0.0393 (0.0424)  data: 0.0001  loss: 0.6709 (1.1692)"
                        + "  loss_mask: 0.3  lr: 0.160000  max mem: 3000"),
                950,
                0.6709,
                ABSENT,
                0.16,
                0.0393);
        expect(
                read(
                        ":::MLLOG {\"namespace\": \"\", \"time_ms\": 1653, \"event_type\": \"POINT_IN_TIME\", \"key\":"
                                + " \"train_loss\", \"value\": 2.5, \"metadata\": {\"file\": \"a.py\", \"lineno\": 3, \"step_num\": 100}}"),
                100,
                2.5,
                ABSENT,
                ABSENT,
                ABSENT);
    }

    @Test
    void megatronsRelatives() {
        expect(
                read(
                        "samples/sec: 11.3 | iteration       10/  320000 | elapsed time per iteration (ms): 1234.5 | learning"
                                + " rate: 1.2E-05 | approx flops per GPU: 112.3TFLOPS | lm_loss: 9.876E+00 | number of skipped"
                                + " iterations:   0 | number of nan iterations:   0 |"),
                10,
                9.876,
                ABSENT,
                1.2e-5,
                1.2345);
        expectThroughput(11.3, Unit.SAMPLES);
        expect(
                read("iteration: 10 / 1000 | consumed_tokens: 1.31M | elapsed_time_per_iteration_ms: 1.25K |"
                        + " tokens_per_sec: 12.3K | tokens_per_sec_per_gpu: 1.54K | global_batch_size: 512 | lm_loss: 10.1 |"
                        + " lr: 0.0001 | model_tflops_per_gpu: 13.2 | grad_norm: 1.25 |"),
                10,
                10.1,
                1.25,
                1e-4,
                1.25);
        expectThroughput(12_300, Unit.TOKENS);
        expect(
                read("tflops=180.1 step=10 loss=6.5432 tgs (tokens/gpu/second)=4012.5 lr=1.2e-05 loss_scale=65536.0"
                        + " grad_norm={'0_default': 1.25, '1_fp32': 0.0} micro_num=4 inf_nan_skip_batches=0"),
                10,
                6.5432,
                1.25,
                1.2e-5,
                ABSENT);
        expectThroughput(4012.5, Unit.TOKENS);
    }

    @Test
    void whatIsBuiltOnTheTrainer() {
        read("[INFO|2025-03-01 10:00:00] llamafactory.train.callbacks:143 >> {'loss': 1.2345, 'learning_rate': 4.9e-05,"
                + " 'epoch': 0.10, 'throughput': 1234.56}");
        expectThroughput(1234.56, Unit.TOKENS);
        read("{'loss': 1.2345, 'learning_rate': 1.2e-05, 'tokens_per_second_per_gpu': 1234.5, 'epoch': 0.1}");
        expectThroughput(1234.5, Unit.TOKENS);
        expect(
                read(
                        "{'loss': '1.2345', 'grad_norm': '0.51', 'global_step/max_steps': '10/1000', 'percentage': '1.00%'}"),
                10,
                1.2345,
                0.51,
                ABSENT,
                ABSENT);
    }

    @Test
    void barsOfTraining() {
        expect(
                read("(TaskRunner pid=4102) Training Progress:  10%|█ | 10/100 [20:34<3:05:06, 123.40s/it]"),
                10,
                ABSENT,
                ABSENT,
                ABSENT,
                123.4);
        expect(
                read(
                        "Train epoch [1/2]:  10%|█ | 10/100 [00:10<01:30,  1.00s/it, gpt_loss=1.23, loss_mean=1.25, lr=9e-6]"),
                10,
                1.23,
                ABSENT,
                9e-6,
                1.0);
        expect(read("1|10|Loss: 2.3456:  10%|█ | 10/100 [00:10<01:30,  1.00s/it]"), 10, 2.3456, ABSENT, ABSENT, 1.0);
        expect(
                read("Tokenizing train dataset:  10%|█ | 10/100 [00:10<01:30,  1.00s/it]"),
                Metrics.NO_STEP,
                ABSENT,
                ABSENT,
                ABSENT,
                ABSENT);
    }

    @Test
    void reinforcementLearning() {
        expect(
                read("(TaskRunner pid=4102) step:10 - actor/entropy:0.35 - actor/pg_loss:0.012 - actor/grad_norm:0.31 -"
                        + " critic/score/mean:0.52 - timing_s/gen:40.1 - timing_s/step:123.4 - perf/throughput:1012.5"),
                10,
                ABSENT,
                0.31,
                ABSENT,
                123.4);
        expectThroughput(1012.5, Unit.TOKENS);
    }

    @Test
    void composerAndOlmoTellStepAndLossOnLinesOfTheirOwn() {
        expect(read("[batch=10/100]:"), 10, ABSENT, ABSENT, ABSENT, ABSENT);
        assertThat(reader.anyStep()).isEqualTo(10);
        expect(read("\t Train time/batch: 9"), 9, ABSENT, ABSENT, ABSENT, ABSENT);
        expect(read("[step=10/1000,epoch=0]"), 10, ABSENT, ABSENT, ABSENT, ABSENT);
        assertThat(read("    train/CrossEntropyLoss=10.12").loss()).isEqualTo(10.12);
        assertThat(read("    train/CE loss=10.12").loss()).isEqualTo(10.12);
        assertThat(read("    optim/total_grad_norm=1.25").gradNorm()).isEqualTo(1.25);
    }

    @Test
    void jaxAndVision() {
        expect(
                read(
                        "completed step: 10, seconds: 1.234, TFLOP/s/device: 123.4, Tokens/s/device: 4567.8, total_weights:"
                                + " 65536, loss: 9.876"),
                10,
                9.876,
                ABSENT,
                ABSENT,
                1.234);
        expectThroughput(4567.8, Unit.TOKENS);
        expect(
                read("mmengine - INFO - Iter(train) [  10/1000]  lr: 1.2000e-05  eta: 1:23:45  time: 5.0250  data_time:"
                        + " 0.0123  memory: 12345  loss: 1.2345  grad_norm: 0.5100"),
                10,
                1.2345,
                0.51,
                1.2e-5,
                5.025);
        read("Train: 0 [  10/1251 (  1%)]  Loss: 6.93 (6.94)  Time: 0.523s,  978.5/s  LR: 1.000e-05");
        assertThat(reader.anyStep()).isEqualTo(10);
        read("copied [  10/1251] files");
        assertThat(reader.anyStep()).isEqualTo(Metrics.NO_STEP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " validation loss at iteration 100 | lm loss value: 7.666490E+00 | lm loss PPL: 2.1E+03 |",
                "{'eval_loss': 2.1, 'eval_runtime': 12.5, 'epoch': 1.0}",
                "step 250: val loss 4.1",
                "Validation step 7 | loss: 3.0",
                "{\"epoch\": 1, \"valid_loss\": \"9.2\", \"valid_ppl\": \"588\"}",
                "[Eval] step 10 loss=2.4",
                "test_loss: 3.2",
                "load balancing loss: 1.0",
                "aux loss: 0.01, z_loss: 0.002",
                "loss scale: 65536.0",
                "loss_classifier: 0.1700",
                "act_loss: 0.016|cri_loss: 0.03"
            })
    void noOtherLossIsTakenForTheTrainingLoss(String line) {
        assertThat(read(line).hasLoss()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "step: 3 loss: nan; NaN",
                "\"loss\": NaN; NaN",
                "loss=nan.0; NaN",
                "lm loss: inf; Infinity",
                "loss: -inf |; Infinity",
                "train_loss=Infinity; Infinity"
            })
    void aLossThatIsNoNumberIsALoss(String line, double loss) {
        var metrics = read(line);
        assertThat(metrics.hasLoss()).isTrue();
        assertThat(metrics.loss()).isEqualTo(Double.valueOf(loss));
        assertThat(reader.brokenLoss()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"loss: info", "loss - INFO - 3", "nan_count: 3", "loss: nano", "number of nan iterations:   0 |"
            })
    void whatOnlyBeginsLikeNanIsNone(String line) {
        assertThat(read(line).hasLoss()).isFalse();
        assertThat(reader.brokenLoss()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"max_steps: 500", "eval_steps=100", "save_interval 50", "warmup_iters ........ 10", "rank 3"})
    void aSettingIsNoStep(String line) {
        assertThat(read(line).step()).isEqualTo(Metrics.NO_STEP);
    }

    @Test
    void aPhaseIsReadFromItsWord() {
        read("[2026-03-01] saving checkpoint at iteration 500 to /data/ckpt");
        assertThat(reader.phase()).isEqualTo(MetricReader.Phase.SAVING);
        read("Running evaluation on 5 batches");
        assertThat(reader.phase()).isEqualTo(MetricReader.Phase.EVALUATING);
        read("log_interval 10, value 3");
        assertThat(reader.phase()).isEqualTo(MetricReader.Phase.NONE);
    }

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    /** A reader knows by sight lines that differ from earlier ones in their digits. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatWasReadBeforeChangesNothing(int seed) {
        var random = new SplittableRandom(seed);
        String[] pieces = {
            "iteration 100/  500 | ",
            "step: 7 ",
            "step10 ",
            "loss: 2.5 ",
            "lm loss: 1.2E+00 | ",
            "loss=nan ",
            "grad_norm: 0.5 ",
            "grad norm: inf | ",
            "lr: 1e-3, ",
            "learning rate: 1.0E-04 | ",
            "time 0.0s ",
            "iter time (s): 0.5 ",
            "tgs 123 ",
            "elapsed time per iteration (ms): 0000.0 | ",
            "number of skipped iterations: 0 | ",
            "number of nan iterations: 0 | ",
            " 10%|# | 12/500 [00:10<07:02, 2.00it/s] ",
            "Epoch 3/90 ",
            "'epoch': 0.25, ",
            "Train: 0 [  10/1251 ( 1%)] ",
            "saving ",
            "eval ",
            "validation ",
            "saved 3 ",
            "steps=5000 ",
            "loss_scale 65536.0 ",
            "throughput: 1,234.5 ",
            "samples/sec: 20.5 ",
            "tokens per second: 12.3K ",
            "[batch=10/100]: ",
            "12345678901234567890/9 [1",
            "0e999 ",
            "loss: 0e999 ",
            "step 12345678901234567 ",
            "|loss: 3 ",
            "Epoch 999999999999999:  50%|# | 1/999999999999999 [00:10<"
        };
        var known = new MetricReader();
        for (int shape = 0; shape < 20; shape++) {
            var line = new StringBuilder();
            for (int i = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 6); i > 0; i--) {
                line.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] text = line.toString().getBytes(UTF_8);
            for (int i = 0; i < 12; i++) {
                var fresh = new MetricReader();
                known.read(text, 0, text.length);
                fresh.read(text, 0, text.length);
                assertThat(all(known)).as(new String(text, UTF_8)).isEqualTo(all(fresh));
                for (int at = 0; at < text.length; at++) {
                    boolean varies = text[at] >= '0' && text[at] <= '9' && random.nextInt(3) == 0;
                    text[at] = varies ? (byte) ('0' + random.nextInt(3) * random.nextInt(5)) : text[at];
                }
            }
        }
    }

    private static List<Object> all(MetricReader reader) {
        var metrics = reader.metrics();
        return List.of(
                metrics.step(),
                metrics.hasLoss(),
                metrics.loss(),
                metrics.gradNorm(),
                metrics.learningRate(),
                metrics.stepSeconds(),
                metrics.throughput(),
                metrics.throughputUnit(),
                reader.anyStep(),
                reader.epoch(),
                reader.finiteLoss(),
                reader.brokenLoss(),
                reader.lossLabel(),
                reader.lossScale(),
                reader.skipped(),
                reader.bar(),
                reader.lastStep(),
                reader.phase());
    }

    @Test
    void theMetricsAreTheSameWhereverTheLineStands() {
        var line = "step: 7 loss: 2.5 grad_norm: 0.5 lr: 1e-3";
        for (int shift = 0; shift < 32; shift++) {
            byte[] text = (" ".repeat(shift) + line).getBytes(UTF_8);
            reader.read(text, 0, text.length);
            expect(reader.metrics(), 7, 2.5, 0.5, 1e-3, ABSENT);
            reader.read(text, shift, text.length);
            expect(reader.metrics(), 7, 2.5, 0.5, 1e-3, ABSENT);
        }
    }

    @Test
    void numbersAreReadAsJavaReadsThem() {
        var random = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            double value = Math.scalb(random.nextDouble(), random.nextInt(-60, 60));
            var written = String.format(Locale.ROOT, random.nextBoolean() ? "%.9e" : "%.12f", value);
            double expected = Double.parseDouble(written);
            assertThat(read("loss: " + written).loss()).as(written).isCloseTo(expected, within(expected * 1e-14));
        }
    }

    @Test
    void noBytesMakeItFail() {
        var random = new SplittableRandom(12);
        var pieces =
                "loss|_num|step|iter|nan|inf|'epoch': |(ms): |(s): |12|/|[0| [00:|%|it/s|, |:|=|eval|sav|tps|-|+|e|.|norm|lr|(s|time|sec|total|value|epoch |ching"
                        .split("\\|");
        for (int i = 0; i < 20_000; i++) {
            var line = new StringBuilder();
            for (int k = random.nextInt(12); k > 0; k--) {
                line.append(pieces[random.nextInt(pieces.length)]);
                if (random.nextInt(4) == 0) {
                    line.append((char) random.nextInt(256));
                }
            }
            byte[] text = line.toString().getBytes(UTF_8);
            int start = text.length == 0 ? 0 : random.nextInt(text.length);
            reader.read(text, start, text.length);
            reader.read(text, 0, start);
        }
        assertThat(reader.metrics()).isNotNull();
    }
}

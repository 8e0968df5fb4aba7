package acme.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * An invented log of a training job and filter rules of the sort a model would write for it; always the same for one
 * seed. Confined to one thread.
 *
 * <p>Seven lines in ten are of a dozen kinds that frameworks print all the time; the rest are of as many kinds as there
 * are rules, the first ones often, the last ones seldom. Lines that no rule matches are of further kinds, made of the
 * same words.
 */
final class RoutineLog {
    private static final String[] COMPONENTS = {
        "ckpt.writer",
        "data.loader",
        "dist.store",
        "storage.s3",
        "storage.lustre",
        "nccl.tuner",
        "amp.scaler",
        "tokenizer",
        "sched.pipeline",
        "rdzv.backend",
        "elastic.agent",
        "metrics.push",
        "eval.harness",
        "prefetch.queue",
        "moe.router",
        "kv.cache",
        "graph.capture",
        "profiler.hook",
        "watch.health",
        "shard.index",
        "rope.cache",
        "optim.state"
    };
    private static final String[] VERBS = {
        "Flushed",
        "Loaded",
        "Prefetched",
        "Rotated",
        "Merged",
        "Verified",
        "Scheduled",
        "Committed",
        "Evicted",
        "Staged",
        "Published",
        "Resumed",
        "Warmed up",
        "Rebalanced",
        "Snapshotted",
        "Registered",
        "Broadcast",
        "Allocated"
    };
    private static final String[] NOUNS = {
        "shard", "stream pool", "metadata file", "token buffer", "rank mapping", "parameter group", "kernel cache",
        "memory arena", "replica", "epoch cursor", "ring segment", "blend weight", "index cache", "staging area",
        "heartbeat record", "prefetch slot", "expert table", "trace"
    };

    private static final String[] QUALIFIERS = {
        "shared",
        "remote",
        "pinned",
        "frozen",
        "sparse",
        "local",
        "stale",
        "primary",
        "mirrored",
        "quantised",
        "packed",
        "lazy",
        "global",
        "striped",
        "spare",
        "signed",
        "nested",
        "cold"
    };
    private static final String[] OTHER_NOUNS = {
        "gradient bucket", "loss window", "socket pair", "warm-up plan", "batch sampler", "vocabulary slice"
    };

    private final Random random;
    private final List<Kind> hot;
    private final List<Kind> tail;
    private final List<Kind> uncovered;
    private long millis = 1_790_000_000_000L;

    /** A kind of line and the rule for it. */
    private record Kind(List<Part> parts, String rule) {}

    /** A part of a line: text as it is, or what the field draws. */
    private record Part(String text, Field field) {}

    private enum Field {
        NONE(""),
        INT("\\d+"),
        PADDED("\\s*\\d+"),
        TWO("\\d{2}"),
        FLOAT("\\d+\\.\\d+"),
        LONG_FLOAT("[\\d.]+"),
        EXPONENT("\\d\\.\\d+[eE][+-]\\d+"),
        HEX("0x[0-9a-f]+"),
        ADDRESS("\\d{1,3}(?:\\.\\d{1,3}){3}:\\d+"),
        PATH("\\S+"),
        CLOCK("\\d{2}:\\d{2}:\\d{2}"),
        STAMP("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2},\\d{3}"),
        HOST("[\\w.-]+"),
        TYPE("(?:bf16|fp16|fp32)"),
        BAR(".*");

        private final String expression;

        Field(String expression) {
            this.expression = expression;
        }
    }

    RoutineLog(int rules, long seed) {
        random = new Random(seed);
        hot = hotKinds();
        List<Kind> made = kinds(NOUNS);
        tail = made.subList(0, Math.max(0, rules - hot.size()));
        uncovered = kinds(OTHER_NOUNS).subList(0, 300);
    }

    private List<Kind> kinds(String[] nouns) {
        List<Kind> made = new ArrayList<>();
        for (String verb : VERBS) {
            for (String qualifier : QUALIFIERS) {
                for (String noun : nouns) {
                    String component = COMPONENTS[random.nextInt(COMPONENTS.length)];
                    made.add(kind(component, verb + " " + qualifier + " " + noun));
                }
            }
        }
        Collections.shuffle(made, random);
        return made;
    }

    private static List<Kind> hotKinds() {
        return List.of(
                hot(
                        " [",
                        Field.STAMP,
                        "] iteration ",
                        Field.PADDED,
                        "/  500000 | consumed samples: ",
                        Field.PADDED,
                        " | elapsed time per iteration (ms): ",
                        Field.FLOAT,
                        " | learning rate: ",
                        Field.EXPONENT,
                        " | global batch size:  1024 | lm loss: ",
                        Field.EXPONENT,
                        " | loss scale: 1.0 | grad norm: ",
                        Field.FLOAT,
                        " | number of skipped iterations:   0 | number of nan iterations:   0 |"),
                hot(
                        "{'loss': ",
                        Field.FLOAT,
                        ", 'grad_norm': ",
                        Field.LONG_FLOAT,
                        ", 'learning_rate': ",
                        Field.EXPONENT,
                        ", 'epoch': ",
                        Field.FLOAT,
                        "}"),
                hot(
                        " ",
                        Field.TWO,
                        "%|",
                        Field.BAR,
                        "| ",
                        Field.INT,
                        "/20000 [",
                        Field.CLOCK,
                        "<",
                        Field.CLOCK,
                        ",  ",
                        Field.FLOAT,
                        "s/it]"),
                hot(
                        Field.HOST,
                        ":",
                        Field.INT,
                        ":",
                        Field.INT,
                        " [",
                        Field.INT,
                        "] NCCL INFO Channel ",
                        Field.TWO,
                        "/0 : ",
                        Field.INT,
                        "[",
                        Field.INT,
                        "] -> ",
                        Field.INT,
                        "[",
                        Field.INT,
                        "] via P2P/CUMEM"),
                hot(
                        Field.HOST,
                        ":",
                        Field.INT,
                        ":",
                        Field.INT,
                        " [",
                        Field.INT,
                        "] NCCL INFO comm ",
                        Field.HEX,
                        " rank ",
                        Field.INT,
                        " nranks 1024 cudaDev ",
                        Field.INT,
                        " busId ",
                        Field.INT,
                        " - Init COMPLETE"),
                hot(
                        "[",
                        Field.STAMP,
                        "] [INFO] [logging.py:96:log_dist] [Rank 0] step=",
                        Field.INT,
                        ", skipped=",
                        Field.INT,
                        ", lr=[",
                        Field.EXPONENT,
                        "], mom=[(0.9, 0.95)]"),
                hot(
                        "[",
                        Field.STAMP,
                        "] [INFO] [timer.py:260:stop] epoch=0/micro_step=",
                        Field.INT,
                        "/global_step=",
                        Field.INT,
                        ", RunningAvgSamplesPerSec=",
                        Field.LONG_FLOAT,
                        ", MemAllocated=",
                        Field.FLOAT,
                        "GB"),
                hot("    forward-backward ...............................: (", Field.FLOAT, ", ", Field.FLOAT, ")"),
                hot(
                        "[rank",
                        Field.INT,
                        "]:[titan] ",
                        Field.STAMP,
                        " - root - INFO - step: ",
                        Field.PADDED,
                        "  loss: ",
                        Field.FLOAT,
                        "  memory: ",
                        Field.FLOAT,
                        "GiB(71.56%)  tps: ",
                        Field.INT,
                        "  mfu: ",
                        Field.FLOAT,
                        "%"),
                hot(
                        "Loading checkpoint shards:  ",
                        Field.TWO,
                        "%|",
                        Field.BAR,
                        "| ",
                        Field.TWO,
                        "/30 [",
                        Field.CLOCK,
                        "<",
                        Field.CLOCK,
                        "]"),
                hot(
                        "INFO ",
                        Field.STAMP,
                        " [loggers.py:111] Avg prompt throughput: ",
                        Field.FLOAT,
                        " tokens/s, Running: ",
                        Field.INT,
                        " reqs, Waiting: ",
                        Field.INT,
                        " reqs"),
                hot("saving checkpoint at iteration ", Field.PADDED, " to ", Field.PATH));
    }

    private static Kind hot(Object... parts) {
        List<Part> line = parts(parts);
        return new Kind(line, "^" + expression(line) + "$");
    }

    private static List<Part> parts(Object... parts) {
        List<Part> line = new ArrayList<>();
        for (Object part : parts) {
            line.add(part instanceof Field field ? new Part("", field) : new Part((String) part, Field.NONE));
        }
        return line;
    }

    private Kind kind(String component, String message) {
        List<Part> head = switch (random.nextInt(6)) {
            case 0 -> parts("[", Field.STAMP, "] [INFO] [" + component + "] ");
            case 1 -> parts(Field.STAMP, " - " + component + " - INFO - ");
            case 2 -> parts("[rank", Field.INT, "]: " + component + ": ");
            case 3 -> parts("INFO:" + component + ":");
            case 4 -> parts(Field.STAMP, " | INFO | ", Field.HOST, " | " + component + " | ");
            default -> parts(Field.INT, ": ", Field.STAMP, " INFO " + component + ": ");
        };
        List<Part> body = new ArrayList<>(parts(message));
        for (int i = random.nextInt(4); i >= 0; i--) {
            body.addAll(tailField());
        }
        String expression = switch (random.nextInt(4)) {
            case 0 -> expression(body);
            case 1 -> quote(message) + " .*" + expression(body.subList(body.size() - 1, body.size()));
            case 2 -> "^.*" + quote(component) + ".*" + expression(body) + "$";
            default -> "^" + expression(head) + expression(body) + "$";
        };
        List<Part> line = new ArrayList<>(head);
        line.addAll(body);
        return new Kind(line, expression);
    }

    private List<Part> tailField() {
        return switch (random.nextInt(10)) {
            case 0 -> parts(" in ", Field.FLOAT, "s");
            case 1 -> parts(" step ", Field.INT);
            case 2 -> parts(" size=", Field.FLOAT, "MiB");
            case 3 -> parts(" id=", Field.HEX);
            case 4 -> parts(" peer ", Field.ADDRESS);
            case 5 -> parts(" to ", Field.PATH);
            case 6 -> parts(" dtype=", Field.TYPE);
            case 7 -> parts(" (", Field.INT, "/", Field.INT, ")");
            case 8 -> parts(" elapsed 0:", Field.TWO, ":", Field.TWO);
            default -> parts(" tokens=", Field.INT);
        };
    }

    private static String expression(List<Part> parts) {
        StringBuilder expression = new StringBuilder();
        for (Part part : parts) {
            expression.append(part.field == Field.NONE ? quote(part.text) : part.field.expression);
        }
        return expression.toString();
    }

    /** Backslashes before what means something, as people write it; all peers understand it. */
    private static String quote(String text) {
        return text.replaceAll("[\\[\\](){}.*+?^$|\\\\]", "\\\\$0");
    }

    /** One rule for each kind, in no order of frequency. */
    List<String> rules() {
        List<String> rules = new ArrayList<>();
        hot.forEach(kind -> rules.add(kind.rule));
        tail.forEach(kind -> rules.add(kind.rule));
        Collections.shuffle(rules, new Random(7));
        return rules;
    }

    /** Rules in which no literal of two bytes is required, and that match none of the lines. */
    static List<String> rulesWithoutLiterals(int count) {
        String[] forms = {
            "^\\d+\\s+\\d+\\s+\\d+(?:\\s+\\d+)*$",
            "^[-=*#]+$",
            "^\\s*\\d+\\.\\d+\\s*$",
            "^(?:\\d+[,;]\\s*)+$",
            "^\\W+$",
            "^[a-z]\\d[a-z]\\d$",
            "\\d{3}-\\d{4}-\\d{5}",
            "^\\S+\\s+\\d+\\s+\\S+\\s+\\d+\\s*$",
            "[A-Z]{5}\\d{5}",
            "^\\s*[{}]\\s*$",
            "\\b[0-9a-f]{40}\\b",
            "^\\w+=\\w+$",
            "\\d+[!?]",
            "^(?:\\w\\s)+$",
            "\\s{40}",
            "^\\d+%$",
            "[A-Z]+_[A-Z]+_[A-Z]+_[A-Z]+",
            "^\\w+\\(\\w*\\)$",
            "<\\w+/>",
            "\\d+\\^\\d+"
        };
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rules.add(forms[i % forms.length]);
        }
        return rules;
    }

    /** Lines until there are so many bytes, of which this share, in percent, matches no rule. */
    byte[] log(int bytes, int unmatchedPercent) {
        var out = new ByteArrayOutputStream(bytes + 1024);
        while (out.size() < bytes) {
            Kind kind;
            if (random.nextInt(100) < unmatchedPercent) {
                kind = uncovered.get(skewed(uncovered.size()));
            } else if (tail.isEmpty() || random.nextInt(10) < 7) {
                kind = hot.get(random.nextInt(hot.size()));
            } else {
                kind = tail.get(skewed(tail.size()));
            }
            out.writeBytes(line(kind).getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private int skewed(int size) {
        double r = random.nextDouble();
        return (int) (size * r * r * r);
    }

    private String line(Kind kind) {
        StringBuilder line = new StringBuilder();
        for (Part part : kind.parts) {
            line.append(part.text).append(value(part.field));
        }
        return line.append('\n').toString();
    }

    private String value(Field field) {
        return switch (field) {
            case NONE -> "";
            case INT -> Integer.toString(random.nextInt(10_000));
            case PADDED -> String.format(Locale.ROOT, "%8d", random.nextInt(500_000));
            case TWO -> String.format(Locale.ROOT, "%02d", random.nextInt(60));
            case FLOAT -> String.format(Locale.ROOT, "%.3f", random.nextDouble() * 100);
            case LONG_FLOAT -> Double.toString(random.nextDouble() * 10);
            case EXPONENT ->
                String.format(Locale.ROOT, "%.6E", random.nextDouble() * 10)
                        .replace("E", random.nextBoolean() ? "E" : "e");
            case HEX -> "0x" + Long.toHexString(random.nextLong() | 1L << 60);
            case ADDRESS ->
                "10.128." + random.nextInt(256) + "." + random.nextInt(256) + ":" + random.nextInt(1000, 60_000);
            case PATH -> "/mnt/run-" + random.nextInt(100) + "/part-" + random.nextInt(10_000) + ".bin";
            case CLOCK ->
                String.format(
                        Locale.ROOT, "%02d:%02d:%02d", random.nextInt(24), random.nextInt(60), random.nextInt(60));
            case STAMP -> stamp();
            case HOST -> "gpu-" + random.nextInt(1000, 1128);
            case TYPE -> random.nextBoolean() ? "bf16" : "fp32";
            case BAR -> "█".repeat(random.nextInt(10)) + "▌   ";
        };
    }

    private String stamp() {
        millis += random.nextInt(50);
        var time = java.time.LocalDateTime.ofEpochSecond(millis / 1000, 0, java.time.ZoneOffset.UTC);
        return String.format(Locale.ROOT, "%1$tF %1$tT,%2$03d", time, millis % 1000);
    }
}

package acme.local;

import acme.recover.Checkpoint;
import acme.recover.Checkpoints;
import acme.recover.JobName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The checkpoints in a folder: PyTorch's distributed ones, those of Megatron-LM, DeepSpeed, the Hugging Face Trainer and
 * Lightning, and any file or folder whose name ends in its step. Whether one is complete is judged by its manifest and its
 * sizes; nothing in it is ever loaded. Any thread.
 */
public final class FolderCheckpoints implements Checkpoints {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_DEPTH = 4;
    private static final int MAX_JSON = 1 << 26;
    private static final int MAX_TRACKER = 1 << 10;
    private static final int MAX_METADATA = 1 << 28;

    private static final Pattern STEP =
            Pattern.compile("(?:step|iter|iteration|checkpoint|ckpt|global_step)[=_-]?0*(\\d{1,18})");
    private static final Pattern NUMBER_AT_END = Pattern.compile("0*(\\d{1,18})$");
    private static final Pattern SUFFIX = Pattern.compile("\\.(?:pt|pth|ckpt|bin|safetensors|tar|npz|msgpack)$");
    private static final Pattern UNFINISHED =
            Pattern.compile("(?i)^(?:tmp|temp)[-_.]|[-_.](?:tmp|temp|partial|incomplete)$");
    private static final Pattern WEIGHTS =
            Pattern.compile(".*\\.(?:pt|pth|ckpt|bin|safetensors|distcp|npz|npy|msgpack|h5)");
    private static final Pattern DISTRIBUTED_SHARD = Pattern.compile("__\\d{1,6}_\\d{1,6}\\.distcp");
    private static final Pattern ZERO_SHARD = Pattern.compile("(?:bf16_)?zero_pp_rank_(\\d{1,6})_mp_rank_.*");

    private static final char PICKLE = 0x80;
    private static final char PICKLE_END = '.';

    private final Path folder;

    public FolderCheckpoints(Path folder) {
        this.folder = folder;
    }

    /** All of them, whatever the job is called; none where the folder is not there. */
    @Override
    public List<Checkpoint> of(JobName job) {
        var found = new ArrayList<Checkpoint>();
        var trackers = List.of(tracker("latest_checkpointed_iteration.txt", "iter_"), tracker("latest", "global_step"));
        try (var entries = Files.list(folder)) {
            entries.limit(MAX_ENTRIES).forEach(path -> {
                var name = String.valueOf(path.getFileName());
                var step = step(name);
                if (step.isPresent() && !UNFINISHED.matcher(name).find() && isData(path)) {
                    found.add(new Checkpoint(
                            path.toString(), step.getAsLong(), saved(path), problem(path, step.getAsLong(), trackers)));
                }
            });
        } catch (IOException e) {
            return List.of();
        }
        found.sort(Comparator.comparingLong(Checkpoint::step)
                .thenComparingLong(Checkpoint::saved)
                .reversed());
        return found;
    }

    /** A folder that ends in a number and says nothing of steps may be one of logs. */
    private static boolean isData(Path path) {
        var name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return (Files.isDirectory(path) && (STEP.matcher(name).find() || hasWeights(path)))
                || (Files.isRegularFile(path)
                        && SUFFIX.matcher(String.valueOf(path.getFileName())).find());
    }

    private static OptionalLong step(String name) {
        var base = SUFFIX.matcher(name.toLowerCase(Locale.ROOT)).replaceFirst("");
        var matcher = STEP.matcher(base);
        OptionalLong step = OptionalLong.empty();
        while (matcher.find()) {
            step = OptionalLong.of(Long.parseLong(matcher.group(1)));
        }
        var end = NUMBER_AT_END.matcher(base);
        return step.isPresent() || !end.find() ? step : OptionalLong.of(Long.parseLong(end.group(1)));
    }

    /**
     * The file in which Megatron-LM or DeepSpeed writes what was saved last, once it was.
     *
     * @param prefix of the names of the checkpoints that it speaks of
     * @param step the last one; empty where it does not say
     */
    private record Tracker(String file, String prefix, OptionalLong step) {}

    private Tracker tracker(String file, String prefix) {
        var path = folder.resolve(file);
        try {
            if (Files.isRegularFile(path) && Files.size(path) <= MAX_TRACKER) {
                var text = Files.readString(path).strip();
                var number = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
                if (number.matches("\\d{1,18}")) {
                    return new Tracker(file, prefix, OptionalLong.of(Long.parseLong(number)));
                }
            }
        } catch (IOException e) {
            // As where there is none.
        }
        return new Tracker(file, prefix, OptionalLong.empty());
    }

    private static long saved(Path path) {
        try (var files = Files.walk(path, MAX_DEPTH)) {
            return files.limit(MAX_ENTRIES)
                    .map(FolderCheckpoints::modified)
                    .max(Comparator.naturalOrder())
                    .map(FileTime::toMillis)
                    .orElse(0L);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** Why a checkpoint must not be used, as a sentence. */
    private static Optional<String> problem(Path path, long step, List<Tracker> trackers) {
        try {
            if (!Files.isDirectory(path)) {
                return WeightFile.problem(path);
            }
            for (var tracker : trackers) {
                if (String.valueOf(path.getFileName()).startsWith(tracker.prefix())
                        && tracker.step().orElse(step) < step) {
                    return Optional.of(tracker.file() + " names "
                            + tracker.step().getAsLong() + ": saving this one did not finish.");
                }
            }
            var files = files(path);
            if (files.isEmpty()) {
                return Optional.of("It is empty.");
            }
            return manifest(path, files).or(() -> contents(path, files));
        } catch (IOException | java.io.UncheckedIOException e) {
            return Optional.of("It cannot be read: " + e.getMessage());
        }
    }

    private static List<Path> files(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path, MAX_DEPTH)) {
            return all.filter(Files::isRegularFile).limit(MAX_ENTRIES).sorted().toList();
        }
    }

    private static boolean hasWeights(Path path) {
        try {
            return files(path).stream()
                    .anyMatch(it ->
                            WEIGHTS.matcher(String.valueOf(it.getFileName())).matches());
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    private static Optional<String> manifest(Path path, List<Path> files) throws IOException {
        var names = files.stream().map(it -> String.valueOf(it.getFileName())).toList();
        boolean hasShards = names.stream().anyMatch(it -> it.endsWith(".distcp"));
        if (hasShards && !names.contains(".metadata")) {
            return Optional.of(".metadata is missing: saving did not finish.");
        }
        for (var file : files) {
            if (file.endsWith(".metadata")) {
                var missing = missingDistributedShard(file);
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        if (String.valueOf(path.getFileName()).startsWith("checkpoint-") && !names.contains("trainer_state.json")) {
            boolean isTrainers =
                    names.stream().anyMatch(it -> it.equals("training_args.bin") || it.equals("config.json"));
            if (isTrainers) {
                return Optional.of("trainer_state.json is missing: saving did not finish.");
            }
        }
        if (names.contains("trainer_state.json")
                && names.stream().noneMatch(it -> WEIGHTS.matcher(it).matches())) {
            return Optional.of("There are no weights in it.");
        }
        for (var file : files) {
            if (String.valueOf(file.getFileName()).endsWith(".index.json")) {
                var missing = missingShard(file);
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        return zeroShards(names);
    }

    /** The names of the shards stand in the pickled metadata as they are, so that they are seen without unpickling it. */
    private static Optional<String> missingDistributedShard(Path metadata) throws IOException {
        if (Files.size(metadata) > MAX_METADATA) {
            return Optional.empty();
        }
        var text = Files.readString(metadata, StandardCharsets.ISO_8859_1);
        if (!text.isEmpty() && text.charAt(0) == PICKLE && text.charAt(text.length() - 1) != PICKLE_END) {
            return Optional.of(".metadata is cut off.");
        }
        var named = DISTRIBUTED_SHARD.matcher(text);
        while (named.find()) {
            if (!Files.isRegularFile(metadata.resolveSibling(named.group()))) {
                return Optional.of(named.group() + " is missing, which .metadata names.");
            }
        }
        return Optional.empty();
    }

    /** The index of sharded weights names the files that they are in. */
    private static Optional<String> missingShard(Path index) throws IOException {
        if (Files.size(index) > MAX_JSON) {
            return Optional.empty();
        }
        try {
            for (var shard :
                    JSON.readTree(Files.readString(index)).path("weight_map").values()) {
                var name = shard.asString("");
                if (!name.isEmpty() && !Files.isRegularFile(index.resolveSibling(name))) {
                    return Optional.of(name + " is missing, which " + index.getFileName() + " names.");
                }
            }
            return Optional.empty();
        } catch (JacksonException | java.nio.file.InvalidPathException e) {
            return Optional.of(index.getFileName() + " is damaged.");
        }
    }

    /** DeepSpeed's optimizer shards are numbered without a gap. */
    private static Optional<String> zeroShards(List<String> names) {
        var ranks = new TreeSet<Integer>();
        for (var name : names) {
            var matcher = ZERO_SHARD.matcher(name);
            if (matcher.matches()) {
                ranks.add(Integer.parseInt(matcher.group(1)));
            }
        }
        for (int rank = 0; !ranks.isEmpty() && rank < ranks.last(); rank++) {
            if (!ranks.contains(rank)) {
                return Optional.of("The optimizer's shard of rank " + rank + " is missing.");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> contents(Path path, List<Path> files) {
        for (var file : files) {
            try {
                var problem = WeightFile.problem(file);
                if (problem.isPresent()) {
                    return problem.map(it -> path.relativize(file) + ": " + it);
                }
            } catch (IOException e) {
                return Optional.of(path.relativize(file) + " cannot be read.");
            }
        }
        return Optional.empty();
    }
}

package acme.local;

import acme.recover.Checkpoint;
import acme.recover.Checkpoints;
import acme.recover.JobName;
import java.io.IOException;
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

    private static final Pattern STEP = Pattern.compile("(?:step|iter|iteration|checkpoint|ckpt|global_step)[=_-]?0*(\\d{1,18})");
    private static final Pattern NUMBER_AT_END = Pattern.compile("0*(\\d{1,18})$");
    private static final Pattern SUFFIX = Pattern.compile("\\.(?:pt|pth|ckpt|bin|safetensors|tar|npz|msgpack)$");
    private static final Pattern UNFINISHED = Pattern.compile("(?i)^(?:tmp|temp)[-_.]|[-_.](?:tmp|temp|partial|incomplete)$");
    private static final Pattern ZERO_SHARD = Pattern.compile("(?:bf16_)?zero_pp_rank_(\\d{1,6})_mp_rank_.*");

    private final Path folder;

    public FolderCheckpoints(Path folder) {
        this.folder = folder;
    }

    /** All of them, whatever the job is called; none where the folder is not there. */
    @Override
    public List<Checkpoint> of(JobName job) {
        var found = new ArrayList<Checkpoint>();
        var tracker = tracker();
        try (var entries = Files.list(folder)) {
            entries.limit(MAX_ENTRIES).forEach(path -> {
                var name = String.valueOf(path.getFileName());
                var step = step(name);
                if (step.isPresent() && !UNFINISHED.matcher(name).find() && isData(path)) {
                    found.add(new Checkpoint(
                            path.toString(), step.getAsLong(), saved(path), problem(path, step.getAsLong(), tracker)));
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

    private static boolean isData(Path path) {
        return Files.isDirectory(path)
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

    /** Megatron-LM writes here which iteration was saved last, once it was. */
    private OptionalLong tracker() {
        try {
            var text = Files.readString(folder.resolve("latest_checkpointed_iteration.txt")).strip();
            return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
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
    private static Optional<String> problem(Path path, long step, OptionalLong tracker) {
        try {
            if (!Files.isDirectory(path)) {
                return WeightFile.problem(path);
            }
            if (String.valueOf(path.getFileName()).startsWith("iter_")
                    && tracker.isPresent()
                    && tracker.getAsLong() < step) {
                return Optional.of("latest_checkpointed_iteration.txt names " + tracker.getAsLong()
                        + ": saving this one did not finish.");
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

    private static Optional<String> manifest(Path path, List<Path> files) throws IOException {
        var names = files.stream().map(it -> String.valueOf(it.getFileName())).toList();
        boolean hasShards = names.stream().anyMatch(it -> it.endsWith(".distcp"));
        if (hasShards && !names.contains(".metadata")) {
            return Optional.of(".metadata is missing: saving did not finish.");
        }
        if (String.valueOf(path.getFileName()).startsWith("checkpoint-") && !names.contains("trainer_state.json")) {
            boolean isTrainers = names.stream().anyMatch(it -> it.equals("training_args.bin") || it.equals("config.json"));
            if (isTrainers) {
                return Optional.of("trainer_state.json is missing: saving did not finish.");
            }
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

    /** The index of sharded weights names the files that they are in. */
    private static Optional<String> missingShard(Path index) throws IOException {
        if (Files.size(index) > MAX_JSON) {
            return Optional.empty();
        }
        try {
            for (var shard : JSON.readTree(Files.readString(index)).path("weight_map").values()) {
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

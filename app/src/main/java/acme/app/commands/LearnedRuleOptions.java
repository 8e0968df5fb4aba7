package acme.app.commands;

import acme.app.DataFolder;
import acme.knowledge.JobKind;
import acme.local.RuleFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which learned rules to use beside those of files, for commands that only look. */
final class LearnedRuleOptions {
    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where what was learned is kept (default: the usual folder).")
    private @Nullable Path folder;

    @Option(
            names = "--kind",
            paramLabel = "NAME",
            description = "Use what was learned for jobs of this kind (default: as acme watch has it for this log).")
    private @Nullable String kind;

    /** The rules that {@code acme watch} uses for a log. */
    RuleFiles files(RuleOptions options, String log) {
        try (var data = DataFolder.of(folder)) {
            return options.files(data, Optional.of(kind == null ? LearningOptions.kindOfLog(log) : new JobKind(kind)));
        }
    }
}

package acme.app.commands;

import acme.knowledge.JobKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a followed job learns, and with which jobs it shares that. */
final class LearningOptions {
    private static final int MAX_NAME = 150;

    @Option(
            names = "--kind",
            paramLabel = "NAME",
            description =
                    "Share learned filter rules with all jobs of this kind (default: the user and the script's or the"
                            + " log's name).")
    private @Nullable String kind;

    @Option(names = "--no-learn", description = "Learn no filter rules from this job.")
    private boolean noLearn;

    boolean isLearning() {
        return !noLearn;
    }

    /** The kind of a job that runs this command: its script where it names one. */
    JobKind ofCommand(List<String> command) {
        return named(command.stream()
                .filter(word -> word.endsWith(".py") || word.endsWith(".sh"))
                .findFirst()
                .orElse(command.getFirst()));
    }

    /** The kind of a job with this log, unless it is named. */
    JobKind ofLog(String path) {
        return kind != null ? new JobKind(kind) : kindOfLog(path);
    }

    /** The kind of a job with this log where nobody names one: numbers in its name say which job it was. */
    static JobKind kindOfLog(String path) {
        return ofFile(path.replaceAll("[0-9]+", ""));
    }

    private JobKind named(String path) {
        return kind != null ? new JobKind(kind) : ofFile(path);
    }

    private static JobKind ofFile(String path) {
        var file = path.substring(path.lastIndexOf('/') + 1).replaceAll("\\p{Cntrl}", "");
        var name = file.length() <= MAX_NAME ? file : file.substring(0, MAX_NAME);
        return new JobKind(System.getProperty("user.name", "somebody") + "/" + name);
    }
}

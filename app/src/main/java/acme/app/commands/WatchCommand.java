package acme.app.commands;

import acme.app.DataFolder;
import acme.app.live.Announcer;
import acme.app.live.JobLearning;
import acme.app.live.LogWatch;
import acme.knowledge.JobKind;
import acme.local.UnreadableLogException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acme watch}: follows the logs of one job while they are written. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Follows the logs of one job while they are written, and tells of failures when they happen.")
public final class WatchCommand implements Callable<Integer> {
    private static final int UNREADABLE = 1;
    private static final int FAILURE_FOUND = 3;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "LOG",
            description =
                    "Log files, which need not exist yet, and folders with the files of the job's ranks or nodes.")
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or jsonl, one object for each failure (default: ${DEFAULT-VALUE}).")
    private Announcer.Format format = Announcer.Format.TEXT;

    @Option(names = "--until-failure", description = "End with exit status 3 when a failure was told.")
    private boolean untilFailure;

    @Mixin
    private KnowledgeOptions knowledgeOptions = new KnowledgeOptions();

    @Mixin
    private LearningOptions learningOptions = new LearningOptions();

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var name = inputs.getFirst().toString();
        var kind = learningOptions.ofLog(name);
        try (var data = knowledgeOptions.data()) {
            return watch(data, name, kind, out, err);
        } catch (IOException | UnreadableLogException e) {
            err.println("acme: " + e.getMessage());
            return UNREADABLE;
        }
    }

    private int watch(DataFolder data, String name, JobKind kind, PrintWriter out, PrintWriter err)
            throws IOException, UnreadableLogException {
        var knowledge = knowledgeOptions.knowledge(data, fault -> err.println("acme: " + fault));
        var rules = ruleOptions.files(data, Optional.of(kind)).toRuleSet();
        var learning = new JobLearning(knowledge, learningOptions.isLearning(), name, kind, rules);
        var state = knowledgeOptions.folder().orElse(null);
        try (var watch = new LogWatch(rules, learning, inputs, state, format, out, err, InstantSource.system())) {
            boolean failed = watch.run(untilFailure);
            return untilFailure && failed ? FAILURE_FOUND : 0;
        }
    }
}

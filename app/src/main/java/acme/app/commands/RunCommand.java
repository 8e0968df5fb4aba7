package acme.app.commands;

import acme.app.live.Announcer;
import acme.app.live.CommandWatch;
import acme.app.live.JobLearning;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
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

/** {@code acme run}: runs a command and says why it failed. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a command, passes its output and exit status on, and says on standard error why it failed.",
            "Example: acme run -- torchrun --nproc-per-node 8 train.py"
        })
public final class RunCommand implements Callable<Integer> {
    private static final int NOT_STARTED = 127;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments, after --.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or jsonl, one object for each failure (default: ${DEFAULT-VALUE}).")
    private Announcer.Format format = Announcer.Format.TEXT;

    @Mixin
    private KnowledgeOptions knowledgeOptions = new KnowledgeOptions();

    @Mixin
    private LearningOptions learningOptions = new LearningOptions();

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        var name = String.valueOf(Path.of(command.getFirst()).getFileName());
        var kind = learningOptions.ofCommand(command);
        try (var data = knowledgeOptions.data()) {
            var knowledge = knowledgeOptions.knowledge(data, fault -> err.println("acme: " + fault));
            var rules = ruleOptions.files(data, Optional.of(kind)).toRuleSet();
            var learning = new JobLearning(knowledge, learningOptions.isLearning(), name, kind, rules);
            var watch = new CommandWatch(rules, learning, name, format, err, InstantSource.system());
            return watch.run(
                    command, new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        } catch (IOException e) {
            err.println("acme: the command cannot be started: " + e.getMessage());
            return NOT_STARTED;
        }
    }
}

package acme.app.commands;

import acme.app.DataFolder;
import acme.app.live.Announcer;
import acme.app.live.CommandWatch;
import acme.app.live.JobLearning;
import acme.app.live.KeptRun;
import acme.store.StoreException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
            "Runs a command, passes its output and exit status on, and says on standard error why it failed; starts it"
                    + " again where that helps, if asked to.",
            "Example: acme run -- torchrun --nproc-per-node 8 train.py",
            "         acme run --restart auto --checkpoints ckpt -- python train.py --resume {checkpoint}"
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
    private RestartOptions restartOptions = new RestartOptions();

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
            Supplier<CommandWatch> watches = () -> new CommandWatch(
                    rules,
                    new JobLearning(knowledge, learningOptions.isLearning(), name, kind, rules),
                    name,
                    format,
                    err,
                    InstantSource.system());
            var out = new FileOutputStream(FileDescriptor.out);
            var errors = new FileOutputStream(FileDescriptor.err);
            if (!restartOptions.isOn()) {
                return watches.get().run(command, out, errors);
            }
            try (var kept = kept(data, name, err)) {
                return restartOptions
                        .run(kept, command, watches, knowledge, err)
                        .run(out, errors);
            }
        } catch (IOException e) {
            err.println("acme: the command cannot be started: " + e.getMessage());
            return NOT_STARTED;
        }
    }

    /** That a history cannot be kept must not cost the run. */
    private KeptRun kept(DataFolder data, String name, PrintWriter err) {
        if (!knowledgeOptions.isKept(data)) {
            return KeptRun.forgotten(name);
        }
        try {
            return KeptRun.of(data.path(), data.recoveryJournal(), name, command, err);
        } catch (StoreException e) {
            err.println("acme: the history of this run is not kept: " + e.getMessage());
            return KeptRun.forgotten(name);
        }
    }
}

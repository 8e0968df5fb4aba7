package acme.app.commands;

import acme.app.DataFolder;
import acme.app.Wiring;
import acme.knowledge.BookedRule.State;
import acme.knowledge.JobKind;
import acme.knowledge.RuleSet;
import acme.local.RuleFiles;
import acme.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which rules to use. */
final class RuleOptions {
    @Option(
            names = "--rules",
            paramLabel = "FOLDER",
            description =
                    "Add the rules in FOLDER/*.yaml to the shipped ones; one with a shipped rule's id takes its place.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--xid-policy",
            paramLabel = "ADVISER",
            defaultValue = "nvidia",
            description =
                    "Whose advice on Xid codes to follow: nvidia, gpud, aws, azure or meta (default: ${DEFAULT-VALUE}).")
    private String xidPolicy = "nvidia";

    @Option(
            names = "--filter-rules",
            paramLabel = "FILE",
            description =
                    "Also drop the lines in which one of the expressions in FILE is found, one expression a line.")
    private List<Path> expressions = new ArrayList<>();

    @Option(
            names = "--metrics",
            paramLabel = "EXPRESSION",
            description =
                    "Read metrics from lines in which EXPRESSION is found, by its groups named step, loss, gradNorm, "
                            + "learningRate, throughput (tokens a second) and stepSeconds.")
    private List<String> metrics = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** The rules of the files, and those for all jobs of the usual data folder's rule book. */
    RuleSet load() {
        return files().toRuleSet();
    }

    /** As {@link #load}, with the places of the rules. */
    RuleFiles files() {
        try (var data = DataFolder.of(null)) {
            return files(data, Optional.empty());
        }
    }

    /**
     * The rules of the files, and those of a rule book that serve a job. What cannot be had of the book is said and left out.
     *
     * @param job the job's kind; where it is empty, only rules for all jobs
     */
    RuleFiles files(DataFolder data, Optional<JobKind> job) {
        var files = Wiring.ruleFiles(folders, expressions, xidPolicy);
        metrics.forEach(files::addMetrics);
        var err = command.commandLine().getErr();
        try {
            if (data.isInUse()) {
                files.addBooked(data.ruleBook().rules(Set.of(State.ACTIVE)), job);
            }
        } catch (StoreException e) {
            err.println("acme: without the rule book: " + e.getMessage());
        }
        files.leftOut().forEach(why -> err.println("acme: left out: " + why));
        return files;
    }
}

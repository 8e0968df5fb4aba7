package acme.app.commands;

import acme.app.Wiring;
import acme.knowledge.RuleSet;
import acme.local.RuleFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

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

    RuleSet load() {
        return files().toRuleSet();
    }

    RuleFiles files() {
        var files = Wiring.ruleFiles(folders, expressions, xidPolicy);
        metrics.forEach(files::addMetrics);
        return files;
    }
}

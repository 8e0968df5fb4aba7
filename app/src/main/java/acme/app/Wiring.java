package acme.app;

import acme.knowledge.RuleSet;
import acme.local.RuleFiles;
import java.nio.file.Path;
import java.util.List;

/** Puts the parts together: the one place that knows them all. */
public final class Wiring {
    private Wiring() {}

    /** The shipped rules alone. */
    public static RuleSet rules(String xidPolicy) {
        return ruleFiles(List.of(), List.of(), xidPolicy).toRuleSet();
    }

    /** The shipped rules, those of the given folders, and the expressions of the given files as filter rules. */
    public static RuleFiles ruleFiles(List<Path> folders, List<Path> expressions, String xidPolicy) {
        var files = new RuleFiles().addShipped(xidPolicy);
        folders.forEach(files::addFolder);
        expressions.forEach(files::addExpressions);
        return files;
    }
}

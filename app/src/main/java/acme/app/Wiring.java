package acme.app;

import acme.knowledge.RuleSet;
import acme.local.RuleFiles;
import java.nio.file.Path;
import java.util.List;

/** Puts the parts together: the one place that knows them all. */
public final class Wiring {
    private Wiring() {}

    /** The shipped rules and those of the given folders. */
    public static RuleSet rules(List<Path> folders, String xidPolicy) {
        var files = new RuleFiles().addShipped(xidPolicy);
        folders.forEach(files::addFolder);
        return files.toRuleSet();
    }
}

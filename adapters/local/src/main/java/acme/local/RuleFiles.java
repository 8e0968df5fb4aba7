package acme.local;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.local.RuleFile.Example;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers the shipped rules and those of users' folders into one rule set. Confined to one thread; used once.
 *
 * <p>All problems of all files are gathered before any is reported.
 */
public final class RuleFiles {
    private static final String SHIPPED = "/acme/rules/";
    private static final String INDEX = SHIPPED + "index.txt";

    private final List<String> problems = new ArrayList<>();
    private final List<DiagnosisRule> diagnosis = new ArrayList<>();
    private final List<FilterRule> filters = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private final Map<String, String> owners = new HashMap<>();
    private XidCatalogue xids = XidCatalogue.EMPTY;

    /**
     * Adds the rules that came with the program.
     *
     * @param xidPolicy whose advice on Xid codes to follow: {@code nvidia} or another column of the catalogue
     * @throws RejectedRulesException if there is no such policy
     */
    public RuleFiles addShipped(String xidPolicy) {
        for (var entry : resource(INDEX).lines().toList()) {
            if (entry.endsWith(".yaml")) {
                add(entry, resource(SHIPPED + entry));
            }
        }
        xids = XidFiles.read(
                resource(SHIPPED + "catalogue/xid.csv"), resource(SHIPPED + "catalogue/sxid.csv"), xidPolicy);
        return this;
    }

    /**
     * Adds the {@code *.yaml} files of a folder, by name. A user's rule with the id of a shipped rule takes its place.
     *
     * @throws RejectedRulesException if the folder cannot be read
     */
    public RuleFiles addFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new RejectedRulesException(List.of(folder + ": no such folder of rules"));
        }
        try (var files = Files.walk(folder, 4)) {
            var yaml = files.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
            if (yaml.isEmpty()) {
                throw new RejectedRulesException(List.of(folder + ": no *.yaml files in this folder"));
            }
            for (var file : yaml) {
                try {
                    add(file.toString(), Files.readString(file));
                } catch (CharacterCodingException e) {
                    problems.add(file + ":1: the file is not UTF-8");
                }
            }
            return this;
        } catch (IOException e) {
            throw new RejectedRulesException(List.of(folder + ": cannot be read: " + e.getMessage()));
        }
    }

    /**
     * The rules of all files.
     *
     * @throws RejectedRulesException with every problem that was found
     */
    public RuleSet toRuleSet() {
        if (!problems.isEmpty()) {
            throw new RejectedRulesException(problems);
        }
        return new RuleSet(diagnosis, filters, xids);
    }

    /** The lines that rules must and must not match. */
    List<Example> examples() {
        return examples;
    }

    private void add(String name, String yaml) {
        var file = new RuleFile(name);
        file.read(new StringReader(yaml));
        problems.addAll(file.problems());
        examples.addAll(file.examples());
        for (var rule : file.diagnosis()) {
            if (own(rule.id(), name)) {
                diagnosis.removeIf(other -> other.id().equals(rule.id()));
            }
            diagnosis.add(rule);
        }
        for (var rule : file.filters()) {
            if (own(rule.id(), name)) {
                filters.removeIf(other -> other.id().equals(rule.id()));
            }
            filters.add(rule);
        }
    }

    /** Whether the rule takes the place of a shipped one. */
    private boolean own(String id, String name) {
        var owner = owners.put(id, name);
        if (owner != null && (isShipped(owner) == isShipped(name))) {
            problems.add(name + ":1: rule " + id + " stands in " + owner + " already");
        }
        return owner != null;
    }

    private static boolean isShipped(String name) {
        return name.startsWith("diagnosis/") || name.startsWith("filter/");
    }

    private static String resource(String path) {
        try (var in = RuleFiles.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the installation lacks " + path);
            }
            var text = new StringBuilder();
            var reader = new InputStreamReader(in, StandardCharsets.UTF_8);
            char[] chars = new char[8192];
            for (int n = reader.read(chars); n >= 0; n = reader.read(chars)) {
                text.append(chars, 0, n);
            }
            return text.toString();
        } catch (IOException e) {
            throw new IllegalStateException("the installation's " + path + " cannot be read", e);
        }
    }
}

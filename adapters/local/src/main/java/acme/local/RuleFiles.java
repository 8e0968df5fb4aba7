package acme.local;

import acme.knowledge.BookedRule;
import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.JobKind;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.local.RuleFile.Example;
import acme.local.RuleFile.Place;
import acme.local.RuleFile.Reference;
import acme.pattern.LinearPattern;
import acme.pattern.PatternRefusedException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Gathers the shipped rules and those of users' folders into one rule set. Confined to one thread; used once.
 *
 * <p>All problems of all files are gathered before any is reported.
 */
public final class RuleFiles {
    private static final String SHIPPED = "/acme/rules/";
    private static final String INDEX = SHIPPED + "index.txt";
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final Pattern DRIVER_CODE = Pattern.compile("s?xid\\.\\d+");

    private final List<String> problems = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<DiagnosisRule> diagnosis = new ArrayList<>();
    private final List<FilterRule> filters = new ArrayList<>();
    private final List<LinearPattern> metrics = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> shippedIds = new HashSet<>();
    private XidCatalogue xids = XidCatalogue.EMPTY;

    /**
     * Adds the rules that came with the program.
     *
     * @param xidPolicy whose advice on Xid codes to follow: {@code nvidia} or another column of the catalogue
     * @throws RejectedRulesException if there is no such policy
     */
    public RuleFiles addShipped(String xidPolicy) {
        // Half of the program's start is reading these files, so it is shared among the processors.
        var files = resource(INDEX).lines().toList().parallelStream()
                .filter(entry -> entry.endsWith(".yaml"))
                .map(entry -> parse(entry, resource(SHIPPED + entry)))
                .toList();
        for (var file : files) {
            gather(file);
            add(file);
            shippedIds.addAll(file.places().keySet());
        }
        xids = XidFiles.read(
                resource(SHIPPED + "catalogue/xid.csv"), resource(SHIPPED + "catalogue/sxid.csv"), xidPolicy);
        return this;
    }

    /**
     * Adds the {@code *.yaml} files of a folder, by name. A user's rule with the id of a shipped rule takes its place. Runs
     * the lines that each rule must and must not match; a test does that for the shipped rules.
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
                    addUsers(read(file.toString(), Files.readString(file)));
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
     * Adds a filter rule for each line of a file that holds plain expressions; empty lines are passed over, and so is the
     * byte order mark that some editors write first.
     *
     * @throws RejectedRulesException if the file cannot be read
     */
    public RuleFiles addExpressions(Path file) {
        try {
            var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                var line = i == 0 && lines.get(i).startsWith(BYTE_ORDER_MARK)
                        ? lines.get(i).substring(1)
                        : lines.get(i);
                if (!line.isBlank()) {
                    addExpression(line, "expression." + file.getFileName() + "." + (i + 1), file + ":" + (i + 1));
                }
            }
            return this;
        } catch (CharacterCodingException e) {
            throw new RejectedRulesException(List.of(file + ": the file is not UTF-8"));
        } catch (NoSuchFileException e) {
            throw new RejectedRulesException(List.of(file + ": no such file of expressions"));
        } catch (IOException e) {
            throw new RejectedRulesException(List.of(file + ": cannot be read: " + e.getMessage()));
        }
    }

    /**
     * Adds the rules of the rule book that are active and serve a job. One with the id of a shipped rule takes its place; one
     * with the id of a rule of the user's files gives way. A rule that cannot be used is left out, and {@link #leftOut} says
     * why: what was learned never keeps the program from its work. To be called after the files were added.
     *
     * @param rules active ones; others are passed over
     * @param job the job's kind; where it is empty, only rules for all jobs are added
     */
    public RuleFiles addBooked(List<BookedRule> rules, Optional<JobKind> job) {
        for (var rule : rules) {
            boolean isMeant = rule.jobs().isEmpty() || rule.jobs().equals(job);
            if (rule.state() == BookedRule.State.ACTIVE && isMeant) {
                addBooked(rule);
            }
        }
        return this;
    }

    private void addBooked(BookedRule booked) {
        var name = "rule book, version " + booked.version() + ", by "
                + booked.author().words();
        var file = parse(name, booked.definition());
        var place = new Place(name, booked.kind() == BookedRule.Kind.FILTER);
        var taken = places.get(booked.id());
        if (!file.problems().isEmpty()) {
            leftOut.add(booked.id() + " of the " + file.problems().getFirst());
        } else if (!file.places().keySet().equals(Set.of(booked.id()))
                || file.filters().size() != (place.isFilter() ? 1 : 0)) {
            leftOut.add(booked.id() + " of the " + name + ": its definition is of another rule");
        } else if (taken != null && !shippedIds.contains(booked.id())) {
            leftOut.add(booked.id() + " of the " + name + ": the rule at " + taken.where() + " takes its place");
        } else if (taken != null && taken.isFilter() != place.isFilter()) {
            leftOut.add(booked.id() + " of the " + name + ": a shipped rule of the other kind has this id");
        } else {
            shippedIds.remove(booked.id());
            replace(booked.id(), place);
            places.put(booked.id(), place);
            diagnosis.addAll(file.diagnosis());
            filters.addAll(file.filters());
        }
    }

    /** The rules of the rule book that were left out, and why. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    private void addExpression(String expression, String id, String where) {
        try {
            filters.add(new FilterRule(id, LinearPattern.compile(expression), ""));
            places.put(id, new Place(where, true));
        } catch (PatternRefusedException e) {
            problems.add(where + ": " + e.getMessage());
        }
    }

    /** Adds an expression for metric lines; its named groups say which metric stands where. */
    public RuleFiles addMetrics(String expression) {
        try {
            var pattern = LinearPattern.compile(expression);
            var known = new TreeSet<>(RuleSet.METRIC_NAMES);
            if (pattern.groupNames().isEmpty() || !known.containsAll(pattern.groupNames())) {
                problems.add("--metrics: " + expression
                        + ": name what is read by groups such as (?<loss>[-\\d.]+); known are "
                        + String.join(", ", known));
            }
            metrics.add(pattern);
        } catch (PatternRefusedException e) {
            problems.add("--metrics: " + expression + ": " + e.getMessage());
        }
        return this;
    }

    /** Where a rule stands, as {@code file:line} or the version of the rule book and who wrote it; empty where there is none of that id. */
    public Optional<String> where(String id) {
        var place = places.get(id);
        return place == null
                ? Optional.empty()
                : Optional.of(shippedIds.contains(id) ? "shipped, " + place.where() : place.where());
    }

    /**
     * The rules of all files.
     *
     * @throws RejectedRulesException with every problem that was found
     */
    public RuleSet toRuleSet() {
        checkReferences();
        if (!problems.isEmpty()) {
            throw new RejectedRulesException(problems);
        }
        return new RuleSet(diagnosis, filters, xids, metrics);
    }

    /** Lines of healthy jobs: those that the filter rules must match. */
    public List<String> routineLines() {
        return examples.stream()
                .filter(example -> example.mustMatch()
                        && Optional.ofNullable(places.get(example.ruleId()))
                                .filter(Place::isFilter)
                                .isPresent())
                .map(Example::text)
                .toList();
    }

    /** The lines that diagnosis rules are meant for, by the samples that they name, with the rule's id. */
    public Map<String, String> failureLines() {
        var lines = new LinkedHashMap<String, String>();
        for (var example : examples) {
            var place = places.get(example.ruleId());
            if (example.mustMatch() && place != null && !place.isFilter()) {
                lines.put(example.text(), example.ruleId());
            }
        }
        return lines;
    }

    /** The lines that rules must and must not match. */
    List<Example> examples() {
        return examples;
    }

    private RuleFile read(String name, String yaml) {
        var file = parse(name, yaml);
        gather(file);
        return file;
    }

    private static RuleFile parse(String name, String yaml) {
        var file = new RuleFile(name);
        file.read(new StringReader(yaml));
        return file;
    }

    private void gather(RuleFile file) {
        problems.addAll(file.problems());
        examples.addAll(file.examples());
        references.addAll(file.references());
    }

    private void addUsers(RuleFile file) {
        for (var id : file.places().keySet()) {
            if (shippedIds.remove(id)) {
                replace(id, file.places().get(id));
            }
        }
        add(file);
        problems.addAll(RuleExamples.failures(file));
    }

    private void replace(String id, Place users) {
        var shipped = places.remove(id);
        if (shipped != null && shipped.isFilter() != users.isFilter()) {
            problems.add(users.where() + ": '" + id + "' is the id of a shipped "
                    + (shipped.isFilter() ? "filter" : "diagnosis")
                    + " rule, whose place only a rule of that kind can take; give it another id");
        }
        diagnosis.removeIf(rule -> rule.id().equals(id));
        filters.removeIf(rule -> rule.id().equals(id));
    }

    private void add(RuleFile file) {
        file.places().forEach((id, place) -> {
            var first = places.putIfAbsent(id, place);
            if (first != null) {
                problems.add(place.where() + ": " + RuleFile.taken(id, first.where()));
            }
        });
        diagnosis.addAll(file.diagnosis());
        filters.addAll(file.filters());
    }

    /** What explains a rule must be a diagnosis rule or a family of them; driver codes are rules of the catalogue. */
    private void checkReferences() {
        var names = new HashSet<String>(List.of("xid.*", "sxid.*"));
        places.forEach((id, place) -> {
            if (!place.isFilter()) {
                names.add(id);
                for (int dot = id.indexOf('.'); dot >= 0; dot = id.indexOf('.', dot + 1)) {
                    names.add(id.substring(0, dot) + ".*");
                }
            }
        });
        for (var reference : references) {
            if (!names.contains(reference.name())
                    && !DRIVER_CODE.matcher(reference.name()).matches()) {
                problems.add(reference.where() + ": 'explained-by' names '" + reference.name()
                        + "', and no diagnosis rule is called so; write a rule's id, or family.* for all of a family");
            }
        }
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

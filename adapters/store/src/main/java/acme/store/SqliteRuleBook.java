package acme.store;

import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.Kind;
import acme.knowledge.BookedRule.State;
import acme.knowledge.JobKind;
import acme.knowledge.RuleBook;
import acme.knowledge.RuleLife;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rule book in the data folder's database. Any thread. */
final class SqliteRuleBook implements RuleBook {
    private static final String HISTORY = """
            SELECT r.id, r.version, r.kind, c.state, r.author, r.author_name, r.prompt, r.incident, r.jobs, r.definition,
                   r.created, c.reason, c.matches, c.agreements, c.disagreements,
                   c.author AS mover, c.author_name AS mover_name, c.prompt AS mover_prompt,
                   c.incident AS mover_incident, c.time
            FROM rule_change c JOIN rule r ON r.id = c.id AND r.version = c.version
            WHERE c.id = ? ORDER BY c.number""";

    private final Database database;

    SqliteRuleBook(Database database) {
        this.database = database;
    }

    @Override
    public Optional<BookedRule> propose(Draft draft, long now) {
        return database.write(connection -> {
            var proposed = life(connection, draft.id()).propose(draft, now);
            if (proposed.isPresent()) {
                insert(connection, proposed.get());
                note(connection, proposed.get(), draft.author(), now);
            }
            return proposed;
        });
    }

    @Override
    public BookedRule move(String id, int version, State state, Author by, String reason, long now) {
        return database.write(connection -> {
            var life = life(connection, id);
            if (life.versions().isEmpty()) {
                throw new IllegalStateException("the rule book has no rule " + id);
            }
            var changed = life.move(version, state, by, reason);
            for (var rule : changed) {
                Sql.update(
                        connection,
                        "UPDATE rule SET state = ?, reason = ? WHERE id = ? AND version = ?",
                        rule.state().name(),
                        rule.reason(),
                        id,
                        rule.version());
                note(connection, rule, by, now);
            }
            if (RuleLife.changesWhatRuns(life.versions().get(version - 1).state(), state)) {
                Sql.update(connection, "UPDATE revision SET number = number + 1");
            }
            return changed.getLast();
        });
    }

    @Override
    public void count(String id, int version, long matches, long agreements, long disagreements) {
        database.write(connection -> Sql.update(connection, """
                UPDATE rule SET matches = matches + ?, agreements = agreements + ?, disagreements = disagreements + ?
                WHERE id = ? AND version = ?""", matches, agreements, disagreements, id, version));
    }

    @Override
    public List<BookedRule> rules(Set<State> states) {
        var words = states.stream().map(state -> "'" + state.name() + "'").collect(Collectors.joining(","));
        return database.read(connection -> Sql.query(
                connection,
                "SELECT * FROM rule r WHERE state IN (" + words
                        + ") AND NOT EXISTS (SELECT 1 FROM rule n WHERE n.id = r.id"
                        + " AND n.version > r.version AND n.state IN (" + words + ")) ORDER BY id",
                SqliteRuleBook::rule));
    }

    @Override
    public List<Change> history(String id) {
        return database.read(connection -> history(connection, id));
    }

    @Override
    public long revision() {
        return database.read(connection -> Sql.query(connection, "SELECT number FROM revision", row -> row.getLong(1))
                .getFirst());
    }

    private static RuleLife life(Connection connection, String id) throws SQLException {
        var versions =
                Sql.query(connection, "SELECT * FROM rule WHERE id = ? ORDER BY version", SqliteRuleBook::rule, id);
        return new RuleLife(versions, history(connection, id));
    }

    private static List<Change> history(Connection connection, String id) throws SQLException {
        return Sql.query(
                connection,
                HISTORY,
                row -> new Change(
                        rule(row),
                        author(row, "mover", "mover_name", "mover_prompt", "mover_incident"),
                        row.getLong("time")),
                id);
    }

    private static void insert(Connection connection, BookedRule rule) throws SQLException {
        var author = Columns.of(rule.author());
        Sql.update(
                connection,
                "INSERT INTO rule VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rule.id(),
                rule.version(),
                rule.kind().name(),
                rule.state().name(),
                author.kind(),
                author.name(),
                author.prompt(),
                author.incident(),
                rule.jobs().map(JobKind::name).orElse(null),
                rule.definition(),
                rule.created(),
                rule.reason(),
                rule.matches(),
                rule.agreements(),
                rule.disagreements());
    }

    private static void note(Connection connection, BookedRule rule, Author by, long now) throws SQLException {
        var author = Columns.of(by);
        Sql.update(
                connection,
                """
                INSERT INTO rule_change (id, version, state, author, author_name, prompt, incident, reason, time,
                                         matches, agreements, disagreements)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                rule.id(),
                rule.version(),
                rule.state().name(),
                author.kind(),
                author.name(),
                author.prompt(),
                author.incident(),
                rule.reason(),
                now,
                rule.matches(),
                rule.agreements(),
                rule.disagreements());
    }

    private static BookedRule rule(ResultSet row) throws SQLException {
        return new BookedRule(
                row.getString("id"),
                row.getInt("version"),
                Kind.valueOf(row.getString("kind")),
                State.valueOf(row.getString("state")),
                author(row, "author", "author_name", "prompt", "incident"),
                Optional.ofNullable(row.getString("jobs")).map(JobKind::new),
                row.getString("definition"),
                row.getLong("created"),
                row.getString("reason"),
                row.getLong("matches"),
                row.getLong("agreements"),
                row.getLong("disagreements"));
    }

    private static Author author(ResultSet row, String kind, String name, String prompt, String incident)
            throws SQLException {
        return new Columns(row.getString(kind), row.getString(name), row.getString(prompt), row.getString(incident))
                .author();
    }

    /** An author as four columns. */
    private record Columns(String kind, String name, String prompt, String incident) {
        static Columns of(Author author) {
            return switch (author) {
                case Author.Shipped() -> new Columns("shipped", "", "", "");
                case Author.Person(var name) -> new Columns("person", name, "", "");
                case Author.Policy(var setting) -> new Columns("policy", setting, "", "");
                case Author.Miner() -> new Columns("miner", "", "", "");
                case Author.Model(var model, var prompt, var incident) -> new Columns("model", model, prompt, incident);
            };
        }

        Author author() {
            return switch (kind) {
                case "shipped" -> new Author.Shipped();
                case "person" -> new Author.Person(name);
                case "policy" -> new Author.Policy(name);
                case "miner" -> new Author.Miner();
                case "model" -> new Author.Model(name, prompt, incident);
                default -> throw new IllegalStateException("the rule book names an author of kind " + kind);
            };
        }
    }
}

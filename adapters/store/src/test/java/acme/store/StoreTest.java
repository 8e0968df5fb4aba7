package acme.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.Kind;
import acme.knowledge.BookedRule.State;
import acme.knowledge.RuleBook.Draft;
import acme.llm.Amount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What happens to a data folder, and what is said when it cannot be used. */
class StoreTest {
    private static final Set<State> ALL = EnumSet.allOf(State.class);

    @TempDir
    private Path folder;

    private static Draft draft(String id, String definition) {
        return new Draft(id, Kind.FILTER, new Author.Miner(), Optional.empty(), definition, "");
    }

    private static List<String> ids(Store store) {
        return store.ruleBook().rules(ALL).stream().map(BookedRule::id).toList();
    }

    private String check() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Database.FILE));
                var statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA integrity_check")) {
            return row.getString(1);
        }
    }

    @Test
    void aFolderIsMadeOnFirstUseAndKeptForTheNext() {
        var deep = folder.resolve("a/b");
        assertThat(Store.isIn(deep)).isFalse();
        try (var store = Store.open(deep)) {
            store.ruleBook().propose(draft("a.b", "text"), 1);
        }
        assertThat(Store.isIn(deep)).isTrue();
        try (var store = Store.open(deep)) {
            assertThat(ids(store)).containsExactly("a.b");
        }
    }

    @Test
    void aKilledProcessLosesNothingThatItSaidIsKept() throws Exception {
        var process = BookWriter.start(folder, "killed", 100_000);
        var said = new ArrayList<String>();
        try (var out = BookWriter.out(process)) {
            while (said.size() < 30) {
                said.add("killed.r" + out.readLine());
            }
            // Of the process itself this would close the pipe, with what it said last.
            process.toHandle().destroyForcibly();
            process.waitFor();
            out.lines().forEach(line -> said.add("killed.r" + line));
        }
        try (var store = Store.open(folder)) {
            assertThat(ids(store)).containsAll(said);
            assertThat(store.ruleBook().propose(draft("a.b", "after"), 1)).isPresent();
        }
        assertThat(check()).isEqualTo("ok");
    }

    @Test
    void twoProcessesWriteInOneFolderAtOnce() throws Exception {
        try (var store = Store.open(folder)) {
            store.ruleBook().propose(draft("all.all", "text"), 1);
            var one = BookWriter.start(folder, "one", 60);
            var two = BookWriter.start(folder, "two", 60);
            for (int i = 0; i < 60; i++) {
                store.ruleBook().count("all.all", 1, 1, 0, 0);
            }
            assertThat(one.waitFor()).isZero();
            assertThat(two.waitFor()).isZero();
            assertThat(ids(store)).hasSize(121);
            assertThat(store.ruleBook().rules(ALL).getFirst().matches()).isEqualTo(180);
        }
    }

    @Test
    void twoProcessesMayMakeTheFolderAtOnce() throws Exception {
        var processes = List.of(BookWriter.start(folder, "one", 1), BookWriter.start(folder, "two", 1));
        for (var process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        try (var store = Store.open(folder)) {
            assertThat(ids(store)).containsExactly("one.r1", "two.r1");
        }
    }

    /** What SQLite says on a full tmpfs: the file that processes share has no room, for readers neither. */
    @Test
    void noRoomForTheSharedFileIsAFullDiskToo() {
        var said = new SQLiteException("I/O error within xShmMap", SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);

        assertThat(Database.explained(Path.of("acme.db"), said)).hasMessageContaining("disk or quota is full");
    }

    @Test
    void aFullDiskIsSaidAndNothingKeptIsLost() throws Exception {
        try (var database = Database.open(folder)) {
            var book = new SqliteRuleBook(database);
            book.propose(draft("a.small", "text"), 1);
            database.pragma("max_page_count = 40");
            var large = "x".repeat(300_000);
            assertThatThrownBy(() -> book.propose(draft("a.large", large), 2))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(Database.FILE)
                    .hasMessageContaining("full")
                    .hasMessageContaining("make room");
            assertThat(book.rules(ALL)).extracting(BookedRule::id).containsExactly("a.small");
            database.pragma("max_page_count = 4000");
            assertThat(book.propose(draft("a.large", large), 2)).isPresent();
        }
        assertThat(check()).isEqualTo("ok");
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaid() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> Store.open(file.resolve("data")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("--data");
        try (var database = Database.open(folder)) {
            database.pragma("query_only = ON");
            assertThatThrownBy(() -> new SqliteRuleBook(database).propose(draft("a.b", "text"), 1))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("cannot be written")
                    .hasMessageContaining("ACME_DATA");
        }
    }

    @Test
    void aDatabaseOfANewerProgramIsLeftAlone() throws Exception {
        try (var database = Database.open(folder)) {
            database.pragma("user_version = 99");
        }
        assertThatThrownBy(() -> Store.open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer acme")
                .hasMessageContaining("form 99");
    }

    @Test
    void aFileThatIsNoDatabaseIsSaid() throws Exception {
        Files.writeString(folder.resolve(Database.FILE), "this is no database, whatever it is called\n".repeat(50));
        assertThatThrownBy(() -> Store.open(folder))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("move it away");
    }

    @Test
    void aWriterThatFailsLeavesNothingHalfDone() {
        try (var database = Database.open(folder)) {
            var book = new SqliteRuleBook(database);
            assertThatThrownBy(() -> database.write(connection -> {
                        Sql.update(connection, "UPDATE revision SET number = 7");
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertThat(book.revision()).isZero();
        }
    }

    @Test
    void theWriteAheadLogIsForLocalDisksAlone() {
        assertThat(Database.journal("ext4")).isEqualTo("WAL");
        assertThat(Database.journal("nfs4")).isEqualTo("DELETE");
    }

    @Test
    void whatModelsCostIsAddedUp() {
        var day = LocalDate.of(2026, 5, 9);
        try (var store = Store.open(folder)) {
            var ledger = store.ledger();
            ledger.add(day, "job-1", new Amount(100, 0.1));
            ledger.add(day, "job-1", new Amount(10, 0.2));
            ledger.add(day, "job-2", new Amount(1, 0));
            ledger.add(day.plusDays(1), "job-1", new Amount(1_000, 0));
            assertThat(ledger.of(day)).isEqualTo(new Amount(111, 0.3));
            assertThat(ledger.of("job-1")).isEqualTo(new Amount(1_110, 0.3));
            assertThat(ledger.of("job-3")).isEqualTo(Amount.NOTHING);
        }
    }
}

package acme.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.recover.RecoveryJournal;
import acme.recover.RecoveryJournal.Event;
import acme.testkit.RecoveryJournalContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRecoveryJournalTest extends RecoveryJournalContract {
    @TempDir
    private Path folder;

    private final List<Store> open = new ArrayList<>();

    @Override
    protected RecoveryJournal empty() throws Exception {
        return journal(Files.createTempDirectory(folder, "data"));
    }

    private RecoveryJournal journal(Path data) {
        var store = Store.open(data);
        open.add(store);
        return store.recoveryJournal();
    }

    @AfterEach
    void close() {
        open.forEach(Store::close);
    }

    @Test
    void anotherProcessSeesEntriesAndLeases() {
        var entry = entry(JOB, 1_000, new Event.Approved());
        var one = journal(folder);
        var other = journal(folder);
        one.append(entry);
        assertThat(other.entries(JOB)).containsExactly(entry);
        assertThat(one.lease(JOB, "one", 1_000, 2_000)).isTrue();
        assertThat(other.lease(JOB, "other", 1_500, 2_500)).isFalse();
    }

    @Test
    void anAttemptThatWasWrittenBeforeIncidentsWereNamedIsRead() {
        var event = RecoveryEvents.read(1, """
                {"event": "over", "attempt": {"number": 1, "started": 10, "ended": 20, "lastStep": 7, "nodes": [],
                 "ending": "FAILED", "cause": null, "how": null}}""");
        assertThat(event)
                .isInstanceOfSatisfying(
                        Event.Over.class,
                        it -> assertThat(it.attempt().incident()).isEmpty());
    }

    @Test
    void noEntryIsChangedOrRemoved() throws Exception {
        journal(folder).append(entry(JOB, 1_000, new Event.Approved()));
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Database.FILE));
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("UPDATE recovery_entry SET who = 'bob'"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("never changed");
            assertThatThrownBy(() -> statement.execute("DELETE FROM recovery_entry"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("never removed");
        }
    }

    @Test
    void theFormInDataFoldersStays() {
        assertThat(RecoveryEvents.read(1, "{\"event\":\"cordoned\",\"node\":{\"value\":\"n1\"}}"))
                .isEqualTo(allEvents().get(7));
        assertThat(RecoveryEvents.text(allEvents().get(6)))
                .isEqualTo("{\"event\":\"ended\",\"step\":0,\"result\":\"FAILED\",\"what\":\"timed out\"}");
        assertThatThrownBy(() -> RecoveryEvents.read(7, "{\"event\":\"new\"}"))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("entry 7 of the recovery journal cannot be read");
    }
}

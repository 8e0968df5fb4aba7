package acme.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.recover.JobName;
import acme.recover.RecoveryJournal;
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

    private RecoveryJournal in(Path data) {
        var store = Store.open(data);
        open.add(store);
        return store.recoveryJournal();
    }

    @Override
    protected RecoveryJournal empty() throws Exception {
        return in(Files.createTempDirectory(folder, "data"));
    }

    @AfterEach
    void close() {
        open.forEach(Store::close);
    }

    @Test
    void anotherProcessSeesWhatWasWritten() {
        var entry =
                new RecoveryJournal.Entry(new JobName("job"), 2, 3, "acme", new RecoveryJournal.Event.BreakerReset());
        in(folder).append(entry);

        assertThat(in(folder).entries(new JobName("job"))).containsExactly(entry);
        assertThat(in(folder).lease(new JobName("job"), "one", 0, 10)).isTrue();
        assertThat(in(folder).lease(new JobName("job"), "two", 0, 10)).isFalse();
    }

    @Test
    void nothingIsEverChangedOrDeleted() throws SQLException {
        in(folder)
                .append(new RecoveryJournal.Entry(
                        new JobName("job"), 2, 3, "acme", new RecoveryJournal.Event.BreakerReset()));
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("acme.db"));
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("DELETE FROM recovery")).hasMessageContaining("only added to");
            assertThatThrownBy(() -> statement.execute("UPDATE recovery SET who = 'mallory'"))
                    .hasMessageContaining("only added to");
        }
    }
}

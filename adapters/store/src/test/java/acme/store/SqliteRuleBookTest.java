package acme.store;

import acme.knowledge.RuleBook;
import acme.testkit.RuleBookContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteRuleBookTest extends RuleBookContract {
    @TempDir
    private Path folder;

    private final List<Store> open = new ArrayList<>();

    @Override
    protected RuleBook empty() throws Exception {
        var store = Store.open(Files.createTempDirectory(folder, "data"));
        open.add(store);
        return store.ruleBook();
    }

    @AfterEach
    void close() {
        open.forEach(Store::close);
    }
}

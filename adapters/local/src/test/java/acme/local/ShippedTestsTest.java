package acme.local;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.Hint;
import acme.model.NodeName;
import acme.recover.Located;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ShippedTestsTest {
    private static final TreeSet<NodeName> NODES =
            new TreeSet<>(List.of(new NodeName("n1"), new NodeName("n2"), new NodeName("n3")));

    @Test
    void whereNoTestCanBeRunNothingIsClaimed() throws InterruptedException {
        var tests = new ShippedTests(Launcher.local(), "/nowhere/python3", new Commands());

        var located = tests.test(Hint.GPU, NODES);

        assertThat(located).isInstanceOf(Located.Inconclusive.class);
        assertThat(located.verdicts()).hasSize(3);
    }
}

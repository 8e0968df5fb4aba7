package acme.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OomKillsTest {
    @TempDir
    private Path root;

    private void file(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    @Test
    void theOwnControlGroupIsAskedFirstThenTheMachine() throws IOException {
        assertThat(OomKills.under(root)).isEmpty();
        file("proc/vmstat", "oom_kill 7\npgfault 3\n");
        assertThat(OomKills.under(root)).contains(new OomKills(false, 7));
        file("sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
        assertThat(OomKills.under(root)).contains(new OomKills(true, 2));
        file("proc/self/cgroup", "0::/user.slice/job 1\n");
        file("sys/fs/cgroup/user.slice/job 1/memory.events", "oom 4\noom_kill 3\noom_group_kill 0\n");
        assertThat(OomKills.under(root)).contains(new OomKills(true, 3));
    }

    @Test
    void whatIsNoCounterIsNone() throws IOException {
        file("proc/self/cgroup", "0::/../../etc\n1:name=systemd:/\n");
        file("sys/fs/cgroup/memory.events", "oom_kill many\n");
        assertThat(OomKills.under(root)).isEmpty();
    }

    @Test
    void killsOfTheGroupAreSaidAndThoseOfTheMachineOnlyWhereTheCommandDiedByThem() {
        var group = new OomKills(true, 3);
        assertThat(new OomKills(true, 4).since(group, 1))
                .contains("acme: the kernel's out-of-memory killer ended 1 process of this control group");
        assertThat(group.since(group, 137)).isEmpty();
        var machine = new OomKills(false, 3);
        assertThat(new OomKills(false, 5).since(machine, 137))
                .contains("acme: the kernel's out-of-memory killer ended 2 processes on this machine");
        assertThat(new OomKills(false, 5).since(machine, 1)).isEmpty();
        assertThat(new OomKills(true, 5).since(machine, 137))
                .as("counted by another")
                .isEmpty();
    }
}

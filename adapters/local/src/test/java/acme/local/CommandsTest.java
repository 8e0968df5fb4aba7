package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Commands commands = new Commands(1000, Duration.ofMillis(500));

    @TempDir
    private Path folder;

    private static Command shell(String script, String... arguments) {
        var words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        words.addAll(List.of(arguments));
        return Command.of(words);
    }

    private CommandResult.Exited exited(Command command) throws InterruptedException {
        var result = commands.run(command, LONG);
        assertThat(result).isInstanceOf(CommandResult.Exited.class);
        return (CommandResult.Exited) result;
    }

    /** Whether the process runs whose id a script wrote into a file; one that is dead and not buried does not. */
    private static boolean isRunning(Path pid) throws IOException {
        try {
            var status = Files.readString(Path.of("/proc", Files.readString(pid).strip(), "stat"));
            return status.charAt(status.lastIndexOf(')') + 2) != 'Z';
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A process that was killed may need a moment to be gone. */
    private static boolean hasEnded(Path pid) throws IOException {
        long limit = System.nanoTime() + LONG.toNanos();
        while (isRunning(pid) && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
        return !isRunning(pid);
    }

    @Test
    void statusOutputAndErrorsComeBack() throws Exception {
        var result = exited(
                shell("cat; echo \"$WORD\" >&2; exit 3").reading("told\n").with(Map.of("WORD", "two words")));
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("told\n");
        assertThat(result.errors()).isEqualTo("two words\n");
    }

    @Test
    void aProgramThatIsNotThereIsSaidToBeMissing() throws Exception {
        assertThat(commands.run(Command.of("no-such-program", "--version"), LONG))
                .isEqualTo(
                        new CommandResult.NotStarted("no-such-program cannot be run on this machine: no such program"));
    }

    @Test
    void ofMuchOutputTheBeginningAndTheEndAreKept() throws Exception {
        var said = exited(shell("echo first; seq 1 200000; echo last")).output();
        assertThat(said).startsWith("first\n").endsWith("last\n").contains("bytes left out");
        assertThat(said.length()).isLessThan(1100);
    }

    @Test
    void anEndlessWriterIsStoppedAndItsOutputStaysBounded() throws Exception {
        var result = commands.run(shell("yes"), SHORT);
        assertThat(result).isInstanceOf(CommandResult.TimedOut.class);
        assertThat(((CommandResult.TimedOut) result).output().length()).isLessThan(1100);
    }

    @Test
    void whenTheTimeIsUpTheGrandchildrenGoTooThoughTheirParentIsGone() throws Exception {
        var pid = folder.resolve("pid");
        var script = "(sh -c 'echo $$ >\"$1\"; trap \"\" TERM; while :; do sleep 1; done' sh \"$1\" &) ; sleep 600";
        var result = commands.run(shell(script, pid.toString()), SHORT.multipliedBy(3));
        assertThat(result).isInstanceOf(CommandResult.TimedOut.class);
        assertThat(hasEnded(pid)).isTrue();
    }

    @Test
    void whatACommandLeavesBehindIsEndedWithIt() throws Exception {
        var pid = folder.resolve("pid");
        var result = exited(shell("sleep 600 & echo $! >\"$1\"; echo done", pid.toString()));
        assertThat(result.output()).isEqualTo("done\n");
        assertThat(hasEnded(pid)).isTrue();
    }

    @Test
    void anInterruptEndsTheCommand() throws Exception {
        var pid = folder.resolve("pid");
        var command = shell("echo $$ >\"$1\"; sleep 600", pid.toString());
        var waiting = new Thread(
                () -> assertThatThrownBy(() -> commands.run(command, LONG)).isInstanceOf(InterruptedException.class));
        waiting.start();
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        waiting.join();
        assertThat(hasEnded(pid)).isTrue();
    }

    @Test
    void whateverWordsAShellReadsThemBackAsTheyWere() throws Exception {
        var words = List.of("plain", "", "two words", "it's", "$HOME `id` \\ \"", "-n", "new\nline", "*", "ä", "~");
        var said = exited(shell("printf '[%s]' " + Command.quoted(words))).output();
        assertThat(said).isEqualTo("[" + String.join("][", words) + "]");
    }

    @Test
    void aCommandShowsItselfAsAPersonWouldTypeIt() {
        assertThat(Command.of("ssh", "n1", "echo it's").with(Map.of("B", "2 3", "A", "1")))
                .hasToString("A=1 B='2 3' ssh n1 'echo it'\\''s'");
    }
}

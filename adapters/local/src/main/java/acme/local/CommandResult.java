package acme.local;

import java.time.Duration;

/** How a command ended. What it wrote is cut in the middle where it was too much, and read as UTF-8. */
public sealed interface CommandResult {
    /** It ended by itself; the status of one that a signal ended is 128 and the signal's number. */
    record Exited(int status, String output, String errors, Duration took) implements CommandResult {
        public boolean isSuccess() {
            return status == 0;
        }
    }

    /** It was killed with all that it had started, because its time was up. */
    record TimedOut(Duration limit, String output, String errors) implements CommandResult {}

    /** There is no such program, or it may not be run. */
    record NotStarted(String why) implements CommandResult {}
}

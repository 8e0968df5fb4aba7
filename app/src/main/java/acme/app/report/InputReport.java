package acme.app.report;

import acme.pipeline.LogReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The result for one input.
 *
 * @param input as the user named it
 * @param log what was found; empty where the input could not be read
 * @param error why it could not be read
 * @param notes what the reader should know about the input
 * @param elapsed how long it took; empty for a log that is still being followed
 */
public record InputReport(
        String input, Optional<LogReport> log, Optional<String> error, List<String> notes, Optional<Duration> elapsed) {
    public InputReport {
        notes = List.copyOf(notes);
    }

    public static InputReport read(String input, LogReport log, List<String> notes, long nanos) {
        return new InputReport(input, Optional.of(log), Optional.empty(), notes, Optional.of(Duration.ofNanos(nanos)));
    }

    public static InputReport unreadable(String input, String error, long nanos) {
        return new InputReport(
                input, Optional.empty(), Optional.of(error), List.of(), Optional.of(Duration.ofNanos(nanos)));
    }

    /** What a log that is being followed says by now. */
    public static InputReport live(String input, LogReport log) {
        return new InputReport(input, Optional.of(log), Optional.empty(), List.of(), Optional.empty());
    }
}

package acme.local;

import acme.model.NodeName;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How one rank of a test ended, and what it said. */
record RankEnd(int rank, NodeName node, CommandResult result) {
    static final int CANNOT_RUN = 3;
    static final int PORT_TAKEN = 4;
    static final int TIME_UP = 5;
    private static final int NOT_FOUND = 127;
    private static final int UNREACHED = 255;
    private static final int SIGNALLED = 128;
    private static final Pattern PEER_GONE =
            Pattern.compile("closed by peer|reset by peer|[Bb]roken pipe|remote process has terminated");

    boolean hasPassed() {
        return status() == 0 && said("ok").equals("true");
    }

    boolean hasStarted() {
        return !said("started").isEmpty();
    }

    /** The exit status; -1 where there is none. */
    int status() {
        return result instanceof CommandResult.Exited exited ? exited.status() : -1;
    }

    /** It never said a word, because the node was not reached or does not answer. */
    boolean hasVanished() {
        return !hasStarted() && (status() == UNREACHED || result instanceof CommandResult.TimedOut);
    }

    /** It never began, for a reason that is none of the node's hardware. */
    boolean couldNotRun() {
        return status() == CANNOT_RUN || !hasStarted() && !hasVanished();
    }

    boolean isTimeUp() {
        return status() == TIME_UP || result instanceof CommandResult.TimedOut;
    }

    /** It ended because another one did. */
    boolean isConsequence() {
        return PEER_GONE.matcher(reason()).find();
    }

    String reason() {
        var reason = said("reason");
        if (!reason.isEmpty()) {
            var stage = said("stage");
            return isTimeUp() || stage.isEmpty() ? reason : stage + ": " + reason;
        }
        return switch (result) {
            case CommandResult.NotStarted notStarted -> notStarted.why();
            case CommandResult.TimedOut timedOut ->
                "no answer within " + timedOut.limit().toSeconds() + " s";
            case CommandResult.Exited exited -> ending(exited);
        };
    }

    private String ending(CommandResult.Exited exited) {
        var last = exited.errors()
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((_, line) -> line)
                .map(line -> ": " + line.strip())
                .orElse("");
        if (exited.status() == NOT_FOUND) {
            return "the program is not installed" + last;
        }
        if (exited.status() > SIGNALLED && exited.status() < UNREACHED) {
            return "killed by signal " + (exited.status() - SIGNALLED) + last;
        }
        return "ended with status " + exited.status() + last;
    }

    /** A field of what the rank said last; empty where it did not. */
    String said(String field) {
        return output().reversed().stream()
                .map(object -> object.getOrDefault(field, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    private List<Map<String, String>> output() {
        return switch (result) {
            case CommandResult.NotStarted _ -> List.of();
            case CommandResult.TimedOut timedOut -> JsonLines.read(timedOut.output());
            case CommandResult.Exited exited -> JsonLines.read(exited.output());
        };
    }

    @Override
    public String toString() {
        return "rank " + rank + " on " + node + ": " + reason();
    }
}

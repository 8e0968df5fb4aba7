package acme.app.report;

import java.util.Map;

/**
 * What the output may look like.
 *
 * @param colour whether colours are understood and wanted
 * @param width columns to fill, 40 to 200
 */
public record Terminal(boolean colour, int width) {
    private static final int PLAIN_WIDTH = 120;

    public Terminal {
        width = Math.clamp(width, 40, 200);
    }

    /**
     * Colour and width of the terminal; plain when the output goes to a file or a pipe. Only the launcher can tell; it sets
     * {@code ACME_TERMINAL} and {@code COLUMNS}.
     */
    public static Terminal ofStandardOutput() {
        return of(System.getenv("ACME_TERMINAL") != null, System.getenv());
    }

    static Terminal of(boolean terminal, Map<String, String> environment) {
        if (!terminal) {
            return new Terminal(false, PLAIN_WIDTH);
        }
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
        return new Terminal(colour, columns(environment.get("COLUMNS")));
    }

    private static int columns(@org.jspecify.annotations.Nullable String columns) {
        return columns != null && columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : 100;
    }

    String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    String red(String text) {
        return colour ? "\u001b[1;31m" + text + "\u001b[0m" : text;
    }

    String green(String text) {
        return colour ? "\u001b[1;32m" + text + "\u001b[0m" : text;
    }

    String yellow(String text) {
        return colour ? "\u001b[1;33m" + text + "\u001b[0m" : text;
    }

    String dim(String text) {
        return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
    }
}

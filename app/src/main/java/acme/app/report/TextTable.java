package acme.app.report;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, in 100 columns: the last column takes what is left, and is cut where that is too little. */
public final class TextTable {
    private static final int WIDTH = 100;
    private static final int MAX_COLUMN = 32;
    private static final int MIN_LAST = 12;
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    /** A row; as many cells as headings. */
    public TextTable row(Object... cells) {
        var row = new ArrayList<String>();
        for (var cell : cells) {
            row.add(String.valueOf(cell).replaceAll("\\s+", " ").strip());
        }
        rows.add(row);
        return this;
    }

    public String text() {
        int last = rows.getFirst().size() - 1;
        var widths = new int[last + 1];
        int used = 0;
        for (int column = 0; column < last; column++) {
            int index = column;
            widths[column] = Math.min(
                    MAX_COLUMN,
                    rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
            used += widths[column] + GAP.length();
        }
        widths[last] = Math.max(MIN_LAST, WIDTH - used);
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column <= last; column++) {
                var cell = cut(row.get(column), widths[column]);
                line.append(cell).repeat(' ', widths[column] - cell.length()).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }
}

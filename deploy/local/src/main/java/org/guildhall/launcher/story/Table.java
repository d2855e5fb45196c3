package org.guildhall.launcher.story;

import java.util.ArrayList;
import java.util.List;

/** A table for people: numbers to the right, all else to the left. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... columns) {
        rows.add(List.of(columns));
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            boolean count = cell instanceof Integer || cell instanceof Long;
            row.add(count ? String.format(java.util.Locale.ROOT, "%,d", cell) : String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        boolean[] numeric = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            int column = c;
            widths[c] = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0);
            numeric[c] = rows.size() > 1
                    && rows.stream().skip(1).allMatch(row -> row.get(column).matches("[-+]?[0-9][0-9.,]*%?|–?"));
        }
        StringBuilder text = new StringBuilder();
        line(text, widths, "┌", "┬", "┐");
        for (int r = 0; r < rows.size(); r++) {
            text.append("  │");
            for (int c = 0; c < columns; c++) {
                String cell = rows.get(r).get(c);
                String space = " ".repeat(widths[c] - cell.length());
                text.append(' ')
                        .append(numeric[c] ? space + cell : cell + space)
                        .append(" │");
            }
            text.append('\n');
            if (r == 0) {
                line(text, widths, "├", "┼", "┤");
            }
        }
        line(text, widths, "└", "┴", "┘");
        return text.toString();
    }

    private static void line(StringBuilder text, int[] widths, String left, String middle, String right) {
        List<String> parts = new ArrayList<>();
        for (int width : widths) {
            parts.add("─".repeat(width + 2));
        }
        text.append("  ")
                .append(left)
                .append(String.join(middle, parts))
                .append(right)
                .append('\n');
    }
}

package org.guildhall.log;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A slice of a log as it is read over HTTP: up to 256 neighbouring hashes of every eighth level of the tree, or the
 * entries behind 256 leaves. Source: C2SP tlog-tiles.
 *
 * @param level 0 for leaves, 1 for the roots of full tiles of level 0, and so on to 5; {@link #ENTRIES} for entries
 * @param index zero-based from the left
 * @param width hashes or entries in it: 256 for a full tile, which never changes; 1 to 255 for a partial one
 */
public record Tile(int level, long index, int width) {
    public static final int WIDTH = 256;
    public static final int HEIGHT = 8;
    public static final int ENTRIES = -1;
    private static final int MAX_LEVEL = 5;
    private static final int MAX_ENTRY_BYTES = 65_535;
    private static final Pattern PATH =
            Pattern.compile("tile/(entries|[0-5])/((?:x[0-9]{3}/){0,6})([0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    /** @throws IllegalArgumentException if level, index or width is out of bounds */
    public Tile {
        if (level < ENTRIES || level > MAX_LEVEL || index < 0 || width < 1 || width > WIDTH) {
            throw new IllegalArgumentException("no such tile");
        }
    }

    /**
     * Reads a path.
     *
     * @param path without a slash before it, for example {@code tile/0/x001/234.p/17}
     * @throws IllegalArgumentException if it is no path of a tile in its one right form
     */
    public static Tile parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no path of a tile");
        }
        int level = matcher.group(1).equals("entries") ? ENTRIES : Integer.parseInt(matcher.group(1));
        long index = Long.parseLong(matcher.group(2).replaceAll("[x/]", "") + matcher.group(3));
        int width = matcher.group(4) == null ? WIDTH : Integer.parseInt(matcher.group(4));
        Tile tile = new Tile(level, index, width);
        if (!tile.path().equals(path)) {
            throw new IllegalArgumentException("not the one form of the tile's path");
        }
        return tile;
    }

    /** The path, without a slash before it. */
    public String path() {
        StringBuilder number = new StringBuilder(String.format("%03d", index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            number.insert(0, String.format("x%03d/", rest % 1000));
        }
        return "tile/" + (level == ENTRIES ? "entries" : level) + '/' + number + (isFull() ? "" : ".p/" + width);
    }

    /** Whether it never changes any more. */
    public boolean isFull() {
        return width == WIDTH;
    }

    /** The first hash or entry in it, counted at its level; only of a tile that a log can reach. */
    public long first() {
        return index * WIDTH;
    }

    /** Leaves that the log must have for the tile to exist; the largest long for a place that no log can reach. */
    public long leavesNeeded() {
        int levels = Math.max(level, 0);
        try {
            long hashes = Math.addExact(Math.multiplyExact(index, (long) WIDTH), width);
            return Math.multiplyExact(hashes, 1L << (HEIGHT * levels));
        } catch (ArithmeticException beyondAnyLog) {
            return Long.MAX_VALUE;
        }
    }

    /** Hashes one after the other: the content of a tile of hashes. */
    public static byte[] content(List<Hash> hashes) {
        ByteArrayOutputStream content = new ByteArrayOutputStream(hashes.size() * Hash.BYTES);
        hashes.forEach(hash -> content.writeBytes(hash.bytes()));
        return content.toByteArray();
    }

    /** Entries one after the other, each behind its length in two bytes: the content of a tile of entries. */
    public static byte[] entries(List<byte[]> entries) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            if (entry.length > MAX_ENTRY_BYTES) {
                throw new IllegalArgumentException("an entry has at most 65535 bytes");
            }
            content.write(entry.length >> 8);
            content.write(entry.length);
            content.writeBytes(entry);
        }
        return content.toByteArray();
    }

    /** @throws IllegalArgumentException if the content is no tile of entries */
    public static List<byte[]> entriesOf(byte[] content) {
        List<byte[]> entries = new ArrayList<>();
        int at = 0;
        while (at < content.length) {
            int length = at + 1 < content.length ? (content[at] & 255) << 8 | content[at + 1] & 255 : content.length;
            if (at + 2 + length > content.length) {
                throw new IllegalArgumentException("the last entry is cut off");
            }
            entries.add(java.util.Arrays.copyOfRange(content, at + 2, at + 2 + length));
            at += 2 + length;
        }
        return entries;
    }
}

package org.guildhall.reputation.snapshot;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.guildhall.reputation.snapshot.SnapshotStore.ConsumerFacts;
import org.guildhall.reputation.snapshot.SnapshotStore.ReceiptFacts;
import org.guildhall.reputation.snapshot.domain.SnapshotReason;

/** Exports what a kept snapshot was computed from. */
@ApplicationScoped
public class ExportSnapshot {
    private static final int PAGE = 500;

    private final SnapshotStore snapshots;
    private final GetSnapshot getSnapshot;

    ExportSnapshot(SnapshotStore snapshots, GetSnapshot getSnapshot) {
        this.snapshots = snapshots;
        this.getSnapshot = getSnapshot;
    }

    /**
     * @param asOf of a kept snapshot; null for the newest
     * @return lines in parts; fails with {@link SnapshotReason#SNAPSHOT_NOT_FOUND}
     */
    public Multi<List<String>> run(Instant asOf) {
        return getSnapshot
                .kept(asOf)
                .flatMap(info -> snapshots.export(info.asOf()).map(export -> new Pages(info.asOf(), export)))
                .onItem()
                .transformToMulti(this::parts);
    }

    private record Pages(Instant asOf, SnapshotStore.Export export) {}

    private Multi<List<String>> parts(Pages pages) {
        Instant from = pages.export().windowStart();
        Selection selection = pages.export().selection();
        return Multi.createBy()
                .concatenating()
                .streams(
                        facts(pages.export().facts()),
                        paged(
                                after -> snapshots.consumers(from, pages.asOf(), after, PAGE),
                                consumer -> consumer.consumer().hex(),
                                consumer -> line(consumer, selection)),
                        paged(
                                after -> snapshots.receipts(after, PAGE),
                                ReceiptFacts::paymentProofId,
                                receipt -> line(receipt, from, pages.asOf(), selection)))
                .filter(lines -> !lines.isEmpty());
    }

    private static Multi<List<String>> facts(String facts) {
        List<String> lines = facts.lines().toList();
        List<List<String>> parts = new ArrayList<>();
        for (int at = 0; at < lines.size(); at += PAGE) {
            parts.add(lines.subList(at, Math.min(lines.size(), at + PAGE)));
        }
        return Multi.createFrom().iterable(parts);
    }

    private static String line(ConsumerFacts consumer, Selection selection) {
        return ExportLines.consumer(consumer, selection.firstSeen(consumer.consumer(), consumer.firstSeen()));
    }

    /** The receipt's line; null if the snapshot knew nothing of it. */
    private static String line(ReceiptFacts receipt, Instant from, Instant to, Selection selection) {
        if (receipt.completedAt().isBefore(from) || receipt.completedAt().isAfter(to)) {
            return null;
        }
        if (selection.counts(receipt.digest(), receipt.recordedAt())) {
            return ExportLines.receipt(receipt, false);
        }
        return selection.wasVoided(receipt.digest()) ? ExportLines.receipt(receipt, true) : null;
    }

    /** All rows, page by page, as lines; a row without a line is left out. */
    private static <T> Multi<List<String>> paged(
            Function<String, Uni<List<T>>> page, Function<T, String> key, Function<T, String> line) {
        AtomicReference<String> after = new AtomicReference<>("");
        return Multi.createBy()
                .repeating()
                .uni(() -> page.apply(after.get()).invoke(rows -> {
                    if (!rows.isEmpty()) {
                        after.set(key.apply(rows.get(rows.size() - 1)));
                    }
                }))
                .whilst(rows -> rows.size() == PAGE)
                .map(rows ->
                        rows.stream().map(line).filter(text -> text != null).toList());
    }
}

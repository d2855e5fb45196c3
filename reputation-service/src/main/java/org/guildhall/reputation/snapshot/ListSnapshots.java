package org.guildhall.reputation.snapshot;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.refusal.PlatformReason;

/** Lists the kept snapshots, newest first. */
@ApplicationScoped
public class ListSnapshots {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final SnapshotStore snapshots;

    ListSnapshots(SnapshotStore snapshots) {
        this.snapshots = snapshots;
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#PAGE_TOKEN_INVALID} */
    public Uni<Page<SnapshotInfo>> run(PageRequest page) {
        return snapshots
                .list(before(page), page.limit())
                .map(rows -> page.page(rows, row -> List.of(row.asOf().toString())));
    }

    private static Instant before(PageRequest page) {
        try {
            return page.after().isEmpty() ? LATEST : Instant.parse(page.after().get(0));
        } catch (DateTimeException e) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }
}

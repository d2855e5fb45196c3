package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.reputation.score.domain.Change;

/** Tells all replicas, in the transaction of the change itself, what changed. */
@ApplicationScoped
public class RecordChanges {
    private final ChangeStore changes;
    private final InstantSource clock;

    RecordChanges(ChangeStore changes, InstantSource clock) {
        this.changes = changes;
        this.clock = clock;
    }

    /** Call it last in the transaction: until that ends, others wait. */
    public Uni<Void> run(List<Change> made) {
        return made.isEmpty() ? Uni.createFrom().voidItem() : changes.append(made, clock.instant());
    }
}

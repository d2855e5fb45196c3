package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.guildhall.reputation.score.domain.Change;

/** Hands the changes of what scores are made of to every replica. */
public interface ChangeStore {
    /**
     * Appends changes in the caller's transaction, which should end soon: others wait for it.
     *
     * @param at when they were made
     */
    Uni<Void> append(List<Change> changes, Instant at);

    /**
     * Reads the receipts that count and were completed from {@code since} to {@code until}, and their consumers' first
     * activities, as of one moment of the data.
     *
     * @param found gets one change after the other, on changing threads; done before the result comes
     * @return how far the changes are contained
     */
    Uni<Position> load(Instant since, Instant until, Consumer<Change> found);

    /** What was changed after a position, as of one moment of the data. */
    Uni<News> after(Position position);

    /** The same as of the moment that the caller's transaction sees, which must be a single one. */
    Uni<News> afterInTransaction(Position position);

    /** How far the changes of each lane were read. */
    record Position(List<Long> heads) {
        public Position {
            heads = List.copyOf(heads);
        }
    }

    /**
     * @param complete false if changes after the position are forgotten already: then read everything again
     * @param position after the changes
     */
    record News(boolean complete, List<Change> changes, Position position) {}
}

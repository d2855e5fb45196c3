package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Dealings;

/** Counts accepted receipts for scoring. */
public interface ScoreStore {
    /** The dealings of a provider with each of its consumers; {@code from} and {@code to} belong to the window. */
    Uni<List<Dealings>> dealings(PublicKey provider, Instant from, Instant to);

    /** The dealings of a provider, and its receipts that are not among them, as of one moment. */
    Uni<AllReceipts> allReceipts(PublicKey provider, Instant from, Instant to);

    /**
     * @param outsideWindow receipts completed outside of the window, not voided
     * @param voided voided receipts, whenever they were completed
     */
    record AllReceipts(List<Dealings> dealings, long outsideWindow, long voided) {}
}

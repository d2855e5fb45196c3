package org.guildhall.reputation.score;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Dealings;
import org.guildhall.reputation.score.domain.VoidedReceipt;

/** Counts accepted receipts for scoring. */
public interface ScoreStore {
    /**
     * The dealings of providers with each of their consumers, as of one moment; a provider without any is left out.
     * {@code from} and {@code to} belong to the window.
     */
    Uni<Map<PublicKey, List<Dealings>>> dealings(Collection<PublicKey> providers, Instant from, Instant to);

    /** The dealings of a provider, and its receipts that are not among them, as of one moment. */
    Uni<AllReceipts> allReceipts(PublicKey provider, Instant from, Instant to);

    /**
     * @param outsideWindow receipts completed outside of the window, not voided
     * @param voided how many are voided, whenever they were completed
     * @param voidedReceipts the latest voided of them, at most 100
     */
    record AllReceipts(List<Dealings> dealings, long outsideWindow, long voided, List<VoidedReceipt> voidedReceipts) {}
}

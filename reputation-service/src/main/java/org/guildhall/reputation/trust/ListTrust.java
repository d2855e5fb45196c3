package org.guildhall.reputation.trust;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.ListContributions;
import org.guildhall.reputation.trust.domain.Trust;
import org.guildhall.reputation.trust.domain.TrustReason;
import org.guildhall.reputation.trust.domain.TrustWalk;

/** Ranks providers by trust. */
@ApplicationScoped
public class ListTrust {
    private final TrustStore trust;
    private final ListContributions listContributions;

    ListTrust(TrustStore trust, ListContributions listContributions) {
        this.trust = trust;
        this.listContributions = listContributions;
    }

    /** One page of the ranking and the time that it is for. */
    public record Ranking(Instant asOf, Page<Trust> page) {}

    /**
     * @param asked the time of the trust; null for now, or for the time of the first page
     * @return the ranking; fails with {@link TrustReason#NO_ANCHORS}
     * @throws org.guildhall.platform.refusal.Refusal
     *     {@link org.guildhall.reputation.score.domain.ScoreReason#AS_OF_IN_FUTURE} or
     *     {@link PlatformReason#PAGE_TOKEN_INVALID}
     */
    public Uni<Ranking> run(Instant asked, PageRequest page) {
        Trust after = page.after().isEmpty() ? null : lastOfPage(page.after());
        Instant asOf = listContributions.asOf(
                after == null ? asked : Instant.parse(page.after().get(0)));
        Context caller = Vertx.currentContext();
        return trust.anchors()
                .invoke(anchors -> {
                    if (anchors.isEmpty()) {
                        throw TrustReason.NO_ANCHORS.refuse();
                    }
                })
                .flatMap(anchors -> listContributions.run(asOf).map(edges -> new TrustWalk(anchors, edges)))
                // The walk takes seconds on a large graph, so not on the event loop.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(TrustWalk::ranking)
                .emitOn(next -> caller.runOnContext(ignored -> next.run()))
                .map(ranking -> new Ranking(asOf, page(ranking, after, asOf, page)));
    }

    private static Page<Trust> page(List<Trust> ranking, Trust after, Instant asOf, PageRequest page) {
        return page.page(
                ranking.stream()
                        .filter(t -> after == null || TrustWalk.RANKING.compare(t, after) > 0)
                        .limit(page.limit())
                        .toList(),
                t -> List.of(
                        asOf.toString(),
                        Double.toString(t.value()),
                        t.providerKey().hex()));
    }

    private static Trust lastOfPage(List<String> key) {
        try {
            Instant.parse(key.get(0));
            return new Trust(new PublicKey(key.get(2)), Double.parseDouble(key.get(1)), false);
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }
}

package org.guildhall.reputation.membership;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.membership.MembershipStore.Member;
import org.guildhall.reputation.membership.ScoresChanged.MemberScore;
import org.guildhall.reputation.membership.domain.NormalisedScore;
import org.guildhall.reputation.score.ListScores;

/**
 * Tells federations how their members' scores have changed: all members in one pass over the receipts, and only scores
 * that differ from what was told last. Scores change by receipts, by rulings and by time alone, so nothing less than
 * looking would find them all. Of several replicas each tells what no other is telling.
 */
@ApplicationScoped
public class TellScores {
    private final Transactions transactions;
    private final MembershipStore members;
    private final ListScores scores;
    private final InstantSource clock;

    TellScores(Transactions transactions, MembershipStore members, ListScores scores, InstantSource clock) {
        this.transactions = transactions;
        this.members = members;
        this.scores = scores;
        this.clock = clock;
    }

    @Scheduled(every = "${guildhall.membership.tell-scores-every:1m}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        Instant asOf = clock.instant();
        return members.any().flatMap(any -> any ? tell(asOf) : Uni.createFrom().voidItem());
    }

    private Uni<Void> tell(Instant asOf) {
        return scores.ranking(asOf).flatMap(ranking -> {
            Map<PublicKey, BigDecimal> byProvider = new HashMap<>();
            ranking.forEach(score -> byProvider.put(score.providerKey(), score.value()));
            return transactions.together(
                    () -> members.lockAll().flatMap(all -> members.tell(changes(all, byProvider, asOf))));
        });
    }

    private static List<ScoresChanged> changes(List<Member> all, Map<PublicKey, BigDecimal> scores, Instant asOf) {
        Map<String, List<MemberScore>> byFederation = new TreeMap<>();
        for (Member member : all) {
            NormalisedScore now = NormalisedScore.of(scores.getOrDefault(member.provider(), BigDecimal.ZERO));
            if (!member.told().equals(Optional.of(now))) {
                byFederation
                        .computeIfAbsent(member.federationId(), federation -> new ArrayList<>())
                        .add(new MemberScore(
                                member.provider().hex(), now.value().toPlainString()));
            }
        }
        List<ScoresChanged> changes = new ArrayList<>();
        byFederation.forEach((federation, changed) -> {
            for (int from = 0; from < changed.size(); from += ScoresChanged.MOST) {
                changes.add(new ScoresChanged(
                        federation, asOf, changed.subList(from, Math.min(changed.size(), from + ScoresChanged.MOST))));
            }
        });
        return changes;
    }
}

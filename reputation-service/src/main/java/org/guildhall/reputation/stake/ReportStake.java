package org.guildhall.reputation.stake;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.guildhall.platform.store.Transactions;
import org.guildhall.reputation.stake.GetStake.StakeAt;
import org.guildhall.reputation.stake.domain.StakeReason;
import org.guildhall.reputation.stake.domain.StakeReport;
import org.guildhall.reputation.time.domain.ClockSkew;

/** Takes in what an observer found on the chain. */
@ApplicationScoped
public class ReportStake {
    private final StakeStore stakes;
    private final Transactions transactions;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    ReportStake(StakeStore stakes, Transactions transactions, InstantSource clock, MeterRegistry metrics) {
        this.stakes = stakes;
        this.transactions = transactions;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * @return the stake as it stands now; fails with {@link StakeReason#STAKE_NOT_FOUND}
     * @throws org.guildhall.platform.refusal.Refusal {@link StakeReason#OBSERVATION_IN_FUTURE}
     */
    public Uni<StakeAt> run(StakeReport report) {
        Instant now = clock.instant();
        if (ClockSkew.isFuture(report.observedAt(), now)) {
            throw StakeReason.OBSERVATION_IN_FUTURE.refuse("observed_at", report.observedAt(), "now", now);
        }
        return transactions
                .together(() -> stakes.report(report).chain(() -> stakes.find(report.providerKey())))
                .map(stake -> {
                    if (stake == null || !stake.proof().outpoint().equals(report.outpoint())) {
                        throw StakeReason.STAKE_NOT_FOUND.refuse(
                                "provider_key", report.providerKey(), "outpoint", report.outpoint());
                    }
                    return new StakeAt(stake, now);
                })
                .invoke(() -> metrics.counter(
                                "guildhall.reputation.stake.reports",
                                "status",
                                report.status().name().toLowerCase(Locale.ROOT))
                        .increment());
    }
}

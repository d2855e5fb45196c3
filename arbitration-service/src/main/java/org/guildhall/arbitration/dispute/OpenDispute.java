package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.dispute.domain.Party;
import org.guildhall.arbitration.dispute.domain.Policy;
import org.guildhall.arbitration.dispute.domain.Side;
import org.guildhall.arbitration.dispute.domain.Subject;
import org.guildhall.arbitration.dispute.domain.Transition;
import org.guildhall.arbitration.dispute.domain.VotingMode;
import org.guildhall.platform.auth.Caller;

/** Opens a dispute. */
@ApplicationScoped
public class OpenDispute {
    private static final String SERVICE = "service";

    private final DisputeStore disputes;
    private final DisputeConfig config;
    private final DisputeMetrics metrics;
    private final InstantSource clock;

    OpenDispute(DisputeStore disputes, DisputeConfig config, DisputeMetrics metrics, InstantSource clock) {
        this.disputes = disputes;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Rules asked for; what is absent is as the service is configured. */
    public record Rules(
            Optional<Integer> requiredVotes,
            Optional<Integer> totalArbiters,
            Optional<Duration> votingPeriod,
            Optional<Duration> conveningPeriod,
            VotingMode mode,
            Optional<Duration> revealPeriod,
            boolean automaticFallback) {}

    /** What is asked for. */
    public record Request(Subject subject, Party buyer, Party seller, Side requester, String reason, Rules rules) {
        Party requestingParty() {
            return requester == Side.BUYER ? buyer : seller;
        }
    }

    /**
     * @param caller who asks: the requester, a service or an admin
     * @return the new dispute; fails with {@link DisputeReason#NOT_THE_REQUESTER}, {@link DisputeReason#PARTIES_EQUAL},
     *     {@link DisputeReason#POLICY_UNSOUND} or {@link DisputeReason#SUBJECT_IN_DISPUTE}
     */
    public Uni<Dispute> run(Request request, Caller caller) {
        String requesterId = request.requestingParty().id().value();
        if (!caller.actsFor(requesterId) && !caller.is(SERVICE)) {
            throw DisputeReason.NOT_THE_REQUESTER.refuse("requester_id", requesterId);
        }
        Transition opened = Dispute.open(
                new DisputeId(UUID.randomUUID()),
                request.subject(),
                request.buyer(),
                request.seller(),
                request.requester(),
                request.reason(),
                policy(request.rules()),
                clock.instant());
        return open(opened);
    }

    /** Stores a new dispute; fails with {@link DisputeReason#SUBJECT_IN_DISPUTE}. */
    Uni<Dispute> open(Transition opened) {
        return disputes.add(opened, dispute -> dispute.lapsed(clock.instant()))
                .invoke(ended -> ended.ifPresent(metrics::count))
                .invoke(() -> metrics.count(opened))
                .replaceWith(opened.dispute());
    }

    /** The rules asked for, and for what is absent those configured. */
    Policy policy(Rules rules) {
        return new Policy(
                rules.requiredVotes().orElse(config.requiredVotes()),
                rules.totalArbiters().orElse(config.totalArbiters()),
                rules.votingPeriod().orElse(config.votingPeriod()),
                rules.conveningPeriod().orElse(config.conveningPeriod()),
                rules.mode(),
                rules.revealPeriod().orElse(config.revealPeriod()),
                rules.automaticFallback());
    }
}

package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.guildhall.arbitration.arbiter.GetArbiter;
import org.guildhall.arbitration.arbiter.ListArbiters;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.arbitration.dispute.domain.Candidate;
import org.guildhall.arbitration.dispute.domain.Convocation;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.dispute.domain.Draw.Weighted;
import org.guildhall.arbitration.dispute.domain.DrawnPanel;
import org.guildhall.arbitration.dispute.domain.LogCheckpoint;
import org.guildhall.arbitration.dispute.domain.Transition;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.standing.Standings;

/** Seats a panel, named or drawn. */
@ApplicationScoped
public class ConvenePanel {
    private final GetArbiter arbiters;
    private final ListArbiters listArbiters;
    private final ActOnDispute act;
    private final DisputeStore disputes;
    private final Standings standings;
    private final ReadCheckpoint readCheckpoint;
    private final DisputeMetrics metrics;
    private final InstantSource clock;

    ConvenePanel(
            GetArbiter arbiters,
            ListArbiters listArbiters,
            ActOnDispute act,
            DisputeStore disputes,
            Standings standings,
            ReadCheckpoint readCheckpoint,
            DisputeMetrics metrics,
            InstantSource clock) {
        this.arbiters = arbiters;
        this.listArbiters = listArbiters;
        this.act = act;
        this.disputes = disputes;
        this.standings = standings;
        this.readCheckpoint = readCheckpoint;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Draws the panel among all arbiters who may be seated.
     *
     * @param checkpoint of the settlement log, as published, made after the dispute was opened
     * @return the dispute under review; fails with LOG_NOT_CONFIGURED, CHECKPOINT_INVALID, DISPUTE_NOT_FOUND and the
     *     reasons of {@link DrawnPanel#of}
     */
    public Uni<Dispute> draw(DisputeId id, String checkpoint, int fallbackSeats, String actor) {
        LogCheckpoint read = readCheckpoint.run(checkpoint);
        return listArbiters
                .active()
                .flatMap(this::unrestricted)
                .flatMap(active -> disputes.updateWithDraw(
                        id,
                        dispute -> DrawnPanel.of(
                                dispute,
                                active.stream().map(ConvenePanel::candidate).toList(),
                                active.stream().map(ConvenePanel::weighted).toList(),
                                read,
                                fallbackSeats,
                                actor,
                                clock.instant(),
                                Schnorr::require)))
                .invoke(metrics::count)
                .map(Transition::dispute);
    }

    /** Without the members of federations that are quarantined, suspended or dissolved. */
    private Uni<List<Arbiter>> unrestricted(List<Arbiter> arbiters) {
        return restrictedFederations(arbiters).map(restricted -> arbiters.stream()
                .filter(arbiter ->
                        arbiter.federation().filter(restricted::contains).isEmpty())
                .toList());
    }

    private Uni<Set<FederationId>> restrictedFederations(List<Arbiter> arbiters) {
        Set<String> federations = arbiters.stream()
                .flatMap(arbiter -> arbiter.federation().stream())
                .map(FederationId::value)
                .collect(Collectors.toSet());
        if (federations.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return standings.find(federations).map(found -> found.entrySet().stream()
                .filter(standing -> standing.getValue().isRestricted())
                .map(standing -> new FederationId(standing.getKey()))
                .collect(Collectors.toSet()));
    }

    /** Fails with ARBITER_RESTRICTED for the first whose federation is quarantined, suspended or dissolved. */
    private Uni<List<Arbiter>> requireUnrestricted(List<Arbiter> arbiters) {
        return restrictedFederations(arbiters).map(restricted -> {
            arbiters.stream()
                    .filter(arbiter ->
                            arbiter.federation().filter(restricted::contains).isPresent())
                    .findFirst()
                    .ifPresent(arbiter -> {
                        throw DisputeReason.ARBITER_RESTRICTED.refuse(
                                "arbiter_id",
                                arbiter.id(),
                                "federation_id",
                                arbiter.federation().orElseThrow());
                    });
            return arbiters;
        });
    }

    private static Weighted weighted(Arbiter arbiter) {
        return Weighted.of(arbiter.id(), arbiter.record().score());
    }

    /**
     * @param actor who asks
     * @return the dispute under review; fails with ARBITER_NOT_FOUND, ARBITER_RESTRICTED, DISPUTE_NOT_FOUND and the reasons of {@link
     *     Convocation#on}
     */
    public Uni<Dispute> run(DisputeId id, List<ArbiterId> primary, List<ArbiterId> fallback, String actor) {
        List<ArbiterId> all = new ArrayList<>(primary);
        all.addAll(fallback);
        return arbiters.all(all).flatMap(this::requireUnrestricted).flatMap(found -> {
            List<Candidate> candidates =
                    found.stream().map(ConvenePanel::candidate).toList();
            return act.run(
                    id,
                    new Convocation(
                            candidates.subList(0, primary.size()),
                            candidates.subList(primary.size(), candidates.size()),
                            actor));
        });
    }

    private static Candidate candidate(Arbiter arbiter) {
        return new Candidate(arbiter.id(), arbiter.key(), arbiter.federation(), arbiter.isRetired());
    }
}

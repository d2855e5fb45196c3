package org.guildhall.arbitration.dispute.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.dispute.domain.DisputeState.Expired;
import org.guildhall.arbitration.dispute.domain.DisputeState.Open;
import org.guildhall.arbitration.dispute.domain.DisputeState.UnderReview;

/**
 * A dispute: a state machine moved by acts and by deadlines, with no clock of its own. Source: docs/arbitration.md.
 *
 * @param requester the side that opened it
 * @param reason 1 to 2,000 characters
 * @param policy the rules, fixed at the opening
 * @param panels of each round, the present one last; empty before the first
 */
public record Dispute(
        DisputeId id,
        Subject subject,
        Party buyer,
        Party seller,
        Side requester,
        String reason,
        Policy policy,
        Instant openedAt,
        EvidenceLog evidence,
        List<Panel> panels,
        DisputeState state) {
    /** How long the vote goes on at least after the fallback is activated. */
    public static final Duration FALLBACK_EXTENSION = Duration.ofHours(24);

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#PARTIES_EQUAL} */
    public Dispute {
        panels = List.copyOf(panels);
        if (buyer.id().equals(seller.id()) || buyer.key().equals(seller.key())) {
            throw DisputeReason.PARTIES_EQUAL.refuse("party_id", seller.id());
        }
    }

    /**
     * A new dispute, open until its convening period ends.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#PARTIES_EQUAL}
     */
    public static Transition open(
            DisputeId id,
            Subject subject,
            Party buyer,
            Party seller,
            Side requester,
            String reason,
            Policy policy,
            Instant now) {
        Open open = new Open(now.plus(policy.conveningPeriod()));
        Dispute dispute = new Dispute(
                id, subject, buyer, seller, requester, reason, policy, now, EvidenceLog.empty(), List.of(), open);
        String actor = dispute.party(requester).id().value();
        return Transition.of(dispute, new DisputeEvent(DisputeEvent.Kind.OPENED, now, actor));
    }

    /**
     * The one way to move a dispute: deadlines that have passed come first, then the act.
     *
     * @throws org.guildhall.platform.refusal.Refusal for the act's reasons; then nothing changes but what {@link
     *     #lapsed} gives
     */
    public Transition after(Act act, Instant now, Signatures signatures) {
        Transition lapsed = lapsed(now);
        return lapsed.then(act.on(lapsed.dispute(), now, signatures));
    }

    /**
     * Applies the deadlines that have passed. The result depends on the deadlines, not on when they are noticed, so
     * whoever comes first stores the same; applied again it changes nothing.
     */
    public Transition lapsed(Instant now) {
        Optional<Instant> deadline = state.deadline();
        if (deadline.isEmpty() || !now.isAfter(deadline.get())) {
            return Transition.none(this);
        }
        Instant at = deadline.get();
        Transition expired = Transition.of(withState(new Expired(at)), DisputeEvent.of(DisputeEvent.Kind.EXPIRED, at));
        return state instanceof UnderReview ? expired.with(panel().orElseThrow().expiryMarks()) : expired;
    }

    /** The party on a side. */
    public Party party(Side side) {
        return side == Side.BUYER ? buyer : seller;
    }

    /** The side of a party, if it is one. */
    public Optional<Side> sideOf(PartyId party) {
        return buyer.id().equals(party)
                ? Optional.of(Side.BUYER)
                : seller.id().equals(party) ? Optional.of(Side.SELLER) : Optional.empty();
    }

    /** The panel of the present round, if one was convened. */
    public Optional<Panel> panel() {
        return panels.isEmpty() ? Optional.empty() : Optional.of(panels.get(panels.size() - 1));
    }

    /** Whether an actor is a party or sits on a panel. */
    public boolean concerns(String actor) {
        return buyer.id().value().equals(actor)
                || seller.id().value().equals(actor)
                || panels.stream()
                        .flatMap(panel -> panel.seats().stream())
                        .anyMatch(seat -> seat.arbiter().value().equals(actor));
    }

    /** By when it will have ended, whatever anyone does; when it ended, once it has. */
    public Instant endsBy() {
        if (state instanceof Open open) {
            return open.until().plus(policy.votingPeriod()).plus(FALLBACK_EXTENSION);
        }
        if (state instanceof UnderReview review) {
            Panel panel = panel().orElseThrow();
            boolean extensible = panel.hasFallbackSeats() && panel.fallbackAt().isEmpty();
            return extensible ? review.until().plus(FALLBACK_EXTENSION) : review.until();
        }
        return state.endedAt().orElseThrow();
    }

    /** From when the fallback may be activated: half of the voting period after the panel was convened. */
    Instant midpoint(Panel panel) {
        return panel.convenedAt().plus(policy.votingPeriod().dividedBy(2));
    }

    /**
     * The panel, if votes can be cast now.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#PANEL_NOT_FOUND}, {@link
     *     DisputeReason#VOTING_CLOSED}
     */
    Panel requireVoting() {
        Panel panel = panel().orElseThrow(() -> DisputeReason.PANEL_NOT_FOUND.refuse("dispute_id", id));
        if (!(state instanceof UnderReview)) {
            throw DisputeReason.VOTING_CLOSED.refuse(
                    "dispute_id",
                    id,
                    "status",
                    state.status(),
                    "closed_at",
                    state.endedAt().orElseThrow());
        }
        return panel;
    }

    Dispute withState(DisputeState next) {
        return new Dispute(id, subject, buyer, seller, requester, reason, policy, openedAt, evidence, panels, next);
    }

    Dispute withEvidence(EvidenceLog next) {
        return new Dispute(id, subject, buyer, seller, requester, reason, policy, openedAt, next, panels, state);
    }

    Dispute withParty(Side side, Party party) {
        return new Dispute(
                id,
                subject,
                side == Side.BUYER ? party : buyer,
                side == Side.SELLER ? party : seller,
                requester,
                reason,
                policy,
                openedAt,
                evidence,
                panels,
                state);
    }

    /** With a panel added to those before. */
    Dispute withNewPanel(Panel panel) {
        List<Panel> all = new ArrayList<>(panels);
        all.add(panel);
        return withPanels(all);
    }

    /** With the present panel changed. */
    Dispute withPanel(Panel panel) {
        List<Panel> all = new ArrayList<>(panels);
        all.set(all.size() - 1, panel);
        return withPanels(all);
    }

    private Dispute withPanels(List<Panel> all) {
        return new Dispute(id, subject, buyer, seller, requester, reason, policy, openedAt, evidence, all, state);
    }
}

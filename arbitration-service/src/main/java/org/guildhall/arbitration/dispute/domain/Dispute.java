package org.guildhall.arbitration.dispute.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.Mark;
import org.guildhall.arbitration.dispute.domain.DisputeState.Deadlocked;
import org.guildhall.arbitration.dispute.domain.DisputeState.Expired;
import org.guildhall.arbitration.dispute.domain.DisputeState.Open;
import org.guildhall.arbitration.dispute.domain.DisputeState.Resolved;
import org.guildhall.arbitration.dispute.domain.DisputeState.Revealing;
import org.guildhall.arbitration.dispute.domain.DisputeState.UnderReview;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;

/**
 * A dispute: a state machine moved by acts and by deadlines, with no clock of its own. Source: docs/arbitration.md.
 *
 * @param requester the side that opened it
 * @param reason 1 to 2,000 characters
 * @param policy the rules, fixed at the opening
 * @param panels of each round, the present one last; empty before the first
 * @param proposal a party's present offer to settle
 * @param appealed what the first round ended with, once it was appealed against
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
        Optional<Proposal> proposal,
        Optional<FirstRound> appealed,
        DisputeState state) {
    /** How long the vote goes on at least after the fallback is activated. */
    public static final Duration FALLBACK_EXTENSION = Duration.ofHours(24);

    /** How long after a round's end an appeal can be made. */
    public static final Duration APPEAL_PERIOD = Duration.ofDays(7);

    /**
     * How the first round of a dispute ended that was appealed against.
     *
     * @param decision empty after an expiry or a deadlock
     */
    public record FirstRound(Optional<Side> decision) {}

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
                id,
                subject,
                buyer,
                seller,
                requester,
                reason,
                policy,
                now,
                EvidenceLog.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                open);
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
     * Applies the deadlines that have passed, in their order. The result depends on the deadlines, not on when they are
     * noticed, so whoever comes first stores the same; applied again it changes nothing.
     */
    public Transition lapsed(Instant now) {
        Transition lapsed = Transition.none(this);
        for (Optional<Instant> due = dueAt(); due.isPresent() && now.isAfter(due.get()); ) {
            lapsed = lapsed.then(lapsed.dispute().lapsedOnce(due.get()));
            due = lapsed.dispute().dueAt();
        }
        return lapsed;
    }

    /** When something happens by itself next: a deadline, or the automatic activation of the fallback. */
    public Optional<Instant> dueAt() {
        return isFallbackComing() ? panel().map(this::midpoint) : state.deadline();
    }

    private boolean isFallbackComing() {
        return state instanceof UnderReview
                && policy.automaticFallback()
                && panel().filter(panel ->
                                panel.hasFallbackSeats() && panel.fallbackAt().isEmpty())
                        .isPresent();
    }

    private Transition lapsedOnce(Instant at) {
        if (isFallbackComing()) {
            return fallbackActivated(at, "");
        }
        if (state instanceof Open) {
            return undecided(new Expired(at), DisputeEvent.of(DisputeEvent.Kind.EXPIRED, at));
        }
        Panel panel = requirePanel();
        List<Mark> missed = state instanceof Revealing ? panel.missedRevealMarks() : panel.missedVoteMarks();
        boolean reveals = state instanceof UnderReview
                && policy.mode() == VotingMode.COMMIT_REVEAL
                && !panel.isHopelessAmongCommitted();
        Transition next = reveals
                ? Transition.of(
                        withState(new Revealing(at, at.plus(policy.revealPeriod()))),
                        DisputeEvent.of(DisputeEvent.Kind.REVEAL_OPENED, at))
                : undecided(new Expired(at), DisputeEvent.of(DisputeEvent.Kind.EXPIRED, at));
        return next.with(missed);
    }

    /** The end of a round without a decision: an earlier decision stands then, else it is the dispute's end. */
    private Transition undecided(DisputeState end, DisputeEvent event) {
        Optional<Side> earlier = appealed.flatMap(FirstRound::decision);
        return earlier.isEmpty()
                ? Transition.of(withState(end), event)
                : Transition.of(
                        withState(new Resolved(earlier.get(), event.at())),
                        event,
                        DisputeEvent.of(DisputeEvent.Kind.DECISION_UPHELD, event.at()));
    }

    /**
     * What the votes so far make of the dispute: decided, hopeless, or neither.
     *
     * @param hopeless whether the votes still possible can't decide
     */
    Transition counted(boolean hopeless, Instant now) {
        Panel panel = requirePanel();
        Optional<Side> winner = panel.winner();
        if (winner.isPresent()) {
            return Transition.of(
                            withState(new Resolved(winner.get(), now)),
                            DisputeEvent.of(DisputeEvent.Kind.RESOLVED, now))
                    .with(panel.decisionMarks(winner.get()))
                    .with(overturnedMarks(winner.get()));
        }
        return hopeless
                ? undecided(new Deadlocked(now), DisputeEvent.of(DisputeEvent.Kind.DEADLOCKED, now))
                : Transition.none(this);
    }

    private List<Mark> overturnedMarks(Side decision) {
        return appealed.flatMap(FirstRound::decision)
                .filter(earlier -> earlier != decision)
                .map(earlier -> panels.get(0).overturnedMarks(earlier))
                .orElse(List.of());
    }

    /** The fallback arbiters may vote from {@code at} on, for at least {@link #FALLBACK_EXTENSION}. */
    Transition fallbackActivated(Instant at, String actor) {
        Instant until = state.deadline().orElseThrow();
        Instant extended = at.plus(FALLBACK_EXTENSION);
        Dispute activated = withPanel(requirePanel().withFallbackFrom(at))
                .withState(new UnderReview(extended.isAfter(until) ? extended : until));
        return Transition.of(activated, new DisputeEvent(DisputeEvent.Kind.FALLBACK_ACTIVATED, at, actor));
    }

    /** Seats of the next panel. */
    int seatsToFill() {
        return policy.totalArbiters() + addedByAppeal();
    }

    /** Votes that decide on the next panel. */
    int votesToDecide() {
        return policy.requiredVotes() + addedByAppeal();
    }

    private int addedByAppeal() {
        return appealed.flatMap(FirstRound::decision).isPresent() ? Policy.APPEAL_ADDS : 0;
    }

    /** Whether it has ended in a way that cannot be appealed against. */
    public boolean isFinal() {
        return state.hasEnded() && !isAppealable();
    }

    /** Whether its end so far can be appealed against, given the time. */
    boolean isAppealable() {
        boolean byRules = state instanceof Resolved || state instanceof Expired || state instanceof Deadlocked;
        return byRules && appealed.isEmpty();
    }

    /** What identifies the dispute as it was opened. Source: docs/arbitration.md, "Drawn panels". */
    public Digest digest() {
        return Statement.of(
                        "dispute",
                        "dispute_id",
                        id.toString(),
                        "subject_kind",
                        subject.kind().name(),
                        "subject_id",
                        subject.id(),
                        "buyer_id",
                        buyer.id().value(),
                        "seller_id",
                        seller.id().value(),
                        "opened_at",
                        openedAt.toString())
                .digest();
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

    /** By when the present round will have ended, whatever anyone does; when it ended, once it has. */
    public Instant endsBy() {
        if (state instanceof Open open) {
            return open.until().plus(policy.longestRound());
        }
        if (state instanceof UnderReview review) {
            Panel panel = requirePanel();
            boolean extensible = panel.hasFallbackSeats() && panel.fallbackAt().isEmpty();
            return review.until()
                    .plus(extensible ? FALLBACK_EXTENSION : Duration.ZERO)
                    .plus(policy.longestReveal());
        }
        return state.deadline().orElseGet(() -> state.endedAt().orElseThrow());
    }

    /** By when nothing can change any more, appeal included, whatever anyone does. */
    public Instant finalBy() {
        boolean isLastRound = appealed.isPresent() || isFinal();
        return isLastRound
                ? endsBy()
                : endsBy().plus(APPEAL_PERIOD).plus(policy.conveningPeriod()).plus(policy.longestRound());
    }

    /** From when the fallback may be activated: half of the voting period after the panel was convened. */
    Instant midpoint(Panel panel) {
        return panel.convenedAt().plus(policy.votingPeriod().dividedBy(2));
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#PANEL_NOT_FOUND} */
    Panel requirePanel() {
        return panel().orElseThrow(() -> DisputeReason.PANEL_NOT_FOUND.refuse("dispute_id", id));
    }

    /**
     * The panel, if votes can be cast now.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#PANEL_NOT_FOUND}, {@link
     *     DisputeReason#VOTING_CLOSED}
     */
    Panel requireVoting() {
        Panel panel = requirePanel();
        if (state instanceof Revealing revealing) {
            throw votingClosed(revealing.since());
        }
        if (state.hasEnded()) {
            throw votingClosed(state.endedAt().orElseThrow());
        }
        if (state instanceof Open) {
            throw DisputeReason.PANEL_NOT_FOUND.refuse("dispute_id", id);
        }
        return panel;
    }

    Refusal votingClosed(Instant at) {
        return DisputeReason.VOTING_CLOSED.refuse("dispute_id", id, "status", state.status(), "closed_at", at);
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#WRONG_VOTING_MODE} */
    void requireMode(VotingMode mode) {
        if (policy.mode() != mode) {
            throw DisputeReason.WRONG_VOTING_MODE.refuse("dispute_id", id, "mode", policy.mode());
        }
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#NOT_ON_PANEL} */
    Seat requireSeat(Panel panel, ArbiterId arbiter) {
        return panel.seat(arbiter).orElseThrow(() -> refusal(DisputeReason.NOT_ON_PANEL, arbiter));
    }

    /**
     * The arbiter's seat, if it may vote and has not.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#NOT_ON_PANEL}, {@link
     *     DisputeReason#DUPLICATE_VOTE}, {@link DisputeReason#FALLBACK_NOT_ACTIVE}
     */
    Seat requireFreeSeat(Panel panel, ArbiterId arbiter) {
        Seat seat = requireSeat(panel, arbiter);
        if (seat.hasVoted()) {
            throw refusal(DisputeReason.DUPLICATE_VOTE, arbiter);
        }
        if (panel.votesFrom(seat).isEmpty()) {
            throw refusal(DisputeReason.FALLBACK_NOT_ACTIVE, arbiter);
        }
        return seat;
    }

    Refusal refusal(DisputeReason reason, ArbiterId arbiter) {
        return reason.refuse("dispute_id", id, "arbiter_id", arbiter);
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#EVIDENCE_CHANGED} */
    void requireEvidence(Digest judgedBy) {
        if (!judgedBy.equals(evidence.digest())) {
            throw DisputeReason.EVIDENCE_CHANGED.refuse("dispute_id", id, "evidence_digest", evidence.digest());
        }
    }

    /** @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#NOT_A_PARTY} */
    Side requireParty(PartyId party) {
        return sideOf(party).orElseThrow(() -> DisputeReason.NOT_A_PARTY.refuse("dispute_id", id, "party_id", party));
    }

    /**
     * Parties can still end the dispute by themselves.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link DisputeReason#DISPUTE_ENDED}, {@link
     *     DisputeReason#VOTES_CAST}
     */
    void requireBeforeVotes() {
        if (state.hasEnded()) {
            throw DisputeReason.DISPUTE_ENDED.refuse("dispute_id", id, "status", state.status());
        }
        if (panels.stream().anyMatch(Panel::hasVotes)) {
            throw DisputeReason.VOTES_CAST.refuse("dispute_id", id);
        }
    }

    Dispute withState(DisputeState next) {
        return with(buyer, seller, evidence, panels, proposal, appealed, next);
    }

    Dispute withEvidence(EvidenceLog next) {
        return with(buyer, seller, next, panels, proposal, appealed, state);
    }

    Dispute withProposal(Proposal next) {
        return with(buyer, seller, evidence, panels, Optional.of(next), appealed, state);
    }

    /** With its end so far appealed against. */
    Dispute appealed(Optional<Side> decision) {
        return with(buyer, seller, evidence, panels, proposal, Optional.of(new FirstRound(decision)), state);
    }

    Dispute withParty(Side side, Party party) {
        return with(
                side == Side.BUYER ? party : buyer,
                side == Side.SELLER ? party : seller,
                evidence,
                panels,
                proposal,
                appealed,
                state);
    }

    /** With a panel added to those before. */
    Dispute withNewPanel(Panel panel) {
        List<Panel> all = new ArrayList<>(panels);
        all.add(panel);
        return with(buyer, seller, evidence, all, proposal, appealed, state);
    }

    /** With the present panel changed. */
    Dispute withPanel(Panel panel) {
        List<Panel> all = new ArrayList<>(panels);
        all.set(all.size() - 1, panel);
        return with(buyer, seller, evidence, all, proposal, appealed, state);
    }

    private Dispute with(
            Party nextBuyer,
            Party nextSeller,
            EvidenceLog nextEvidence,
            List<Panel> nextPanels,
            Optional<Proposal> nextProposal,
            Optional<FirstRound> nextAppealed,
            DisputeState nextState) {
        return new Dispute(
                id,
                subject,
                nextBuyer,
                nextSeller,
                requester,
                reason,
                policy,
                openedAt,
                nextEvidence,
                nextPanels,
                nextProposal,
                nextAppealed,
                nextState);
    }
}

package org.guildhall.arbitration.dispute.domain;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.value.Signature;

/** Where a dispute stands. What is known only in one state lives in that state; none lacks a deadline or an end. */
public sealed interface DisputeState {
    /** @param until when it expires for want of a panel; an act at exactly that time still counts */
    record Open(Instant until) implements DisputeState {
        @Override
        public DisputeStatus status() {
            return DisputeStatus.OPEN;
        }

        @Override
        public Optional<Instant> deadline() {
            return Optional.of(until);
        }
    }

    /** @param until the voting deadline; a vote at exactly that time still counts */
    record UnderReview(Instant until) implements DisputeState {
        @Override
        public DisputeStatus status() {
            return DisputeStatus.UNDER_REVIEW;
        }

        @Override
        public Optional<Instant> deadline() {
            return Optional.of(until);
        }
    }

    /**
     * Committed votes are revealed.
     *
     * @param since when the vote was over
     * @param until a reveal at exactly that time still counts
     */
    record Revealing(Instant since, Instant until) implements DisputeState {
        @Override
        public DisputeStatus status() {
            return DisputeStatus.UNDER_REVIEW;
        }

        @Override
        public Optional<Instant> deadline() {
            return Optional.of(until);
        }
    }

    /** @param at the time of the deciding vote, or when an appeal against the decision ended without one */
    record Resolved(Side decision, Instant at) implements DisputeState {
        @Override
        public DisputeStatus status() {
            return DisputeStatus.RESOLVED;
        }

        @Override
        public Optional<Instant> endedAt() {
            return Optional.of(at);
        }
    }

    /**
     * The parties agreed; no arbiter had voted.
     *
     * @param acceptance the accepting party's signature of the proposal's statement
     */
    record Agreed(Side decision, Signature acceptance, Instant at) implements DisputeState {
        @Override
        public DisputeStatus status() {
            return DisputeStatus.RESOLVED;
        }

        @Override
        public Optional<Instant> endedAt() {
            return Optional.of(at);
        }
    }

    /** @param at when the requester withdrew */
    record Closed(Instant at) implements DisputeState {
        @Override
        public DisputeStatus status() {
            return DisputeStatus.CLOSED;
        }

        @Override
        public Optional<Instant> endedAt() {
            return Optional.of(at);
        }
    }

    /** @param at the deadline that passed, however much later it was noticed */
    record Expired(Instant at) implements DisputeState {
        @Override
        public DisputeStatus status() {
            return DisputeStatus.EXPIRED;
        }

        @Override
        public Optional<Instant> endedAt() {
            return Optional.of(at);
        }
    }

    /** @param at the time of the vote after which neither side could win */
    record Deadlocked(Instant at) implements DisputeState {
        @Override
        public DisputeStatus status() {
            return DisputeStatus.DEADLOCKED;
        }

        @Override
        public Optional<Instant> endedAt() {
            return Optional.of(at);
        }
    }

    DisputeStatus status();

    /** When the state ends by itself; empty once the dispute has ended. */
    default Optional<Instant> deadline() {
        return Optional.empty();
    }

    /** When the dispute ended; empty before. */
    default Optional<Instant> endedAt() {
        return Optional.empty();
    }

    /** In whose favour the dispute was resolved; empty if it wasn't. */
    default Optional<Side> decided() {
        if (this instanceof Resolved resolved) {
            return Optional.of(resolved.decision());
        }
        return this instanceof Agreed agreed ? Optional.of(agreed.decision()) : Optional.empty();
    }

    default boolean hasEnded() {
        return endedAt().isPresent();
    }
}

package org.guildhall.arbitration.dispute;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.Dispute.FirstRound;
import org.guildhall.arbitration.dispute.domain.DisputeEvent;
import org.guildhall.arbitration.dispute.domain.Side;
import org.guildhall.arbitration.dispute.domain.Transition;
import org.guildhall.platform.outbox.Event;

/**
 * Tells the other services that a round of a dispute was decided, or expired. A deadlock and a withdrawal are told to
 * nobody, nor is a decision that stands after an appeal: it was told before.
 *
 * @param subject the dispute's id, so that a decision comes before the one that overturns it
 * @param receiptDigest the receipt that it is about; null if it is about something else
 * @param decision BUYER or SELLER; null if it expired
 * @param endedAt when it was decided, or the deadline that passed
 */
public record DisputeEnded(
        String subject,
        Set<String> receivers,
        String receiptDigest,
        String buyerId,
        String buyerKey,
        String sellerId,
        String sellerKey,
        String decision,
        Instant openedAt,
        Instant endedAt)
        implements Event {
    /** What {@link #type()} says. */
    public static final String TYPE = "dispute-ended";

    @Override
    public String type() {
        return TYPE;
    }

    /** What the others must learn of a transition, in order; mostly nothing. */
    public static List<DisputeEnded> of(Transition stored) {
        List<DisputeEnded> ended = new ArrayList<>();
        for (DisputeEvent event : stored.events()) {
            if (event.kind() == DisputeEvent.Kind.RESOLVED) {
                ended.add(of(stored.dispute(), event, decision(stored.dispute()).name()));
            } else if (event.kind() == DisputeEvent.Kind.EXPIRED) {
                ended.add(of(stored.dispute(), event, null));
            }
        }
        return ended;
    }

    private static DisputeEnded of(Dispute dispute, DisputeEvent end, String decision) {
        Set<String> receivers = new TreeSet<>();
        // Whether the parties are members of two federations only federation knows.
        receivers.add("federation");
        Optional<String> receipt = dispute.subject().receiptDigest();
        if (receipt.isPresent() && decision != null) {
            receivers.add("reputation");
        }
        return new DisputeEnded(
                dispute.id().toString(),
                receivers,
                receipt.orElse(null),
                dispute.buyer().id().value(),
                dispute.buyer().key().hex(),
                dispute.seller().id().value(),
                dispute.seller().key().hex(),
                decision,
                dispute.openedAt(),
                end.at());
    }

    /** Also if the decision was appealed against in the same transition. */
    private static Side decision(Dispute dispute) {
        return dispute.state()
                .decided()
                .or(() -> dispute.appealed().flatMap(FirstRound::decision))
                .orElseThrow();
    }
}

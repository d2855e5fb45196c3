package org.guildhall.arbitration.dispute.grpc;

import static org.guildhall.arbitration.grpc.WireTime.duration;
import static org.guildhall.arbitration.grpc.WireTime.timestamp;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.arbitration.dispute.DisputeFile;
import org.guildhall.arbitration.dispute.KeptEvidence;
import org.guildhall.arbitration.dispute.ListDisputes.Filter;
import org.guildhall.arbitration.dispute.OpenDispute.Rules;
import org.guildhall.arbitration.dispute.domain.Ballot;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.Dispute.FirstRound;
import org.guildhall.arbitration.dispute.domain.DisputeEvent;
import org.guildhall.arbitration.dispute.domain.DisputeState.Agreed;
import org.guildhall.arbitration.dispute.domain.DisputeState.Revealing;
import org.guildhall.arbitration.dispute.domain.Evidence;
import org.guildhall.arbitration.dispute.domain.Evidence.Exhibit;
import org.guildhall.arbitration.dispute.domain.EvidenceType;
import org.guildhall.arbitration.dispute.domain.Panel;
import org.guildhall.arbitration.dispute.domain.Party;
import org.guildhall.arbitration.dispute.domain.PartyId;
import org.guildhall.arbitration.dispute.domain.Policy;
import org.guildhall.arbitration.dispute.domain.Seat;
import org.guildhall.arbitration.dispute.domain.Side;
import org.guildhall.arbitration.dispute.domain.Subject;
import org.guildhall.arbitration.dispute.domain.SubjectKind;
import org.guildhall.arbitration.dispute.domain.VotingMode;
import org.guildhall.arbitration.v1.DisputeEventKind;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.ListDisputesRequest;
import org.guildhall.arbitration.v1.Resolution;
import org.guildhall.arbitration.v1.SeatRole;
import org.guildhall.arbitration.v1.Vote;
import org.guildhall.platform.value.PublicKey;

/** Disputes as the contract writes them. Enum values have the domain's names behind a prefix. */
final class DisputeMessages {
    private DisputeMessages() {}

    static Subject subject(org.guildhall.arbitration.v1.Subject message) {
        return new Subject(named(SubjectKind.class, message.getKind().name(), "SUBJECT_KIND_"), message.getId());
    }

    static Party party(org.guildhall.arbitration.v1.Party message) {
        String federation = message.getFederationId();
        return new Party(
                new PartyId(message.getPartyId()),
                new PublicKey(message.getPublicKey()),
                federation.isEmpty() ? Optional.empty() : Optional.of(new FederationId(federation)));
    }

    static Side side(org.guildhall.arbitration.v1.Side message) {
        return named(Side.class, message.name(), "SIDE_");
    }

    static EvidenceType evidenceType(org.guildhall.arbitration.v1.EvidenceType message) {
        return named(EvidenceType.class, message.name(), "EVIDENCE_TYPE_");
    }

    static Rules rules(org.guildhall.arbitration.v1.Policy message) {
        return new Rules(
                message.hasRequiredVotes() ? Optional.of(message.getRequiredVotes()) : Optional.empty(),
                message.hasTotalArbiters() ? Optional.of(message.getTotalArbiters()) : Optional.empty(),
                message.hasVotingPeriod() ? Optional.of(duration(message.getVotingPeriod())) : Optional.empty(),
                message.hasConveningPeriod() ? Optional.of(duration(message.getConveningPeriod())) : Optional.empty(),
                message.getMode() == org.guildhall.arbitration.v1.VotingMode.VOTING_MODE_COMMIT_REVEAL
                        ? VotingMode.COMMIT_REVEAL
                        : VotingMode.OPEN,
                message.hasRevealPeriod() ? Optional.of(duration(message.getRevealPeriod())) : Optional.empty(),
                message.getAutomaticFallback());
    }

    static org.guildhall.arbitration.v1.Dispute dispute(Dispute dispute) {
        var message = org.guildhall.arbitration.v1.Dispute.newBuilder()
                .setDisputeId(dispute.id().toString())
                .setSubject(subject(dispute.subject()))
                .setBuyer(party(dispute.buyer()))
                .setSeller(party(dispute.seller()))
                .setRequester(side(dispute.requester()))
                .setReason(dispute.reason())
                .setPolicy(policy(dispute.policy()))
                .setStatus(DisputeStatus.valueOf(
                        "DISPUTE_STATUS_" + dispute.state().status().name()))
                .setOpenedAt(timestamp(dispute.openedAt()))
                .setEndsBy(timestamp(dispute.endsBy()))
                .setFinalBy(timestamp(dispute.finalBy()))
                .setEvidenceDigest(dispute.evidence().digest().hex());
        dispute.state().deadline().ifPresent(at -> message.setDeadline(timestamp(at)));
        dispute.state().endedAt().ifPresent(at -> message.setEndedAt(timestamp(at)));
        List<Panel> panels = dispute.panels();
        for (int i = 0; i < panels.size() - 1; i++) {
            message.addEarlierPanels(panel(panels.get(i)));
        }
        dispute.panel().ifPresent(panel -> message.setPanel(panel(panel)));
        dispute.state().decided().ifPresent(side -> message.setDecision(side(side)));
        if (dispute.state() instanceof Revealing revealing) {
            message.setRevealingSince(timestamp(revealing.since()));
        }
        proposal(dispute).ifPresent(message::setProposal);
        message.setAppealed(dispute.appealed().isPresent());
        dispute.appealed().flatMap(FirstRound::decision).ifPresent(side -> message.setAppealedDecision(side(side)));
        return message.build();
    }

    /** A dispute of a list, without what is long. */
    static org.guildhall.arbitration.v1.Dispute summary(Dispute dispute) {
        return dispute(dispute).toBuilder()
                .clearPanel()
                .clearEarlierPanels()
                .clearReason()
                .build();
    }

    static Filter filter(ListDisputesRequest request) {
        return new Filter(
                request.getStatus() == DisputeStatus.DISPUTE_STATUS_UNSPECIFIED
                        ? Optional.empty()
                        : Optional.of(named(
                                org.guildhall.arbitration.dispute.domain.DisputeStatus.class,
                                request.getStatus().name(),
                                "DISPUTE_STATUS_")),
                Optional.of(request.getPartyId()).filter(id -> !id.isEmpty()),
                Optional.of(request.getArbiterId()).filter(id -> !id.isEmpty()),
                duration(request.getMinAge()));
    }

    static org.guildhall.arbitration.v1.Evidence evidence(KeptEvidence kept) {
        return evidence(kept.evidence())
                .setContent(ByteString.copyFrom(kept.content()))
                .build();
    }

    static org.guildhall.arbitration.v1.DisputeEvent event(DisputeEvent event) {
        return org.guildhall.arbitration.v1.DisputeEvent.newBuilder()
                .setKind(DisputeEventKind.valueOf(
                        "DISPUTE_EVENT_KIND_" + event.kind().name()))
                .setAt(timestamp(event.at()))
                .setActor(event.actor())
                .build();
    }

    static Resolution resolution(DisputeFile file) {
        Dispute dispute = file.dispute();
        Resolution.Builder message = Resolution.newBuilder()
                .setDisputeId(dispute.id().toString())
                .setSubject(subject(dispute.subject()))
                .setBuyer(party(dispute.buyer()))
                .setSeller(party(dispute.seller()))
                .setDecision(side(dispute.state().decided().orElseThrow()))
                .setOpenedAt(timestamp(dispute.openedAt()))
                .setDecidedAt(timestamp(dispute.state().endedAt().orElseThrow()));
        if (dispute.state() instanceof Agreed) {
            proposal(dispute).ifPresent(message::setAgreement);
        } else {
            addPanels(dispute, message);
        }
        file.evidence().forEach(kept -> message.addEvidence(evidence(kept.evidence())));
        return message.build();
    }

    private static void addPanels(Dispute dispute, Resolution.Builder message) {
        List<Panel> panels = dispute.panels();
        panels.subList(0, panels.size() - 1).forEach(panel -> message.addEarlierPanels(panel(panel)));
        Panel last = panels.get(panels.size() - 1);
        message.setPanel(panel(last)).setRequiredVotes(last.requiredVotes());
    }

    private static Optional<org.guildhall.arbitration.v1.Agreement> proposal(Dispute dispute) {
        return dispute.proposal().map(proposal -> {
            var message = org.guildhall.arbitration.v1.Agreement.newBuilder()
                    .setProposedBy(dispute.party(proposal.by()).id().value())
                    .setDecision(side(proposal.decision()))
                    .setProposalSignature(proposal.signature().hex())
                    .setProposedAt(timestamp(proposal.madeAt()));
            if (dispute.state() instanceof Agreed agreed) {
                message.setAcceptanceSignature(agreed.acceptance().hex());
            }
            return message.build();
        });
    }

    private static org.guildhall.arbitration.v1.Evidence.Builder evidence(Evidence evidence) {
        Exhibit exhibit = evidence.exhibit();
        return org.guildhall.arbitration.v1.Evidence.newBuilder()
                .setNumber(evidence.number())
                .setSubmittedBy(exhibit.submittedBy().value())
                .setType(org.guildhall.arbitration.v1.EvidenceType.valueOf(
                        "EVIDENCE_TYPE_" + exhibit.type().name()))
                .setContentDigest(exhibit.contentDigest().hex())
                .setUri(exhibit.uri().orElse(""))
                .setDescription(exhibit.description())
                .setPublicKey(evidence.key().hex())
                .setSignature(evidence.signature().hex())
                .setSubmittedAt(timestamp(evidence.submittedAt()));
    }

    private static org.guildhall.arbitration.v1.Panel panel(Panel panel) {
        var message = org.guildhall.arbitration.v1.Panel.newBuilder().setConvenedAt(timestamp(panel.convenedAt()));
        panel.fallbackAt().ifPresent(at -> message.setFallbackActivatedAt(timestamp(at)));
        panel.seats().forEach(seat -> message.addSeats(seat(seat)));
        return message.build();
    }

    private static org.guildhall.arbitration.v1.Seat seat(Seat seat) {
        var message = org.guildhall.arbitration.v1.Seat.newBuilder()
                .setArbiterId(seat.arbiter().value())
                .setPublicKey(seat.key().hex())
                .setRole(SeatRole.valueOf("SEAT_ROLE_" + seat.role().name()));
        seat.commitment()
                .ifPresent(commitment -> message.setCommitment(org.guildhall.arbitration.v1.Commitment.newBuilder()
                        .setCommitment(commitment.digest().hex())
                        .setEvidenceDigest(commitment.evidence().hex())
                        .setSignature(commitment.signature().hex())
                        .setCommittedAt(timestamp(commitment.madeAt()))));
        seat.ballot().ifPresent(ballot -> message.setVote(vote(ballot)));
        return message.build();
    }

    private static Vote vote(Ballot ballot) {
        return Vote.newBuilder()
                .setDecision(side(ballot.decision()))
                .setReason(ballot.reason())
                .setEvidenceDigest(ballot.evidence().hex())
                .setSignature(ballot.signature().hex())
                .setCastAt(timestamp(ballot.castAt()))
                .build();
    }

    private static org.guildhall.arbitration.v1.Subject subject(Subject subject) {
        return org.guildhall.arbitration.v1.Subject.newBuilder()
                .setKind(org.guildhall.arbitration.v1.SubjectKind.valueOf(
                        "SUBJECT_KIND_" + subject.kind().name()))
                .setId(subject.id())
                .build();
    }

    private static org.guildhall.arbitration.v1.Party party(Party party) {
        return org.guildhall.arbitration.v1.Party.newBuilder()
                .setPartyId(party.id().value())
                .setPublicKey(party.key().hex())
                .setFederationId(party.federation().map(FederationId::value).orElse(""))
                .build();
    }

    private static org.guildhall.arbitration.v1.Policy policy(Policy policy) {
        return org.guildhall.arbitration.v1.Policy.newBuilder()
                .setRequiredVotes(policy.requiredVotes())
                .setTotalArbiters(policy.totalArbiters())
                .setVotingPeriod(duration(policy.votingPeriod()))
                .setConveningPeriod(duration(policy.conveningPeriod()))
                .setMode(org.guildhall.arbitration.v1.VotingMode.valueOf(
                        "VOTING_MODE_" + policy.mode().name()))
                .setRevealPeriod(duration(policy.revealPeriod()))
                .setAutomaticFallback(policy.automaticFallback())
                .build();
    }

    private static org.guildhall.arbitration.v1.Side side(Side side) {
        return org.guildhall.arbitration.v1.Side.valueOf("SIDE_" + side.name());
    }

    private static <E extends Enum<E>> E named(Class<E> type, String name, String prefix) {
        return Enum.valueOf(type, name.substring(prefix.length()));
    }
}

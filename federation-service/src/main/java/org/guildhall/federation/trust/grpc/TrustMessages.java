package org.guildhall.federation.trust.grpc;

import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.GetTrustPath;
import org.guildhall.federation.trust.GetTrustStatus;
import org.guildhall.federation.trust.RecordDispute;
import org.guildhall.federation.trust.RecordInteraction;
import org.guildhall.federation.trust.ShownTrust;
import org.guildhall.federation.trust.TrustStore.RecordedEvent;
import org.guildhall.federation.trust.domain.Interaction;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.trust.domain.TrustStanding;
import org.guildhall.federation.v1.EstablishTrustRequest;
import org.guildhall.federation.v1.GetTrustPathResponse;
import org.guildhall.federation.v1.GetTrustStatusResponse;
import org.guildhall.federation.v1.RecordDisputeRequest;
import org.guildhall.federation.v1.RecordInteractionRequest;
import org.guildhall.federation.v1.ReferenceKind;
import org.guildhall.federation.v1.Relationship;
import org.guildhall.federation.v1.Trust;
import org.guildhall.federation.v1.TrustEvent;
import org.guildhall.federation.v1.TrustEventKind;
import org.guildhall.federation.v1.TrustHop;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.value.Signature;

/** Trust's domain in messages, and back. */
final class TrustMessages {
    private static final String RELATIONSHIP = "RELATIONSHIP_";
    private static final String REFERENCE_KIND = "REFERENCE_KIND_";

    private TrustMessages() {}

    static TrustChange.Granted grant(EstablishTrustRequest request) {
        return new TrustChange.Granted(
                relationship(request.getRelationship()),
                request.hasInitialTrust() ? Score.of(request.getInitialTrust()) : Score.MAX_INITIAL,
                !request.hasWitnessAllowed() || request.getWitnessAllowed());
    }

    static RecordDispute.Ended ended(RecordDisputeRequest request) {
        return new RecordDispute.Ended(
                request.getDisputeId(),
                request.getBuyerId(),
                request.getSellerId(),
                request.getResolved(),
                ProtoTime.instant(request.getOpenedAt()));
    }

    static RecordInteraction.Report report(RecordInteractionRequest request, String author) {
        return new RecordInteraction.Report(
                new Interaction(
                        new FederationId(request.getSourceId()),
                        new FederationId(request.getTargetId()),
                        request.getSuccess(),
                        reference(request.getReference())),
                !request.hasAutoAdjust() || request.getAutoAdjust(),
                request.getTargetSignature().isEmpty() ? null : new Signature(request.getTargetSignature()),
                request.getReason(),
                author);
    }

    static Trust trust(ShownTrust shown) {
        var trust = shown.trust();
        Trust.Builder message = Trust.newBuilder()
                .setSourceId(trust.source().value())
                .setTargetId(trust.target().value())
                .setRelationship(
                        Relationship.valueOf(RELATIONSHIP + shown.relationship().name()))
                .setGrantedRelationship(
                        Relationship.valueOf(RELATIONSHIP + trust.relationship().name()))
                .setScore(trust.score().toDouble())
                .setWitnessAllowed(trust.witnessAllowed())
                .setSuccessfulInteractions(trust.successes())
                .setFailedInteractions(trust.failures())
                .setEstablishedAt(ProtoTime.timestamp(trust.establishedAt()));
        if (trust.lastInteractionAt() != null) {
            message.setLastInteractionAt(ProtoTime.timestamp(trust.lastInteractionAt()));
        }
        return message.build();
    }

    static GetTrustStatusResponse status(GetTrustStatus.Status status) {
        TrustStanding standing = status.standing();
        GetTrustStatusResponse.Builder message = GetTrustStatusResponse.newBuilder()
                .setTrust(trust(status.shown()))
                .setTargetAgeDays(standing.targetAgeDays())
                .setAgeCap(standing.ageCap().toDouble())
                .setInteractionCap(standing.interactionCap().toDouble())
                .setEffectiveCap(standing.effectiveCap().toDouble())
                .setCanRiseNow(standing.canRise())
                .setInteractionsNeeded(standing.interactionsNeeded())
                .setDaysNeeded(standing.daysNeeded());
        standing.nextLevel()
                .ifPresent(level -> message.setNextLevel(level.score().toDouble()));
        return message.build();
    }

    static TrustEvent event(RecordedEvent recorded) {
        var event = recorded.event();
        TrustEvent.Builder message = TrustEvent.newBuilder()
                .setSequence(recorded.sequence())
                .setOccurredAt(ProtoTime.timestamp(event.at()))
                .setAuthor(event.author())
                .setReason(event.reason())
                .setTargetAgeDays(event.targetAgeDays())
                .setScore(recorded.score().toDouble());
        TrustChange change = event.change();
        if (change instanceof TrustChange.Granted grant) {
            message.setKind(TrustEventKind.TRUST_EVENT_KIND_GRANTED)
                    .setAskedScore(grant.initial().toDouble())
                    .setRelationship(Relationship.valueOf(
                            RELATIONSHIP + grant.relationship().name()))
                    .setWitnessAllowed(grant.witnessAllowed());
        } else if (change instanceof TrustChange.Succeeded success) {
            message.setKind(TrustEventKind.TRUST_EVENT_KIND_SUCCEEDED)
                    .setReference(reference(success.reference()))
                    .setAutoAdjust(success.autoAdjust());
        } else if (change instanceof TrustChange.Failed failure) {
            message.setKind(TrustEventKind.TRUST_EVENT_KIND_FAILED)
                    .setReference(reference(failure.reference()))
                    .setAutoAdjust(failure.autoAdjust());
        } else if (change instanceof TrustChange.Updated update) {
            message.setKind(TrustEventKind.TRUST_EVENT_KIND_UPDATED)
                    .setAskedScore(update.score().toDouble());
        } else if (change instanceof TrustChange.RelationshipChanged changed) {
            message.setKind(TrustEventKind.TRUST_EVENT_KIND_RELATIONSHIP_CHANGED)
                    .setRelationship(Relationship.valueOf(
                            RELATIONSHIP + changed.relationship().name()))
                    .setWitnessAllowed(changed.witnessAllowed());
        } else {
            message.setKind(TrustEventKind.TRUST_EVENT_KIND_REVOKED);
        }
        return message.build();
    }

    static GetTrustPathResponse path(GetTrustPath.TrustPath path) {
        return GetTrustPathResponse.newBuilder()
                .addAllHops(path.hops().stream()
                        .map(hop -> TrustHop.newBuilder()
                                .setSourceId(hop.source().value())
                                .setTargetId(hop.target().value())
                                .setScore(hop.score().toDouble())
                                .build())
                        .toList())
                .setStrength(path.strength().doubleValue())
                .build();
    }

    private static org.guildhall.federation.v1.Reference reference(Reference reference) {
        return org.guildhall.federation.v1.Reference.newBuilder()
                .setKind(ReferenceKind.valueOf(REFERENCE_KIND + reference.kind().name()))
                .setId(reference.id())
                .build();
    }

    static org.guildhall.federation.trust.domain.Relationship relationship(Relationship relationship) {
        return org.guildhall.federation.trust.domain.Relationship.valueOf(
                relationship.name().substring(RELATIONSHIP.length()));
    }

    private static Reference reference(org.guildhall.federation.v1.Reference reference) {
        return new Reference(
                Reference.Kind.valueOf(reference.getKind().name().substring(REFERENCE_KIND.length())),
                reference.getId());
    }
}

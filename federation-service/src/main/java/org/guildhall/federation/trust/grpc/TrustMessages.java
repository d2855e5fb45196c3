package org.guildhall.federation.trust.grpc;

import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.GetTrustStatus;
import org.guildhall.federation.trust.RecordInteraction;
import org.guildhall.federation.trust.ShownTrust;
import org.guildhall.federation.trust.domain.Interaction;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.trust.domain.TrustStanding;
import org.guildhall.federation.v1.EstablishTrustRequest;
import org.guildhall.federation.v1.GetTrustStatusResponse;
import org.guildhall.federation.v1.RecordInteractionRequest;
import org.guildhall.federation.v1.Relationship;
import org.guildhall.federation.v1.Trust;
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

    private static org.guildhall.federation.trust.domain.Relationship relationship(Relationship relationship) {
        return org.guildhall.federation.trust.domain.Relationship.valueOf(
                relationship.name().substring(RELATIONSHIP.length()));
    }

    private static Reference reference(org.guildhall.federation.v1.Reference reference) {
        return new Reference(
                Reference.Kind.valueOf(reference.getKind().name().substring(REFERENCE_KIND.length())),
                reference.getId());
    }
}

package org.guildhall.federation.registry.grpc;

import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.Profile;
import org.guildhall.federation.v1.Federation;
import org.guildhall.federation.v1.Team;
import org.guildhall.platform.grpc.ProtoTime;

/** The register's domain in messages. */
final class RegistryMessages {
    private RegistryMessages() {}

    static Federation federation(Profile profile) {
        var federation = profile.federation();
        return Federation.newBuilder()
                .setId(federation.id().value())
                .setName(federation.name())
                .setPublicKey(federation.publicKey().hex())
                .setMinTeamCount(federation.minTeamCount())
                .setRequiresExternalWitness(federation.requiresExternalWitness())
                .setStatus(status(federation.status()))
                .setRegisteredAt(ProtoTime.timestamp(federation.registeredAt()))
                .setActiveTeamCount(federation.teamCount())
                .setOperational(federation.operational())
                .setProposalCount(profile.proposals())
                .setSuccessRate(profile.successRate())
                .build();
    }

    static Team team(org.guildhall.federation.registry.domain.Team team) {
        return Team.newBuilder()
                .setId(team.id().toString())
                .setFederationId(team.id().federation().value())
                .setName(team.id().name())
                .setRegisteredAt(ProtoTime.timestamp(team.registeredAt()))
                .build();
    }

    private static org.guildhall.federation.v1.FederationStatus status(FederationStatus status) {
        return switch (status) {
            case ACTIVE -> org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_ACTIVE;
            case QUARANTINED -> org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_QUARANTINED;
            case SUSPENDED -> org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_SUSPENDED;
            case DISSOLVED -> org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_DISSOLVED;
        };
    }
}

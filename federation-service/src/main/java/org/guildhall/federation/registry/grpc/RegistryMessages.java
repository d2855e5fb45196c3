package org.guildhall.federation.registry.grpc;

import org.guildhall.federation.registry.Membership;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.Member;
import org.guildhall.federation.registry.domain.Profile;
import org.guildhall.federation.v1.Federation;
import org.guildhall.federation.v1.MemberKind;
import org.guildhall.federation.v1.StatusChange;
import org.guildhall.federation.v1.Team;
import org.guildhall.platform.grpc.ProtoTime;

/** The register's domain in messages. */
final class RegistryMessages {
    private static final String MEMBER_KIND = "MEMBER_KIND_";

    private RegistryMessages() {}

    static Federation federation(Profile profile) {
        var federation = profile.federation();
        Federation.Builder proto = Federation.newBuilder()
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
                .setSuccessRate(profile.successRate());
        profile.reputation().ifPresent(proto::setReputationScore);
        return proto.build();
    }

    static Team team(org.guildhall.federation.registry.domain.Team team) {
        return Team.newBuilder()
                .setId(team.id().toString())
                .setFederationId(team.id().federation().value())
                .setName(team.id().name())
                .setRegisteredAt(ProtoTime.timestamp(team.registeredAt()))
                .build();
    }

    static org.guildhall.federation.v1.FederationStatus status(FederationStatus status) {
        return switch (status) {
            case ACTIVE -> org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_ACTIVE;
            case QUARANTINED -> org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_QUARANTINED;
            case SUSPENDED -> org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_SUSPENDED;
            case DISSOLVED -> org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_DISSOLVED;
        };
    }

    /** Null for UNSPECIFIED. */
    static FederationStatus statusOrNull(org.guildhall.federation.v1.FederationStatus status) {
        return status == org.guildhall.federation.v1.FederationStatus.FEDERATION_STATUS_UNSPECIFIED
                ? null
                : FederationStatus.valueOf(status.name().substring("FEDERATION_STATUS_".length()));
    }

    static Member.Id memberId(MemberKind kind, String id) {
        return new Member.Id(Member.Kind.valueOf(kind.name().substring(MEMBER_KIND.length())), id);
    }

    static org.guildhall.federation.v1.Membership membership(Membership membership) {
        Member member = membership.member();
        return org.guildhall.federation.v1.Membership.newBuilder()
                .setKind(MemberKind.valueOf(MEMBER_KIND + member.id().kind().name()))
                .setMemberId(member.id().value())
                .setFederationId(member.federation().value())
                .setFederationStatus(status(membership.federationStatus()))
                .setRegisteredAt(ProtoTime.timestamp(member.registeredAt()))
                .build();
    }

    static StatusChange statusChange(org.guildhall.federation.registry.domain.StatusChange change) {
        return StatusChange.newBuilder()
                .setSequence(change.sequence())
                .setPrevious(status(change.previous()))
                .setStatus(status(change.status()))
                .setAuthor(change.author())
                .setReason(change.reason())
                .setChangedAt(ProtoTime.timestamp(change.at()))
                .build();
    }
}

package org.guildhall.reputation.stake.grpc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.stake.GetStake.StakeAt;
import org.guildhall.reputation.stake.domain.Outpoint;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.stake.domain.StakeProof;
import org.guildhall.reputation.stake.domain.StakeReport;
import org.guildhall.reputation.stake.domain.StakeStatus;
import org.guildhall.reputation.v1.ReportStakeRequest;

/** Stakes between contract and domain. */
public final class StakeProto {
    private StakeProto() {}

    /** A proof as an offer carries it. */
    public static StakeProof proof(org.guildhall.reputation.v1.StakeProof proof) {
        return new StakeProof(
                new Outpoint(proof.getOutpoint()),
                Instant.ofEpochSecond(proof.getLockedUntil().getSeconds()),
                proof.getSats(),
                new Signature(proof.getSignature()));
    }

    /** A proof as an offer carries it. */
    public static org.guildhall.reputation.v1.StakeProof proof(StakeProof proof) {
        return org.guildhall.reputation.v1.StakeProof.newBuilder()
                .setOutpoint(proof.outpoint().text())
                .setLockedUntil(ProtoTime.timestamp(proof.lockedUntil()))
                .setSats(proof.sats())
                .setSignature(proof.signature().hex())
                .build();
    }

    static StakeReport report(ReportStakeRequest request, String observer) {
        return new StakeReport(
                new PublicKey(request.getProviderKey()),
                new Outpoint(request.getOutpoint()),
                status(request.getStatus()),
                request.getOnChainSats(),
                ProtoTime.instant(request.getObservedAt()).truncatedTo(ChronoUnit.MICROS),
                observer);
    }

    static org.guildhall.reputation.v1.Stake stake(StakeAt at) {
        Stake stake = at.stake();
        var proto = org.guildhall.reputation.v1.Stake.newBuilder()
                .setProviderKey(stake.providerKey().hex())
                .setProof(proof(stake.proof()))
                .setStatus(status(stake.status()))
                .setOnChainSats(stake.onChainSats())
                .setEffectiveSats(stake.effectiveSats())
                .setRank(stake.rank(at.asOf()))
                .setAsOf(ProtoTime.timestamp(at.asOf()));
        if (stake.observedAt() != null) {
            proto.setObservedAt(ProtoTime.timestamp(stake.observedAt()));
        }
        return proto.build();
    }

    private static StakeStatus status(org.guildhall.reputation.v1.StakeStatus status) {
        return switch (status) {
            case STAKE_STATUS_UNVERIFIED -> StakeStatus.UNVERIFIED;
            case STAKE_STATUS_VALID -> StakeStatus.VALID;
            case STAKE_STATUS_SPENT -> StakeStatus.SPENT;
            case STAKE_STATUS_UNLOCKED -> StakeStatus.UNLOCKED;
            case STAKE_STATUS_PUBKEY_MISMATCH -> StakeStatus.PUBKEY_MISMATCH;
            case STAKE_STATUS_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("the contract excludes it");
        };
    }

    private static org.guildhall.reputation.v1.StakeStatus status(StakeStatus status) {
        return switch (status) {
            case UNVERIFIED -> org.guildhall.reputation.v1.StakeStatus.STAKE_STATUS_UNVERIFIED;
            case VALID -> org.guildhall.reputation.v1.StakeStatus.STAKE_STATUS_VALID;
            case SPENT -> org.guildhall.reputation.v1.StakeStatus.STAKE_STATUS_SPENT;
            case UNLOCKED -> org.guildhall.reputation.v1.StakeStatus.STAKE_STATUS_UNLOCKED;
            case PUBKEY_MISMATCH -> org.guildhall.reputation.v1.StakeStatus.STAKE_STATUS_PUBKEY_MISMATCH;
        };
    }
}

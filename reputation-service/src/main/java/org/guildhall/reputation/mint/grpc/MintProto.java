package org.guildhall.reputation.mint.grpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.mint.domain.Denomination;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintKey;
import org.guildhall.reputation.mint.domain.MintKind;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.mint.domain.Point;
import org.guildhall.reputation.v1.RegisterMintRequest;
import org.guildhall.reputation.v1.RegisterMintResponse;

/** Mints between contract and domain. */
final class MintProto {
    private MintProto() {}

    static MintUrl url(RegisterMintRequest request) {
        return new MintUrl(request.getMintUrl());
    }

    static MintKind kind(org.guildhall.reputation.v1.MintKind kind) {
        return switch (kind) {
            case MINT_KIND_MINT_SIGNATURE -> MintKind.MINT_SIGNATURE;
            case MINT_KIND_CASHU_DLEQ -> MintKind.CASHU_DLEQ;
            case MINT_KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("the contract excludes it");
        };
    }

    static List<MintKey> keys(RegisterMintRequest request) {
        return request.getKeysList().stream().map(MintProto::key).toList();
    }

    private static MintKey key(org.guildhall.reputation.v1.MintKey key) {
        Instant from = key.hasValidFrom() ? micros(key.getValidFrom()) : null;
        Instant until = key.hasValidUntil() ? micros(key.getValidUntil()) : null;
        return key.getKeysetId().isEmpty()
                ? new MintKey.Signing(new PublicKey(key.getPublicKey()), from, until)
                : new MintKey.Cashu(
                        new Point(key.getPublicKey()),
                        new Denomination(key.getKeysetId(), key.getAmount()),
                        from,
                        until);
    }

    private static Instant micros(Timestamp timestamp) {
        return ProtoTime.instant(timestamp).truncatedTo(ChronoUnit.MICROS);
    }

    static RegisterMintResponse registerResponse(Mint mint) {
        var proto = org.guildhall.reputation.v1.Mint.newBuilder()
                .setMintUrl(mint.url().text())
                .setKind(kind(mint.kind()))
                .setRegisteredAt(ProtoTime.timestamp(mint.registeredAt()));
        mint.keys().forEach(key -> proto.addKeys(key(key)));
        return RegisterMintResponse.newBuilder().setMint(proto).build();
    }

    private static org.guildhall.reputation.v1.MintKind kind(MintKind kind) {
        return switch (kind) {
            case MINT_SIGNATURE -> org.guildhall.reputation.v1.MintKind.MINT_KIND_MINT_SIGNATURE;
            case CASHU_DLEQ -> org.guildhall.reputation.v1.MintKind.MINT_KIND_CASHU_DLEQ;
        };
    }

    private static org.guildhall.reputation.v1.MintKey key(MintKey key) {
        var proto = org.guildhall.reputation.v1.MintKey.newBuilder().setPublicKey(key.hex());
        if (key instanceof MintKey.Cashu cashu) {
            proto.setKeysetId(cashu.denomination().keysetId());
            proto.setAmount(cashu.denomination().amount());
        }
        if (key.validFrom() != null) {
            proto.setValidFrom(ProtoTime.timestamp(key.validFrom()));
        }
        if (key.validUntil() != null) {
            proto.setValidUntil(ProtoTime.timestamp(key.validUntil()));
        }
        return proto.build();
    }
}

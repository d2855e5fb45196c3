package org.guildhall.settlement.log.grpc;

import java.util.List;
import org.guildhall.log.Hash;
import org.guildhall.log.TlogProof;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.platform.value.Digest;
import org.guildhall.settlement.v1.InclusionProof;

/** Proofs between the log and the contract. */
public final class InclusionProto {
    private InclusionProto() {}

    /** The proof of a leaf just appended. */
    public static InclusionProof appended(MerkleLog.Appended appended) {
        return proof(appended.leafIndex(), appended.treeSize(), appended.proof(), appended.checkpoint());
    }

    static InclusionProof proof(long leafIndex, long treeSize, List<Hash> hashes, String checkpoint) {
        return InclusionProof.newBuilder()
                .setLeafIndex(leafIndex)
                .setTreeSize(treeSize)
                .addAllHashes(hex(hashes))
                .setCheckpoint(checkpoint)
                .setTlogProof(
                        checkpoint.isEmpty()
                                ? ""
                                : new TlogProof(new byte[0], leafIndex, hashes, checkpoint).toString())
                .build();
    }

    static List<String> hex(List<Hash> hashes) {
        return hashes.stream().map(InclusionProto::hex).toList();
    }

    static String hex(Hash hash) {
        return Digest.of(hash.bytes()).hex();
    }
}

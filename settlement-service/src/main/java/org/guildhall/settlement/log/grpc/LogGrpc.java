package org.guildhall.settlement.log.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.guildhall.log.Hash;
import org.guildhall.log.SignedNote;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.value.Digest;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.log.FindLeaf;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.v1.AddCosignatureRequest;
import org.guildhall.settlement.v1.AddCosignatureResponse;
import org.guildhall.settlement.v1.Checkpoint;
import org.guildhall.settlement.v1.Cosignature;
import org.guildhall.settlement.v1.GetCheckpointRequest;
import org.guildhall.settlement.v1.GetCheckpointResponse;
import org.guildhall.settlement.v1.GetConsistencyProofRequest;
import org.guildhall.settlement.v1.GetConsistencyProofResponse;
import org.guildhall.settlement.v1.GetInclusionProofRequest;
import org.guildhall.settlement.v1.GetInclusionProofResponse;
import org.guildhall.settlement.v1.ListEntriesRequest;
import org.guildhall.settlement.v1.ListEntriesResponse;
import org.guildhall.settlement.v1.LogEntry;
import org.guildhall.settlement.v1.LogService;

/** The edge of the settlement log. */
@GrpcService
class LogGrpc implements LogService {
    private final MerkleLog log;
    private final FindLeaf findLeaf;

    LogGrpc(MerkleLog log, FindLeaf findLeaf) {
        this.log = log;
        this.findLeaf = findLeaf;
    }

    @Override
    public Uni<GetCheckpointResponse> getCheckpoint(GetCheckpointRequest request) {
        Uni<SignedNote> asked = request.hasFirstWithLeaf()
                ? log.firstCheckpointWith(request.getFirstWithLeaf())
                : log.checkpoint(request.getTreeSize());
        return asked.map(note -> GetCheckpointResponse.newBuilder()
                .setCheckpoint(checkpoint(note))
                .setVerifierKey(log.verifierKey().toString())
                .build());
    }

    /** The log has verified the cosignatures before it kept them. */
    private static Checkpoint checkpoint(SignedNote note) {
        org.guildhall.log.Checkpoint checkpoint = org.guildhall.log.Checkpoint.parse(note.text());
        Checkpoint.Builder answer = Checkpoint.newBuilder()
                .setNote(note.toString())
                .setTreeSize(checkpoint.size())
                .setRootHash(InclusionProto.hex(checkpoint.root()));
        note.signatures().forEach(signature -> signature
                .witnessedAt()
                .ifPresent(at -> answer.addCosignatures(Cosignature.newBuilder()
                        .setWitness(signature.name())
                        .setCosignedAt(ProtoTime.timestamp(Instant.ofEpochSecond(at))))));
        return answer.build();
    }

    @Override
    public Uni<GetInclusionProofResponse> getInclusionProof(GetInclusionProofRequest request) {
        Uni<Long> leaf = request.hasSettlement()
                ? findLeaf.run(new BatchId(
                        new OperatorId(request.getSettlement().getOperatorId()),
                        Period.of(request.getSettlement().getPeriodId())))
                : Uni.createFrom().item(request.getLeafIndex());
        return leaf.flatMap(index -> log.inclusion(index, request.getTreeSize()))
                .map(proven -> GetInclusionProofResponse.newBuilder()
                        .setEntry(entry(proven.leaf()))
                        .setInclusion(InclusionProto.proof(
                                proven.leaf().index(), proven.treeSize(), proven.proof(), proven.checkpoint()))
                        .build());
    }

    private static LogEntry entry(MerkleLog.Leaf leaf) {
        return LogEntry.newBuilder()
                .setLeafIndex(leaf.index())
                .setEntry(new String(leaf.entry(), StandardCharsets.UTF_8))
                .setLeafHash(InclusionProto.hex(Hash.leaf(leaf.entry())))
                .build();
    }

    @Override
    public Uni<GetConsistencyProofResponse> getConsistencyProof(GetConsistencyProofRequest request) {
        Uni<Long> second =
                request.getSecondSize() == 0 ? log.size() : Uni.createFrom().item(request.getSecondSize());
        return second.flatMap(size -> log.consistency(request.getFirstSize(), size)
                .map(hashes -> GetConsistencyProofResponse.newBuilder()
                        .setSecondSize(size)
                        .addAllHashes(InclusionProto.hex(hashes))
                        .build()));
    }

    @Override
    public Uni<ListEntriesResponse> listEntries(ListEntriesRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        // A token holds the number of entries before its page, so that it is never 0.
        long from = Math.max(request.getFromIndex(), page.afterNumber());
        return log.leaves(from, page.limit())
                .map(leaves -> page.page(leaves, leaf -> List.of(Long.toString(leaf.index() + 1))))
                .map(leaves -> ListEntriesResponse.newBuilder()
                        .addAllEntries(leaves.map(LogGrpc::entry).items())
                        .setNextPageToken(leaves.nextToken())
                        .build());
    }

    @Override
    public Uni<AddCosignatureResponse> addCosignature(AddCosignatureRequest request) {
        return log.cosign(new MerkleLog.Cosigning(
                        request.getTreeSize(),
                        request.getOldSize(),
                        request.getConsistencyHashesList().stream()
                                .map(hex -> Hash.of(new Digest(hex).bytes()))
                                .toList(),
                        request.getWitness(),
                        request.getVerifierKey(),
                        request.getSignatureLine()))
                .map(note -> AddCosignatureResponse.newBuilder()
                        .setCheckpoint(checkpoint(note))
                        .build());
    }
}

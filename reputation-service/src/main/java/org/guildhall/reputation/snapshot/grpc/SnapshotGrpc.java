package org.guildhall.reputation.snapshot.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Context;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.reputation.snapshot.ExportSnapshot;
import org.guildhall.reputation.snapshot.GetSnapshot;
import org.guildhall.reputation.snapshot.ListSnapshots;
import org.guildhall.reputation.snapshot.MadeSnapshot;
import org.guildhall.reputation.snapshot.SnapshotInfo;
import org.guildhall.reputation.snapshot.TakeSnapshot;
import org.guildhall.reputation.v1.ExportSnapshotRequest;
import org.guildhall.reputation.v1.ExportSnapshotResponse;
import org.guildhall.reputation.v1.GetSnapshotRequest;
import org.guildhall.reputation.v1.GetSnapshotResponse;
import org.guildhall.reputation.v1.ListSnapshotsRequest;
import org.guildhall.reputation.v1.ListSnapshotsResponse;
import org.guildhall.reputation.v1.Snapshot;
import org.guildhall.reputation.v1.SnapshotService;
import org.guildhall.reputation.v1.TakeSnapshotRequest;
import org.guildhall.reputation.v1.TakeSnapshotResponse;

@GrpcService
class SnapshotGrpc implements SnapshotService {
    private final GetSnapshot getSnapshot;
    private final ListSnapshots listSnapshots;
    private final TakeSnapshot takeSnapshot;
    private final ExportSnapshot exportSnapshot;
    private final Requests requests;

    SnapshotGrpc(
            GetSnapshot getSnapshot,
            ListSnapshots listSnapshots,
            TakeSnapshot takeSnapshot,
            ExportSnapshot exportSnapshot,
            Requests requests) {
        this.getSnapshot = getSnapshot;
        this.listSnapshots = listSnapshots;
        this.takeSnapshot = takeSnapshot;
        this.exportSnapshot = exportSnapshot;
        this.requests = requests;
    }

    @Override
    public Uni<GetSnapshotResponse> getSnapshot(GetSnapshotRequest request) {
        return getSnapshot
                .run(request.hasAsOf() ? seconds(request.getAsOf()) : null)
                .map(shown -> GetSnapshotResponse.newBuilder()
                        .setSnapshot(proto(shown.info()))
                        .setDocument(ByteString.copyFrom(shown.document()))
                        .setLogProof(shown.logProof())
                        .build());
    }

    @Override
    public Uni<ListSnapshotsResponse> listSnapshots(ListSnapshotsRequest request) {
        return listSnapshots
                .run(PageRequest.of(request, request.getPageSize(), request.getPageToken()))
                .map(page -> ListSnapshotsResponse.newBuilder()
                        .addAllSnapshots(
                                page.items().stream().map(SnapshotGrpc::proto).toList())
                        .setNextPageToken(page.nextToken())
                        .build());
    }

    @Override
    public Uni<TakeSnapshotResponse> takeSnapshot(TakeSnapshotRequest request) {
        // The request's transaction begins when the snapshot is made, but it is the caller of now who asks.
        Context call = Context.current();
        return takeSnapshot.make().flatMap(made -> keptOnce(call, request, made));
    }

    private Uni<TakeSnapshotResponse> keptOnce(Context call, TakeSnapshotRequest request, MadeSnapshot made) {
        Context before = call.attach();
        try {
            return requests.once(request.getRequestId(), request, TakeSnapshotResponse.parser(), () -> takeSnapshot
                    .keep(made)
                    .map(kept -> TakeSnapshotResponse.newBuilder()
                            .setSnapshot(proto(kept))
                            .build()));
        } finally {
            call.detach(before);
        }
    }

    @Override
    public Multi<ExportSnapshotResponse> exportSnapshot(ExportSnapshotRequest request) {
        return exportSnapshot
                .run(request.hasAsOf() ? seconds(request.getAsOf()) : null)
                .map(lines ->
                        ExportSnapshotResponse.newBuilder().addAllLines(lines).build());
    }

    private static Instant seconds(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds());
    }

    private static Snapshot proto(SnapshotInfo info) {
        Snapshot.Builder proto = Snapshot.newBuilder()
                .setAsOf(ProtoTime.timestamp(info.asOf()))
                .setDigest(info.digest().hex())
                .setSizeBytes(info.sizeBytes())
                .setReceiptCount(info.receiptCount())
                .setReceiptsRoot(info.receiptsRoot().hex())
                .setStatement(info.statement())
                .setSignature(info.signature().hex())
                .setSignerKey(info.signerKey().hex());
        if (info.logIndex() != null) {
            proto.setLogIndex(info.logIndex());
        }
        return proto.build();
    }
}

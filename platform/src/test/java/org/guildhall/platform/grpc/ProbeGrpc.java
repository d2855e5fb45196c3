package org.guildhall.platform.grpc;

import io.opentelemetry.api.trace.Span;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.OptimisticLockException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.platform.store.Transactions;
import org.guildhall.probe.v1.CreateRequest;
import org.guildhall.probe.v1.CreateResponse;
import org.guildhall.probe.v1.FailRequest;
import org.guildhall.probe.v1.FailResponse;
import org.guildhall.probe.v1.ListRequest;
import org.guildhall.probe.v1.ListResponse;
import org.guildhall.probe.v1.LookRequest;
import org.guildhall.probe.v1.LookResponse;
import org.guildhall.probe.v1.ProbeService;
import org.guildhall.probe.v1.ReceiveRequest;
import org.guildhall.probe.v1.ReceiveResponse;

/** A small but whole service: its notes live in a table of the test database. */
@GrpcService
class ProbeGrpc implements ProbeService {
    private final Transactions transactions;
    private final Requests requests;
    private final ProbeFaults faults;

    ProbeGrpc(Transactions transactions, Requests requests, ProbeFaults faults) {
        this.transactions = transactions;
        this.requests = requests;
        this.faults = faults;
    }

    @Override
    public Uni<LookResponse> look(LookRequest request) {
        String subject = Caller.current().subject();
        return Uni.createFrom()
                .item(LookResponse.newBuilder().setSubject(subject).build());
    }

    @Override
    public Uni<LookResponse> forgotten(LookRequest request) {
        return look(request);
    }

    @Override
    public Uni<CreateResponse> create(CreateRequest request) {
        return requests.once(request.getRequestId(), request, CreateResponse.parser(), () -> insert(request));
    }

    private Uni<CreateResponse> insert(CreateRequest request) {
        String id = UUID.randomUUID().toString();
        return transactions.run(session -> session.createNativeQuery("INSERT INTO note VALUES (?1, ?2)")
                .setParameter(1, id)
                .setParameter(2, request.getOwner())
                .executeUpdate()
                .replaceWith(() -> CreateResponse.newBuilder().setNoteId(id).build()));
    }

    @Override
    public Multi<CreateResponse> chat(Multi<CreateRequest> messages) {
        return messages.onItem().transformToUniAndConcatenate(this::insert);
    }

    @Override
    public Uni<ReceiveResponse> receive(ReceiveRequest request) {
        String sender = Caller.current().subject();
        String trace = Span.current().getSpanContext().getTraceId();
        return faults.before(request)
                .chain(() -> requests.once(
                        request.getRequestId(),
                        request,
                        ReceiveResponse.parser(),
                        () -> transactions.run(session -> session.createNativeQuery("""
                                        INSERT INTO effect (subject, text, sender, trace_id)
                                        VALUES (?1, ?2, ?3, ?4)""")
                                .setParameter(1, request.getSubject())
                                .setParameter(2, request.getText())
                                .setParameter(3, sender)
                                .setParameter(4, trace)
                                .executeUpdate()
                                .replaceWith(ReceiveResponse.getDefaultInstance()))))
                .call(() -> faults.after(request));
    }

    @Override
    public Uni<FailResponse> fail(FailRequest request) {
        return switch (request.getHow()) {
            case HOW_REFUSED -> throw ProbeReason.PROBE_REFUSED.refuse("what", "this", "when", Instant.EPOCH);
            case HOW_BUG -> Uni.createFrom().failure(new IllegalStateException("secret detail"));
            case HOW_STALE -> Uni.createFrom().failure(new OptimisticLockException("stale"));
            case HOW_SQL -> sql("SELECT nothing FROM nowhere");
            case HOW_SLOW_SQL -> sql("SET LOCAL statement_timeout = 50; SELECT pg_sleep(5)");
            case HOW_CUT -> sql("SELECT pg_terminate_backend(pg_backend_pid())");
            case HOW_TWICE ->
                sql("INSERT INTO note VALUES ('twice', 'op'); INSERT INTO note VALUES ('twice', 'op')")
                        .onFailure(failure -> DatabaseFailures.isUniqueViolation(failure, "note_pkey"))
                        .transform(failure -> ProbeReason.PROBE_REFUSED.refuse("what", "twice", "when", Instant.EPOCH));
            default -> Uni.createFrom().item(FailResponse.getDefaultInstance());
        };
    }

    private Uni<FailResponse> sql(String statements) {
        return transactions.run(session -> {
            Uni<Integer> all = Uni.createFrom().item(0);
            for (String statement : statements.split("; ")) {
                all = all.chain(() -> session.createNativeQuery(statement).executeUpdate());
            }
            return all.replaceWith(FailResponse.getDefaultInstance());
        });
    }

    @Override
    public Uni<ListResponse> list(ListRequest request) {
        PageRequest page = PageRequest.of(request, request.getPageSize(), request.getPageToken());
        String after = page.after().isEmpty() ? "" : page.after().get(0);
        return transactions.run(session -> session.createNativeQuery(
                        "SELECT id FROM note WHERE owner = ?1 AND id > ?2 ORDER BY id", String.class)
                .setParameter(1, request.getOwner())
                .setParameter(2, after)
                .setMaxResults(page.limit())
                .getResultList()
                .map(rows -> {
                    var cut = page.page(rows, List::of);
                    return ListResponse.newBuilder()
                            .addAllNoteIds(cut.items())
                            .setNextPageToken(cut.nextToken())
                            .build();
                }));
    }
}

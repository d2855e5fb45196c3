package org.guildhall.arbitration;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.guildhall.arbitration.v1.Arbiter;
import org.guildhall.arbitration.v1.ArbiterServiceGrpc;
import org.guildhall.arbitration.v1.ArbiterServiceGrpc.ArbiterServiceBlockingStub;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeServiceGrpc;
import org.guildhall.arbitration.v1.DisputeServiceGrpc.DisputeServiceBlockingStub;
import org.guildhall.arbitration.v1.EvidenceType;
import org.guildhall.arbitration.v1.GetArbiterRequest;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.PanelServiceGrpc;
import org.guildhall.arbitration.v1.PanelServiceGrpc.PanelServiceBlockingStub;
import org.guildhall.arbitration.v1.Party;
import org.guildhall.arbitration.v1.Policy;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.Subject;
import org.guildhall.arbitration.v1.SubjectKind;
import org.guildhall.arbitration.v1.SubmitEvidenceRequest;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.AfterEach;

/** What the tests over the wire share. Every test has parties, arbiters and subjects of its own. */
public abstract class ArbitrationTest extends ServiceTest {
    @Inject
    protected MovableClock clock;

    /** Makes this test's ids its own. */
    protected final String run = UUID.randomUUID().toString().substring(0, 8);

    protected final String buyer = "buyer-" + run;
    protected final String seller = "seller-" + run;

    @AfterEach
    void backToRealTime() {
        clock.reset();
    }

    protected static ArbiterServiceBlockingStub arbiters() {
        return ArbiterServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    protected static DisputeServiceBlockingStub disputes() {
        return DisputeServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    protected static PanelServiceBlockingStub panels() {
        return PanelServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    protected DisputeServiceBlockingStub asBuyer() {
        return as(disputes(), buyer, "consumer");
    }

    protected DisputeServiceBlockingStub asSeller() {
        return as(disputes(), seller, "provider");
    }

    protected static String key(String name) {
        return TestKey.of(name).publicKey().hex();
    }

    protected static String sign(String name, Statement statement) {
        return TestKey.of(name).sign(statement).hex();
    }

    protected static Party party(String name) {
        return Party.newBuilder().setPartyId(name).setPublicKey(key(name)).build();
    }

    protected static Duration seconds(long seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }

    protected OpenDisputeRequest opening(int required, int total, long votingSeconds) {
        return OpenDisputeRequest.newBuilder()
                .setSubject(Subject.newBuilder()
                        .setKind(SubjectKind.SUBJECT_KIND_RECEIPT)
                        .setId("receipt-" + UUID.randomUUID()))
                .setBuyer(party(buyer))
                .setSeller(party(seller))
                .setRequester(Side.SIDE_BUYER)
                .setReason("never delivered")
                .setPolicy(Policy.newBuilder()
                        .setRequiredVotes(required)
                        .setTotalArbiters(total)
                        .setVotingPeriod(seconds(votingSeconds)))
                .build();
    }

    protected Dispute open(int required, int total, long votingSeconds) {
        return asBuyer().openDispute(opening(required, total, votingSeconds)).getDispute();
    }

    protected Arbiter register(String arbiter) {
        return as(arbiters(), arbiter, "arbiter")
                .registerArbiter(RegisterArbiterRequest.newBuilder()
                        .setArbiterId(arbiter)
                        .setPublicKey(key(arbiter))
                        .build())
                .getArbiter();
    }

    protected List<String> registered(String prefix, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ids.add(prefix + i + "-" + run);
            register(ids.get(i - 1));
        }
        return ids;
    }

    protected static Dispute convene(String disputeId, List<String> primary, List<String> fallback) {
        return asAdmin(panels())
                .convenePanel(ConvenePanelRequest.newBuilder()
                        .setDisputeId(disputeId)
                        .addAllArbiterIds(primary)
                        .addAllFallbackArbiterIds(fallback)
                        .build())
                .getDispute();
    }

    protected static CastVoteRequest vote(Dispute dispute, String arbiter, Side side) {
        String reason = "as " + arbiter + " sees it";
        Statement statement = Statement.of(
                "vote",
                "dispute_id",
                dispute.getDisputeId(),
                "decision",
                side == Side.SIDE_BUYER ? "BUYER" : "SELLER",
                "reason_digest",
                sha256(reason),
                "evidence_digest",
                dispute.getEvidenceDigest());
        return CastVoteRequest.newBuilder()
                .setDisputeId(dispute.getDisputeId())
                .setArbiterId(arbiter)
                .setDecision(side)
                .setReason(reason)
                .setEvidenceDigest(dispute.getEvidenceDigest())
                .setSignature(sign(arbiter, statement))
                .build();
    }

    protected static Dispute cast(Dispute dispute, String arbiter, Side side) {
        return as(panels(), arbiter, "arbiter")
                .castVote(vote(dispute, arbiter, side))
                .getDispute();
    }

    protected static SubmitEvidenceRequest evidence(String disputeId, String party, String text) {
        Statement statement = Statement.of(
                "evidence",
                "dispute_id",
                disputeId,
                "submitted_by",
                party,
                "type",
                "TEXT",
                "content_digest",
                sha256(text),
                "description",
                "what happened");
        return SubmitEvidenceRequest.newBuilder()
                .setDisputeId(disputeId)
                .setSubmittedBy(party)
                .setType(EvidenceType.EVIDENCE_TYPE_TEXT)
                .setContent(ByteString.copyFromUtf8(text))
                .setDescription("what happened")
                .setSignature(sign(party, statement))
                .build();
    }

    protected static String sha256(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return java.util.HexFormat.of().formatHex(Statement.sha256(bytes));
    }

    protected static Dispute look(String disputeId) {
        return asAdmin(disputes())
                .getDispute(
                        GetDisputeRequest.newBuilder().setDisputeId(disputeId).build())
                .getDispute();
    }

    protected static Arbiter arbiter(String id) {
        return asAdmin(arbiters())
                .getArbiter(GetArbiterRequest.newBuilder().setArbiterId(id).build())
                .getArbiter();
    }

    /** Runs all at the same moment and gives what each answered or failed with, in order. */
    protected static List<Object> atOnce(List<? extends Callable<?>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try {
            List<Future<Object>> answers = new ArrayList<>();
            for (Callable<?> call : calls) {
                answers.add(threads.submit(() -> {
                    start.await();
                    try {
                        return call.call();
                    } catch (io.grpc.StatusRuntimeException failure) {
                        return failure;
                    }
                }));
            }
            List<Object> results = new ArrayList<>();
            for (Future<Object> answer : answers) {
                results.add(answer.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}

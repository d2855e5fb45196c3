package org.guildhall.system;

import com.google.protobuf.ByteString;
import fr.acinq.secp256k1.Secp256k1;
import io.grpc.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.guildhall.arbitration.v1.ArbiterServiceGrpc;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.CommitVoteRequest;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeServiceGrpc;
import org.guildhall.arbitration.v1.EvidenceType;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.PanelServiceGrpc;
import org.guildhall.arbitration.v1.Party;
import org.guildhall.arbitration.v1.Policy;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.arbitration.v1.RevealVoteRequest;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.Subject;
import org.guildhall.arbitration.v1.SubjectKind;
import org.guildhall.arbitration.v1.SubmitEvidenceRequest;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Signature;

/** Parties and arbiters of a scenario, with keys made from their names: what they ask of the arbitration service. */
final class Arbitration {
    static final String BUYER = "buyer-1";
    static final String SELLER = "seller-1";

    private static final Secp256k1 LIBSECP256K1 = Secp256k1.get();
    private static final long CALL_SECONDS = 10;

    private final Cluster cluster;
    private final Channel channel;
    private final ConcurrentMap<String, String> tokens = new ConcurrentHashMap<>();

    /** @param channel to the replica that answers */
    Arbitration(Cluster cluster, Channel channel) {
        this.cluster = cluster;
        this.channel = channel;
    }

    private String token(String subject, String role) {
        return tokens.computeIfAbsent(role + ' ' + subject, ignored -> cluster.token(subject, role));
    }

    PanelServiceGrpc.PanelServiceBlockingStub panelsAs(String arbiter) {
        return Replica.as(PanelServiceGrpc.newBlockingStub(channel), token(arbiter, "arbiter"))
                .withWaitForReady()
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    PanelServiceGrpc.PanelServiceFutureStub panelsLaterAs(String arbiter) {
        return Replica.as(PanelServiceGrpc.newFutureStub(channel), token(arbiter, "arbiter"));
    }

    DisputeServiceGrpc.DisputeServiceBlockingStub disputesAs(String subject, String role) {
        return Replica.as(DisputeServiceGrpc.newBlockingStub(channel), token(subject, role))
                .withWaitForReady()
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    void register(String arbiter) {
        Replica.as(ArbiterServiceGrpc.newBlockingStub(channel), token(arbiter, "arbiter"))
                .registerArbiter(RegisterArbiterRequest.newBuilder()
                        .setArbiterId(arbiter)
                        .setPublicKey(key(arbiter))
                        .build());
    }

    static com.google.protobuf.Duration seconds(long seconds) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
    }

    /** A policy in the open; its voting period in seconds. */
    static Policy policy(int required, int total, long votingSeconds) {
        return Policy.newBuilder()
                .setRequiredVotes(required)
                .setTotalArbiters(total)
                .setVotingPeriod(seconds(votingSeconds))
                .build();
    }

    /** Opens a dispute about something new. */
    Dispute open(Policy policy) {
        return disputesAs(BUYER, "consumer")
                .openDispute(OpenDisputeRequest.newBuilder()
                        .setSubject(Subject.newBuilder()
                                .setKind(SubjectKind.SUBJECT_KIND_PAYMENT)
                                .setId("payment-" + UUID.randomUUID()))
                        .setBuyer(Party.newBuilder().setPartyId(BUYER).setPublicKey(key(BUYER)))
                        .setSeller(Party.newBuilder().setPartyId(SELLER).setPublicKey(key(SELLER)))
                        .setRequester(Side.SIDE_BUYER)
                        .setReason("never delivered")
                        .setPolicy(policy)
                        .build())
                .getDispute();
    }

    /** Opens a dispute and seats its panel. */
    Dispute convene(Policy policy, List<String> arbiters) {
        Dispute opened = open(policy);
        return Replica.as(PanelServiceGrpc.newBlockingStub(channel), token("admin-1", "admin"))
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                .convenePanel(ConvenePanelRequest.newBuilder()
                        .setDisputeId(opened.getDisputeId())
                        .addAllArbiterIds(arbiters)
                        .build())
                .getDispute();
    }

    static SubmitEvidenceRequest evidence(Dispute dispute, String party, String text) {
        Statement statement = Statement.of(
                "evidence",
                "dispute_id",
                dispute.getDisputeId(),
                "submitted_by",
                party,
                "type",
                "TEXT",
                "content_digest",
                sha256(text),
                "description",
                "what happened");
        return SubmitEvidenceRequest.newBuilder()
                .setDisputeId(dispute.getDisputeId())
                .setSubmittedBy(party)
                .setType(EvidenceType.EVIDENCE_TYPE_TEXT)
                .setContent(ByteString.copyFromUtf8(text))
                .setDescription("what happened")
                .setSignature(sign(party, statement))
                .build();
    }

    static CastVoteRequest vote(Dispute dispute, String arbiter, Side side) {
        return CastVoteRequest.newBuilder()
                .setDisputeId(dispute.getDisputeId())
                .setArbiterId(arbiter)
                .setDecision(side)
                .setReason(reason(arbiter))
                .setEvidenceDigest(dispute.getEvidenceDigest())
                .setSignature(sign(arbiter, voteStatement(dispute, arbiter, side)))
                .build();
    }

    static CommitVoteRequest commitment(Dispute dispute, String arbiter, Side side) {
        String commitment = sha256("{\"arbiter_id\":\"" + arbiter + "\","
                + voteStatement(dispute, arbiter, side)
                        .canonicalJson()
                        .substring(1)
                        .replace("}", ",\"salt\":\"")
                + salt(arbiter) + "\"}");
        Statement statement = Statement.of(
                "vote-commitment",
                "dispute_id",
                dispute.getDisputeId(),
                "commitment",
                commitment,
                "evidence_digest",
                dispute.getEvidenceDigest());
        return CommitVoteRequest.newBuilder()
                .setDisputeId(dispute.getDisputeId())
                .setArbiterId(arbiter)
                .setCommitment(commitment)
                .setEvidenceDigest(dispute.getEvidenceDigest())
                .setSignature(sign(arbiter, statement))
                .build();
    }

    static RevealVoteRequest reveal(Dispute dispute, String arbiter, Side side) {
        return RevealVoteRequest.newBuilder()
                .setDisputeId(dispute.getDisputeId())
                .setArbiterId(arbiter)
                .setDecision(side)
                .setReason(reason(arbiter))
                .setSalt(salt(arbiter))
                .setSignature(sign(arbiter, voteStatement(dispute, arbiter, side)))
                .build();
    }

    private static Statement voteStatement(Dispute dispute, String arbiter, Side side) {
        return Statement.of(
                "vote",
                "dispute_id",
                dispute.getDisputeId(),
                "decision",
                side.name().substring("SIDE_".length()),
                "reason_digest",
                sha256(reason(arbiter)),
                "evidence_digest",
                dispute.getEvidenceDigest());
    }

    private static String reason(String arbiter) {
        return "as " + arbiter + " sees it";
    }

    private static String salt(String arbiter) {
        return sha256("salt of " + arbiter);
    }

    private static String sha256(String text) {
        return java.util.HexFormat.of().formatHex(Statement.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] secret(String name) {
        return Statement.sha256(("key of " + name).getBytes(StandardCharsets.UTF_8));
    }

    static String key(String name) {
        byte[] compressed = LIBSECP256K1.pubKeyCompress(LIBSECP256K1.pubkeyCreate(secret(name)));
        return java.util.HexFormat.of().formatHex(Arrays.copyOfRange(compressed, 1, 33));
    }

    private static String sign(String name, Statement statement) {
        return Signature.of(LIBSECP256K1.signSchnorr(statement.digest().bytes(), secret(name), null))
                .hex();
    }
}

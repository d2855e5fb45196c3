package org.guildhall.launcher.story;

import static org.guildhall.launcher.local.Service.ARBITRATION;
import static org.guildhall.launcher.local.Service.REPUTATION;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.guildhall.arbitration.v1.Arbiter;
import org.guildhall.arbitration.v1.ArbiterServiceGrpc;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeServiceGrpc;
import org.guildhall.arbitration.v1.DisputeServiceGrpc.DisputeServiceBlockingStub;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.EvidenceType;
import org.guildhall.arbitration.v1.GetArbiterRequest;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.GetResolutionRequest;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.PanelServiceGrpc;
import org.guildhall.arbitration.v1.Party;
import org.guildhall.arbitration.v1.Policy;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.arbitration.v1.Resolution;
import org.guildhall.arbitration.v1.Seat;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.Subject;
import org.guildhall.arbitration.v1.SubjectKind;
import org.guildhall.arbitration.v1.SubmitEvidenceRequest;
import org.guildhall.arbitration.v1.Vote;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.ExplainScoreResponse;
import org.guildhall.reputation.v1.ScoreServiceGrpc;

/** A disputed receipt: evidence, three of five signed votes, the resolution, the arbiters' records; another expires. */
final class DisputeStep {
    private static final int ARBITERS = 7;
    private static final int SEATS = 5;
    private static final int SHORT_VOTE_S = 3;
    private static final long EXPIRY_PATIENCE_MS = 30_000;
    private static final long EVENT_PATIENCE_MS = 30_000;
    private static final long POLL_MS = 200;

    void play(Stage stage) throws InterruptedException {
        stage.begin("6. A disputed receipt is resolved, and another dispute expires");
        List<Actor> arbiters = new ArrayList<>();
        for (int i = 1; i <= ARBITERS; i++) {
            arbiters.add(registerArbiter(stage, i));
        }
        resolve(stage, arbiters.subList(0, SEATS));
        expire(stage, arbiters.subList(ARBITERS - SEATS, ARBITERS));
        records(stage, arbiters);
    }

    private static Actor registerArbiter(Stage stage, int number) {
        Actor arbiter = stage.actor("arbiter", number);
        stage.as("arbiter", arbiter.id(), ARBITRATION, ArbiterServiceGrpc::newBlockingStub)
                .registerArbiter(RegisterArbiterRequest.newBuilder()
                        .setArbiterId(arbiter.id())
                        .setPublicKey(arbiter.key().hex())
                        .build());
        return arbiter;
    }

    private static void resolve(Stage stage, List<Actor> arbiters) throws InterruptedException {
        Actor buyer = stage.disputed.consumer();
        Actor seller = stage.disputed.provider();
        double before = explain(stage, seller).getScore().getScore();
        Dispute dispute = open(
                stage,
                Subject.newBuilder()
                        .setKind(SubjectKind.SUBJECT_KIND_RECEIPT)
                        .setId(stage.disputedDigest)
                        .build(),
                Policy.getDefaultInstance());
        submit(stage, dispute, "consumer", buyer, "Half of the work was never done; here is the log of my side.");
        String evidence = submit(
                stage, dispute, "provider", seller, "The job was cancelled by the buyer, see the message of noon.");
        String id = dispute.getDisputeId();
        convene(stage, dispute, arbiters);
        Actor stranger = stage.actor("arbiter", ARBITERS);
        stage.checkEquals(
                "who has no seat has no vote",
                "NOT_ON_PANEL",
                Refused.by(() -> vote(stage, id, stranger, Side.SIDE_SELLER, evidence, stranger))
                        .reason());
        stage.checkEquals(
                "a forged vote is refused",
                "BAD_SIGNATURE",
                Refused.by(() -> vote(stage, id, arbiters.get(0), Side.SIDE_SELLER, evidence, stranger))
                        .reason());
        List<Side> sides = List.of(Side.SIDE_BUYER, Side.SIDE_SELLER, Side.SIDE_BUYER, Side.SIDE_BUYER);
        Table table = new Table("arbiter", "for", "dispute");
        Dispute after = dispute;
        for (int i = 0; i < sides.size(); i++) {
            after = vote(stage, id, arbiters.get(i), sides.get(i), evidence, arbiters.get(i));
            table.row(arbiters.get(i).id(), word(sides.get(i)), word(after.getStatus()));
        }
        stage.show(table);
        stage.checkEquals(
                "the third vote for one side decides", DisputeStatus.DISPUTE_STATUS_RESOLVED, after.getStatus());
        stage.checkEquals(
                "and closes the vote",
                "VOTING_CLOSED",
                Refused.by(() -> vote(stage, id, arbiters.get(4), Side.SIDE_SELLER, evidence, arbiters.get(4)))
                        .reason());
        Resolution resolution = disputes(stage, "observer", "reader-" + stage.tag())
                .getResolution(
                        GetResolutionRequest.newBuilder().setDisputeId(id).build())
                .getResolution();
        stage.checkEquals("the buyer is right", Side.SIDE_BUYER, resolution.getDecision());
        stage.checkEquals("all four votes can be checked offline", 4L, verifiedVotes(resolution));
        stage.checkEquals("as can both sides' evidence", 2L, verifiedEvidence(resolution));
        ruling(stage, id, before);
    }

    /** Nobody tells reputation but arbitration itself. */
    private static void ruling(Stage stage, String dispute, double before) throws InterruptedException {
        Actor seller = stage.disputed.provider();
        long patience = System.nanoTime() + EVENT_PATIENCE_MS * 1_000_000;
        while (explain(stage, seller).getVoidedReceiptsCount() == 0 && System.nanoTime() < patience) {
            Thread.sleep(POLL_MS); // the event is on its way; nothing announces its arrival
        }
        ExplainScoreResponse explained = explain(stage, seller);
        stage.checkEquals(
                "the ruling takes the receipt's credit, over in reputation",
                List.of(stage.disputedDigest + " dispute " + dispute),
                explained.getVoidedReceiptsList().stream()
                        .map(receipt -> receipt.getReceiptDigest() + " " + receipt.getVoidReason())
                        .toList());
        stage.say("%s's score was %.6f and is %.6f: one receipt less counts."
                .formatted(seller.id(), before, explained.getScore().getScore()));
    }

    private static ExplainScoreResponse explain(Stage stage, Actor provider) {
        return stage.as("observer", "reader-" + stage.tag(), REPUTATION, ScoreServiceGrpc::newBlockingStub)
                .explainScore(ExplainScoreRequest.newBuilder()
                        .setProviderKey(provider.key().hex())
                        .build());
    }

    private static Dispute open(Stage stage, Subject subject, Policy policy) {
        Actor buyer = stage.disputed.consumer();
        Actor seller = stage.disputed.provider();
        return disputes(stage, "consumer", buyer.id())
                .openDispute(OpenDisputeRequest.newBuilder()
                        .setSubject(subject)
                        .setBuyer(party(buyer))
                        .setSeller(party(seller))
                        .setRequester(Side.SIDE_BUYER)
                        .setReason("Paid in full, delivered in part.")
                        .setPolicy(policy)
                        .build())
                .getDispute();
    }

    private static Party.Builder party(Actor actor) {
        return Party.newBuilder()
                .setPartyId(actor.id())
                .setPublicKey(actor.key().hex());
    }

    /** @return the dispute's evidence digest, which votes sign */
    private static String submit(Stage stage, Dispute dispute, String role, Actor party, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        String description = "Statement of the " + (role.equals("consumer") ? "buyer" : "seller");
        String contentDigest = Digest.of(Statement.sha256(content)).hex();
        return disputes(stage, role, party.id())
                .submitEvidence(SubmitEvidenceRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .setSubmittedBy(party.id())
                        .setType(EvidenceType.EVIDENCE_TYPE_TEXT)
                        .setContent(ByteString.copyFrom(content))
                        .setDescription(description)
                        .setSignature(
                                party.sign(evidence(dispute.getDisputeId(), party.id(), contentDigest, description)))
                        .build())
                .getEvidenceDigest();
    }

    private static Statement evidence(String dispute, String party, String contentDigest, String description) {
        return Statement.of(
                "evidence",
                "dispute_id",
                dispute,
                "submitted_by",
                party,
                "type",
                "TEXT",
                "content_digest",
                contentDigest,
                "description",
                description);
    }

    private static void convene(Stage stage, Dispute dispute, List<Actor> arbiters) {
        stage.as("service", "panels", ARBITRATION, PanelServiceGrpc::newBlockingStub)
                .convenePanel(ConvenePanelRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .addAllArbiterIds(arbiters.stream().map(Actor::id).toList())
                        .build());
    }

    private static Dispute vote(
            Stage stage, String dispute, Actor arbiter, Side side, String evidenceDigest, Actor signer) {
        String reason =
                side == Side.SIDE_BUYER ? "The log shows half of the hours." : "The message proves the cancelling.";
        return stage.as("arbiter", arbiter.id(), ARBITRATION, PanelServiceGrpc::newBlockingStub)
                .castVote(CastVoteRequest.newBuilder()
                        .setDisputeId(dispute)
                        .setArbiterId(arbiter.id())
                        .setDecision(side)
                        .setReason(reason)
                        .setEvidenceDigest(evidenceDigest)
                        .setSignature(signer.sign(vote(dispute, side, reason, evidenceDigest)))
                        .build())
                .getDispute();
    }

    private static Statement vote(String dispute, Side side, String reason, String evidenceDigest) {
        return Statement.of(
                "vote",
                "dispute_id",
                dispute,
                "decision",
                side.name().replace("SIDE_", ""),
                "reason_digest",
                Digest.of(Statement.sha256(reason.getBytes(StandardCharsets.UTF_8)))
                        .hex(),
                "evidence_digest",
                evidenceDigest);
    }

    /** Checked as a third party would: with nothing but the resolution. */
    private static long verifiedVotes(Resolution resolution) {
        return resolution.getPanel().getSeatsList().stream()
                .filter(Seat::hasVote)
                .filter(seat -> {
                    Vote vote = seat.getVote();
                    return verify(
                            seat.getPublicKey(),
                            vote(
                                    resolution.getDisputeId(),
                                    vote.getDecision(),
                                    vote.getReason(),
                                    vote.getEvidenceDigest()),
                            vote.getSignature());
                })
                .count();
    }

    private static long verifiedEvidence(Resolution resolution) {
        return resolution.getEvidenceList().stream()
                .filter(item -> verify(
                        item.getPublicKey(),
                        evidence(
                                resolution.getDisputeId(),
                                item.getSubmittedBy(),
                                item.getContentDigest(),
                                item.getDescription()),
                        item.getSignature()))
                .count();
    }

    private static boolean verify(String key, Statement statement, String signature) {
        return Schnorr.verify(new PublicKey(key), statement.digest(), new Signature(signature));
    }

    private static void expire(Stage stage, List<Actor> arbiters) throws InterruptedException {
        Dispute dispute = open(
                stage,
                Subject.newBuilder()
                        .setKind(SubjectKind.SUBJECT_KIND_PAYMENT)
                        .setId("payment-" + stage.tag())
                        .build(),
                Policy.newBuilder()
                        .setVotingPeriod(Duration.newBuilder().setSeconds(SHORT_VOTE_S))
                        .build());
        convene(stage, dispute, arbiters);
        String evidence = dispute.getEvidenceDigest();
        vote(stage, dispute.getDisputeId(), arbiters.get(0), Side.SIDE_BUYER, evidence, arbiters.get(0));
        vote(stage, dispute.getDisputeId(), arbiters.get(1), Side.SIDE_SELLER, evidence, arbiters.get(1));
        stage.say("The second dispute has " + SHORT_VOTE_S + " s for its vote; two of five arbiters vote.");
        // Nobody acts on the dispute: the deadline has to fall by itself.
        Actor silent = arbiters.get(SEATS - 1);
        long patience = System.nanoTime() + EXPIRY_PATIENCE_MS * 1_000_000;
        while (arbiter(stage, silent).getRecord().getNonParticipations() == 0 && System.nanoTime() < patience) {
            // The deadline is the service's to keep; bounded by the patience.
            Thread.sleep(POLL_MS);
        }
        Dispute expired = disputes(stage, "consumer", stage.disputed.consumer().id())
                .getDispute(GetDisputeRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .build())
                .getDispute();
        stage.checkEquals(
                "its deadline ends it, although nobody calls",
                DisputeStatus.DISPUTE_STATUS_EXPIRED,
                expired.getStatus());
        stage.checkEquals(
                "there is no resolution of it",
                "RESOLUTION_NOT_FOUND",
                Refused.by(() -> disputes(stage, "observer", "reader-" + stage.tag())
                                .getResolution(GetResolutionRequest.newBuilder()
                                        .setDisputeId(dispute.getDisputeId())
                                        .build()))
                        .reason());
    }

    private static void records(Stage stage, List<Actor> arbiters) {
        Table table = new Table("arbiter", "with consensus", "dissenting", "not voted", "score");
        List<String> records = new ArrayList<>();
        for (Actor actor : arbiters) {
            Arbiter arbiter = arbiter(stage, actor);
            var record = arbiter.getRecord();
            table.row(
                    actor.id(),
                    record.getWithConsensus(),
                    record.getDissenting(),
                    record.getNonParticipations(),
                    "%.2f".formatted(arbiter.getScore()));
            records.add("%d/%d/%d"
                    .formatted(record.getWithConsensus(), record.getDissenting(), record.getNonParticipations()));
        }
        stage.show(table);
        // Seats 1 to 5 in the first dispute, 3 to 7 in the second, where 5, 6 and 7 were silent.
        stage.checkEquals(
                "each arbiter's record says what it did",
                List.of("1/0/0", "0/1/0", "1/0/0", "1/0/0", "0/0/1", "0/0/1", "0/0/1"),
                records);
    }

    private static Arbiter arbiter(Stage stage, Actor actor) {
        return stage.as("observer", "reader-" + stage.tag(), ARBITRATION, ArbiterServiceGrpc::newBlockingStub)
                .getArbiter(
                        GetArbiterRequest.newBuilder().setArbiterId(actor.id()).build())
                .getArbiter();
    }

    private static DisputeServiceBlockingStub disputes(Stage stage, String role, String subject) {
        return stage.as(role, subject, ARBITRATION, DisputeServiceGrpc::newBlockingStub);
    }

    private static String word(Side side) {
        return side.name().replace("SIDE_", "");
    }

    private static String word(DisputeStatus status) {
        return status.name().replace("DISPUTE_STATUS_", "");
    }
}

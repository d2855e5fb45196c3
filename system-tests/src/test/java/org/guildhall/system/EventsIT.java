package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.guildhall.arbitration.v1.AcceptSettlementRequest;
import org.guildhall.arbitration.v1.AppealRequest;
import org.guildhall.arbitration.v1.ArbiterServiceGrpc;
import org.guildhall.arbitration.v1.CastVoteRequest;
import org.guildhall.arbitration.v1.ConvenePanelRequest;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeServiceGrpc;
import org.guildhall.arbitration.v1.DisputeServiceGrpc.DisputeServiceBlockingStub;
import org.guildhall.arbitration.v1.GetDisputeRequest;
import org.guildhall.arbitration.v1.GetDisputeResponse;
import org.guildhall.arbitration.v1.OpenDisputeRequest;
import org.guildhall.arbitration.v1.PanelServiceGrpc;
import org.guildhall.arbitration.v1.Party;
import org.guildhall.arbitration.v1.Policy;
import org.guildhall.arbitration.v1.ProposeSettlementRequest;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.Subject;
import org.guildhall.arbitration.v1.SubjectKind;
import org.guildhall.federation.v1.ChangeStatusRequest;
import org.guildhall.federation.v1.EstablishTrustRequest;
import org.guildhall.federation.v1.FederationStatus;
import org.guildhall.federation.v1.GetFederationRequest;
import org.guildhall.federation.v1.GetTrustRequest;
import org.guildhall.federation.v1.MemberKind;
import org.guildhall.federation.v1.RegisterFederationRequest;
import org.guildhall.federation.v1.RegisterMemberRequest;
import org.guildhall.federation.v1.RegistryServiceGrpc;
import org.guildhall.federation.v1.Relationship;
import org.guildhall.federation.v1.Trust;
import org.guildhall.federation.v1.TrustServiceGrpc;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.story.Actor;
import org.guildhall.launcher.story.SignedReceipt;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.v1.ExplainScoreRequest;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.GetStandingRequest;
import org.guildhall.reputation.v1.MembershipServiceGrpc;
import org.guildhall.reputation.v1.MintKey;
import org.guildhall.reputation.v1.MintKind;
import org.guildhall.reputation.v1.MintServiceGrpc;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.RegisterMintRequest;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.SubmitReceiptRequest;
import org.guildhall.settlement.v1.AuditPeriodRequest;
import org.guildhall.settlement.v1.AuditServiceGrpc;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what happens in one service has its consequence in the others, exactly once, whatever dies. Method: the four
 * packaged services, each a process, call one another through {@link Courier}s, which see every call and can be
 * unreliable; everything else goes through the public interface.
 * {@code -Dguildhall.events.disputes=N} and {@code -Dguildhall.events.kills=N} make the crash test longer: N disputes
 * are 2 N events.
 */
@TestMethodOrder(MethodOrderer.MethodName.class)
class EventsIT {
    private static final int DISPUTES = Integer.getInteger("guildhall.events.disputes", 120);
    private static final int KILLS = Integer.getInteger("guildhall.events.kills", 3);
    private static final long SEED = Long.getLong("guildhall.events.seed", System.nanoTime());
    private static final int CLIENTS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final SignedReceipt.Mint MINT = new SignedReceipt.Mint("https://mint.example", actor("mint"));

    @TempDir
    private static Path directory;

    private static final Map<Service, Courier> COURIERS = new EnumMap<>(Service.class);
    private static final Map<Service, Replica> REPLICAS = new EnumMap<>(Service.class);
    private static final Map<Service, ManagedChannel> CHANNELS = new EnumMap<>(Service.class);
    private static Cluster cluster;

    private final String run = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        cluster = Cluster.startQuick(directory.resolve("cluster"));
        Map<String, String> settings = new HashMap<>();
        for (Service service : Service.values()) {
            Courier courier = new Courier();
            COURIERS.put(service, courier);
            settings.put("QUARKUS_GRPC_CLIENTS_" + service.name() + "_HOST", "127.0.0.1");
            settings.put("QUARKUS_GRPC_CLIENTS_" + service.name() + "_PORT", "" + courier.port());
        }
        // A relay that was killed has its lanes taken over after three deadlines. All disputes of the crash test are
        // between the same two federations, whose trust is one row: more at once would only wait for one another.
        settings.put("GUILDHALL_CALLS_DEADLINE", "4s");
        settings.put("GUILDHALL_OUTBOX_LANES", "8");
        settings.put("GUILDHALL_OUTBOX_FIRST_PAUSE", "100ms");
        settings.put("GUILDHALL_OUTBOX_LONGEST_PAUSE", "1s");
        settings.put("GUILDHALL_MEMBERSHIP_TELL_SCORES_EVERY", "1s");
        // Nobody collects spans here; the couriers see the headers.
        settings.put("QUARKUS_OTEL_SDK_DISABLED", "false");
        settings.put("QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "1h");
        REPLICAS.putAll(cluster.everyService(settings));
        REPLICAS.forEach((service, replica) -> {
            COURIERS.get(service).deliverTo(replica);
            CHANNELS.put(service, replica.channel());
        });
        as("admin", "admin", Service.REPUTATION, MintServiceGrpc::newBlockingStub)
                .registerMint(RegisterMintRequest.newBuilder()
                        .setMintUrl(MINT.url())
                        .setKind(MintKind.MINT_KIND_MINT_SIGNATURE)
                        .addKeys(MintKey.newBuilder()
                                .setPublicKey(MINT.signer().key().hex()))
                        .build());
    }

    @AfterAll
    static void stop() {
        COURIERS.values().forEach(Courier::close);
        CHANNELS.values().forEach(ManagedChannel::shutdownNow);
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Actor actor(String id) {
        return Actor.of(1848, id);
    }

    private static <S extends AbstractStub<S>> S as(
            String subject, String role, Service service, Function<ManagedChannel, S> stub) {
        return Replica.as(stub.apply(CHANNELS.get(service)), cluster.token(subject, role))
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .withWaitForReady();
    }

    /** What somebody sees in the end; effects come within seconds. */
    private static <T> void assertSoon(T expected, Supplier<T> seen) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        T last = seen.get();
        while (!expected.equals(last) && System.nanoTime() < end) {
            Thread.sleep(100); // an effect elsewhere announces itself to nobody; it is looked for
            last = seen.get();
        }
        assertEquals(expected, last);
    }

    // Reputation

    private static String submit(SignedReceipt receipt) {
        var outcome = as(receipt.consumer().id(), "consumer", Service.REPUTATION, ReceiptServiceGrpc::newBlockingStub)
                .submitReceipt(SubmitReceiptRequest.newBuilder()
                        .setReceipt(receipt.message(MINT))
                        .build())
                .getOutcome();
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, outcome.getVerdict());
        return outcome.getReceiptDigest();
    }

    private static SignedReceipt receipt(Actor provider, Actor consumer, Instant completedAt) {
        String lease = "lease-" + UUID.randomUUID();
        return new SignedReceipt(lease, provider, consumer, 100, completedAt, lease);
    }

    private static double score(Actor provider) {
        return as("reader", "observer", Service.REPUTATION, ScoreServiceGrpc::newBlockingStub)
                .getScore(GetScoreRequest.newBuilder()
                        .setProviderKey(provider.key().hex())
                        .build())
                .getScore()
                .getScore();
    }

    private static String voidReason(Actor provider) {
        var voided = as("reader", "observer", Service.REPUTATION, ScoreServiceGrpc::newBlockingStub)
                .explainScore(ExplainScoreRequest.newBuilder()
                        .setProviderKey(provider.key().hex())
                        .build())
                .getVoidedReceiptsList();
        return voided.isEmpty() ? "" : voided.get(0).getVoidReason();
    }

    // Federation

    private String federation(String name) {
        String id = "fed:" + name + "-" + run;
        as(id, "federation", Service.FEDERATION, RegistryServiceGrpc::newBlockingStub)
                .registerFederation(RegisterFederationRequest.newBuilder()
                        .setFederationId(id)
                        .setName(name)
                        .setPublicKey(actor(id).key().hex())
                        .build());
        return id;
    }

    private static void join(String federation, MemberKind kind, String member) {
        as(federation, "federation", Service.FEDERATION, RegistryServiceGrpc::newBlockingStub)
                .registerMember(RegisterMemberRequest.newBuilder()
                        .setFederationId(federation)
                        .setKind(kind)
                        .setMemberId(member)
                        .build());
    }

    private static double reputation(String federation) {
        return as("reader", "observer", Service.FEDERATION, RegistryServiceGrpc::newBlockingStub)
                .getFederation(GetFederationRequest.newBuilder()
                        .setFederationId(federation)
                        .build())
                .getFederation()
                .getReputationScore();
    }

    private static void change(String federation, FederationStatus status) {
        as("admin", "admin", Service.FEDERATION, RegistryServiceGrpc::newBlockingStub)
                .changeStatus(ChangeStatusRequest.newBuilder()
                        .setFederationId(federation)
                        .setStatus(status)
                        .setReason("as the scenario has it")
                        .build());
    }

    private static void trust(String source, String target) {
        as(source, "federation", Service.FEDERATION, TrustServiceGrpc::newBlockingStub)
                .establishTrust(EstablishTrustRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .setRelationship(Relationship.RELATIONSHIP_PEER)
                        .build());
    }

    private static Trust trustOf(String source, String target) {
        return as(source, "federation", Service.FEDERATION, TrustServiceGrpc::newBlockingStub)
                .getTrust(GetTrustRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .build())
                .getTrust();
    }

    // Arbitration

    private static DisputeServiceBlockingStub disputes(Actor party, String role) {
        return as(party.id(), role, Service.ARBITRATION, DisputeServiceGrpc::newBlockingStub);
    }

    private static OpenDisputeRequest opening(
            SubjectKind kind, String subject, Actor buyer, Actor seller, Policy policy) {
        return OpenDisputeRequest.newBuilder()
                .setSubject(Subject.newBuilder().setKind(kind).setId(subject))
                .setBuyer(Party.newBuilder()
                        .setPartyId(buyer.id())
                        .setPublicKey(buyer.key().hex()))
                .setSeller(Party.newBuilder()
                        .setPartyId(seller.id())
                        .setPublicKey(seller.key().hex()))
                .setRequester(Side.SIDE_BUYER)
                .setReason("never delivered")
                .setPolicy(policy)
                .setRequestId(UUID.randomUUID().toString())
                .build();
    }

    private Actor arbiter(String name, String federation) {
        Actor arbiter = actor(name + "-" + run);
        as(arbiter.id(), "arbiter", Service.ARBITRATION, ArbiterServiceGrpc::newBlockingStub)
                .registerArbiter(RegisterArbiterRequest.newBuilder()
                        .setArbiterId(arbiter.id())
                        .setPublicKey(arbiter.key().hex())
                        .setFederationId(federation)
                        .build());
        return arbiter;
    }

    private static Dispute convene(Dispute dispute, List<Actor> panel) {
        return as("admin", "admin", Service.ARBITRATION, PanelServiceGrpc::newBlockingStub)
                .convenePanel(ConvenePanelRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .addAllArbiterIds(panel.stream().map(Actor::id).toList())
                        .build())
                .getDispute();
    }

    private static void vote(Dispute dispute, Actor arbiter, Side side, Metadata headers) {
        String reason = "as it looks";
        Statement vote = Statement.of(
                "vote",
                "dispute_id",
                dispute.getDisputeId(),
                "decision",
                side.name().substring("SIDE_".length()),
                "reason_digest",
                Digest.of(Statement.sha256(reason.getBytes(StandardCharsets.UTF_8)))
                        .hex(),
                "evidence_digest",
                dispute.getEvidenceDigest());
        as(arbiter.id(), "arbiter", Service.ARBITRATION, PanelServiceGrpc::newBlockingStub)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .castVote(CastVoteRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .setArbiterId(arbiter.id())
                        .setDecision(side)
                        .setReason(reason)
                        .setEvidenceDigest(dispute.getEvidenceDigest())
                        .setSignature(arbiter.sign(vote))
                        .build());
    }

    private static Policy two() {
        return Policy.newBuilder().setRequiredVotes(2).setTotalArbiters(2).build();
    }

    /** The parties settle it between themselves: two signatures and no panel. */
    private static void agree(Dispute dispute, Actor buyer, Actor seller, Side side) {
        Statement agreement = Statement.of(
                "agreement",
                "dispute_id",
                dispute.getDisputeId(),
                "decision",
                side.name().substring("SIDE_".length()),
                "proposed_by",
                buyer.id());
        again(() -> disputes(buyer, "consumer")
                .proposeSettlement(ProposeSettlementRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .setPartyId(buyer.id())
                        .setDecision(side)
                        .setSignature(buyer.sign(agreement))
                        .build()));
        again(() -> disputes(seller, "provider")
                .acceptSettlement(AcceptSettlementRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .setPartyId(seller.id())
                        .setDecision(side)
                        .setSignature(seller.sign(agreement))
                        .build()));
    }

    /** As clients do while a service is away. A repeat that finds the act done has been answered, too. */
    private static <T> T again(Callable<T> call) {
        long end = System.nanoTime() + PATIENCE.multipliedBy(5).toNanos();
        while (true) {
            try {
                return call.call();
            } catch (StatusRuntimeException failure) {
                Status.Code code = failure.getStatus().getCode();
                if (code == Status.Code.FAILED_PRECONDITION && System.nanoTime() < end) {
                    return null;
                }
                boolean passing = code == Status.Code.UNAVAILABLE
                        || code == Status.Code.ABORTED
                        || code == Status.Code.DEADLINE_EXCEEDED;
                if (!passing || System.nanoTime() > end) {
                    throw failure;
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            try {
                Thread.sleep(100); // not at once again while the service is away
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aRulingTakesTheScoreOfProviderAndFederationAndAnAppealGivesItBack() throws Exception {
        Actor provider = actor("provider-" + run);
        Actor consumer = actor("consumer-" + run);
        String federation = federation("scored");
        join(federation, MemberKind.MEMBER_KIND_PROVIDER, provider.key().hex());
        submit(receipt(actor("long-ago-" + run), consumer, NOW.minus(Duration.ofDays(40))));
        String digest = submit(receipt(provider, consumer, NOW));
        assertSoon(0.2, () -> score(provider));
        assertSoon(0.019608, () -> reputation(federation));
        Dispute dispute = disputes(consumer, "consumer")
                .openDispute(opening(SubjectKind.SUBJECT_KIND_RECEIPT, digest, consumer, provider, two()))
                .getDispute();
        List<Actor> panel = List.of(arbiter("a1", ""), arbiter("a2", ""));
        Dispute voting = convene(dispute, panel);
        vote(voting, panel.get(0), Side.SIDE_BUYER, new Metadata());
        String traceId = UUID.randomUUID().toString().replace("-", "");
        Metadata traced = new Metadata();
        traced.put(
                Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-" + traceId + "-b7ad6b7169203331-01");
        vote(voting, panel.get(1), Side.SIDE_BUYER, traced);

        assertSoon(0.0, () -> score(provider));
        assertEquals("dispute " + dispute.getDisputeId(), voidReason(provider));
        assertSoon(0.0, () -> reputation(federation));
        assertTrue(
                COURIERS.get(Service.REPUTATION).seen("RecordRuling").stream()
                        .anyMatch(call -> call.traceId().equals(traceId)),
                "the ruling reaches reputation in the trace of the vote");
        assertSoon(true, () -> COURIERS.get(Service.FEDERATION).seen("RecordDispute").stream()
                .anyMatch(call -> call.traceId().equals(traceId)));

        disputes(provider, "provider")
                .appeal(AppealRequest.newBuilder()
                        .setDisputeId(dispute.getDisputeId())
                        .setPartyId(provider.id())
                        .build());
        List<Actor> second = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            second.add(arbiter("b" + i, ""));
        }
        Dispute appealed = convene(dispute, second);
        second.forEach(arbiter -> vote(appealed, arbiter, Side.SIDE_SELLER, new Metadata()));
        assertSoon(0.2, () -> score(provider));
        assertEquals("", voidReason(provider));
        assertSoon(0.019608, () -> reputation(federation));
    }

    @Test
    void disputesBetweenFederationsMoveTheirTrust() throws Exception {
        String buyers = federation("buyers");
        String sellers = federation("sellers");
        Actor buyer = actor("buyer-" + run);
        Actor seller = actor("seller-" + run);
        join(buyers, MemberKind.MEMBER_KIND_OPERATOR, buyer.id());
        join(sellers, MemberKind.MEMBER_KIND_OPERATOR, seller.id());
        trust(buyers, sellers);
        trust(sellers, buyers);
        double before = trustOf(buyers, sellers).getScore();
        Dispute settled = disputes(buyer, "consumer")
                .openDispute(opening(SubjectKind.SUBJECT_KIND_PAYMENT, "p1-" + run, buyer, seller, two()))
                .getDispute();
        agree(settled, buyer, seller, Side.SIDE_SELLER);
        assertSoon(1L, () -> trustOf(buyers, sellers).getSuccessfulInteractions());
        assertSoon(1L, () -> trustOf(sellers, buyers).getSuccessfulInteractions());

        disputes(buyer, "consumer")
                .openDispute(opening(
                        SubjectKind.SUBJECT_KIND_PAYMENT,
                        "p2-" + run,
                        buyer,
                        seller,
                        two().toBuilder()
                                .setConveningPeriod(com.google.protobuf.Duration.newBuilder()
                                        .setSeconds(1))
                                .build()));
        assertSoon(1L, () -> trustOf(buyers, sellers).getFailedInteractions());
        assertEquals(before - 0.1, trustOf(buyers, sellers).getScore(), 1e-9);
    }

    @Test
    void aSuspendedFederationIsRefusedAndFlaggedEverywhereUntilItIsRestored() throws Exception {
        String federation = federation("standing");
        String operator = "op-" + run;
        Actor provider = actor("flagged-" + run);
        join(federation, MemberKind.MEMBER_KIND_PROVIDER, provider.key().hex());
        as(operator, "operator", Service.SETTLEMENT, OperatorServiceGrpc::newBlockingStub)
                .registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(operator)
                        .setDisplayName("A kitchen")
                        .setFederationId(federation)
                        .build());
        List<Actor> panel = List.of(arbiter("member", federation), arbiter("other", ""));
        Actor buyer = actor("b-" + run);
        Dispute dispute = disputes(buyer, "consumer")
                .openDispute(opening(SubjectKind.SUBJECT_KIND_PAYMENT, "p3-" + run, buyer, actor("s-" + run), two()))
                .getDispute();
        redeem(operator, "2026-01-05");

        change(federation, FederationStatus.FEDERATION_STATUS_SUSPENDED);
        assertSoon(true, () -> isFlagged(provider));
        // Another day each time: what was begun before the word arrived may be finished.
        AtomicInteger days = new AtomicInteger();
        assertSoon(
                true,
                () -> refuses(() -> redeem(
                        operator,
                        LocalDate.of(2024, 1, 1)
                                .plusDays(days.getAndIncrement())
                                .toString())));
        redeem(operator, "2026-01-05");
        assertSoon(
                1L,
                () -> cluster.number(
                        Service.ARBITRATION,
                        "SELECT count(*) FROM federation_standing WHERE status = 'SUSPENDED' AND federation_id = '"
                                + federation + "'"));
        assertTrue(refuses(() -> convene(dispute, panel)), "an arbiter of the federation isn't seated");

        change(federation, FederationStatus.FEDERATION_STATUS_ACTIVE);
        assertSoon(false, () -> isFlagged(provider));
        assertSoon(false, () -> refuses(() -> redeem(operator, "2026-01-06")));
        assertSoon(false, () -> refuses(() -> convene(dispute, panel)));
    }

    private static void redeem(String operator, String period) {
        as(operator, "operator", Service.SETTLEMENT, BatchServiceGrpc::newBlockingStub)
                .recordRedemption(RecordRedemptionRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId(period)
                        .build());
    }

    private static boolean isFlagged(Actor provider) {
        return as("reader", "observer", Service.REPUTATION, MembershipServiceGrpc::newBlockingStub)
                .getStanding(GetStandingRequest.newBuilder()
                        .setProviderKey(provider.key().hex())
                        .build())
                .getStanding()
                .getFlagged();
    }

    private static boolean refuses(Runnable call) {
        try {
            call.run();
            return false;
        } catch (StatusRuntimeException refusal) {
            assertEquals(Status.Code.FAILED_PRECONDITION, refusal.getStatus().getCode());
            return true;
        }
    }

    @Test
    void aCriticalFindingBecomesADisputeThatTheOperatorCanAnswer() throws Exception {
        String operator = "greedy-" + run;
        as(operator, "operator", Service.SETTLEMENT, OperatorServiceGrpc::newBlockingStub)
                .registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(operator)
                        .setDisplayName("One meal a day")
                        .setDeclaredDailyCapacity(1)
                        .build());
        for (int i = 0; i < 11; i++) {
            redeem(operator, "2026-02-03");
        }
        as(operator, "operator", Service.SETTLEMENT, BatchServiceGrpc::newBlockingStub)
                .finalizeBatch(FinalizeBatchRequest.newBuilder()
                        .setOperatorId(operator)
                        .setPeriodId("2026-02-03")
                        .build());
        String finding = as("auditor-1", "auditor", Service.SETTLEMENT, AuditServiceGrpc::newBlockingStub)
                .auditPeriod(AuditPeriodRequest.newBuilder()
                        .setPeriodId("2026-02-03")
                        .build())
                .getFindings(0)
                .getFindingId();

        DisputeServiceBlockingStub asOperator =
                as(operator, "operator", Service.ARBITRATION, DisputeServiceGrpc::newBlockingStub);
        GetDisputeRequest look =
                GetDisputeRequest.newBuilder().setDisputeId(finding).build();
        assertSoon(1, () -> {
            try {
                return asOperator
                        .withDeadlineAfter(30, TimeUnit.SECONDS)
                        .getDispute(look)
                        .getEvidenceCount();
            } catch (StatusRuntimeException notYet) {
                assertEquals(Status.Code.NOT_FOUND, notYet.getStatus().getCode());
                return 0;
            }
        });
        GetDisputeResponse dispute =
                asOperator.withDeadlineAfter(30, TimeUnit.SECONDS).getDispute(look);
        assertEquals(
                SubjectKind.SUBJECT_KIND_FINDING,
                dispute.getDispute().getSubject().getKind());
        assertEquals(operator, dispute.getDispute().getSeller().getPartyId());
        assertEquals("settlement", dispute.getEvidence(0).getSubmittedBy());
        assertTrue(dispute.getEvidence(0).getContent().toStringUtf8().contains("\"check\":\"CAPACITY\""));
    }

    @Test
    void effectsEqualEventsWhoeverIsKilled() throws Exception {
        Random random = new Random(SEED);
        System.out.println("seed " + SEED);
        String buyers = federation("crash-buyers");
        String sellers = federation("crash-sellers");
        Actor buyer = actor("crash-buyer-" + run);
        Actor seller = actor("crash-seller-" + run);
        join(buyers, MemberKind.MEMBER_KIND_OPERATOR, buyer.id());
        join(sellers, MemberKind.MEMBER_KIND_PROVIDER, seller.id());
        trust(buyers, sellers);
        trust(sellers, buyers);
        List<String> receipts = new ArrayList<>();
        for (int i = 0; i < DISPUTES; i++) {
            receipts.add(submit(receipt(seller, buyer, NOW.minusSeconds(i))));
        }
        COURIERS.values().forEach(courier -> courier.unreliable(true));
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < DISPUTES; i++) {
            String receipt = receipts.get(i);
            Side side = i % 3 == 0 ? Side.SIDE_SELLER : Side.SIDE_BUYER;
            OpenDisputeRequest opening = opening(SubjectKind.SUBJECT_KIND_RECEIPT, receipt, buyer, seller, two());
            work.add(clients.submit(() -> {
                Dispute dispute = again(() -> disputes(buyer, "consumer").openDispute(opening))
                        .getDispute();
                agree(dispute, buyer, seller, side);
            }));
        }
        List<Service> mortal = List.of(Service.ARBITRATION, Service.REPUTATION, Service.FEDERATION);
        List<Service> killed = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            Thread.sleep(500 + random.nextInt(2500)); // so that they die at any moment of their work
            // Each of them at least once, and the sender first.
            Service victim = i < mortal.size() ? mortal.get(i) : mortal.get(random.nextInt(mortal.size()));
            REPLICAS.get(victim).kill();
            killed.add(victim);
            REPLICAS.get(victim).start();
        }
        for (Future<?> one : work) {
            one.get(20, TimeUnit.MINUTES);
        }
        clients.shutdown();
        long patience = System.nanoTime() + PATIENCE.plusMillis(DISPUTES * 50L).toNanos();
        while (undelivered() > 0 && System.nanoTime() < patience) {
            Thread.sleep(200); // the relay empties the outbox by itself
        }
        COURIERS.values().forEach(courier -> courier.unreliable(false));
        Thread.sleep(2500); // late doubles are still under way for as long

        assertEquals(0, undelivered());
        long forBuyer = DISPUTES - (DISPUTES + 2) / 3;
        String from =
                " FROM receipt WHERE provider_key = decode('" + seller.key().hex() + "', 'hex')";
        assertEquals(forBuyer, cluster.number(Service.REPUTATION, "SELECT count(voided_at)" + from));
        assertEquals(DISPUTES, cluster.number(Service.REPUTATION, "SELECT count(*)" + from));
        assertEquals(DISPUTES, trustOf(buyers, sellers).getSuccessfulInteractions());
        assertEquals(DISPUTES, trustOf(sellers, buyers).getSuccessfulInteractions());
        Courier toReputation = COURIERS.get(Service.REPUTATION);
        Courier toFederation = COURIERS.get(Service.FEDERATION);
        System.out.printf(
                "seed %d: %d disputes, %d events, killed %s; calls %d, lost %d, answers lost %d, delayed %d, doubled %d%n",
                SEED,
                DISPUTES,
                2 * DISPUTES,
                killed,
                toReputation.calls.get() + toFederation.calls.get(),
                toReputation.lostCalls.get() + toFederation.lostCalls.get(),
                toReputation.lostAnswers.get() + toFederation.lostAnswers.get(),
                toReputation.delayed.get() + toFederation.delayed.get(),
                toReputation.doubled.get() + toFederation.doubled.get());
        assertTrue(toReputation.doubled.get() + toFederation.doubled.get() > 0, "something was doubled");
        assertTrue(toReputation.lostAnswers.get() + toFederation.lostAnswers.get() > 0, "some answers were lost");
    }

    private static long undelivered() {
        return cluster.number(Service.ARBITRATION, "SELECT count(*) FROM outbox_event");
    }
}

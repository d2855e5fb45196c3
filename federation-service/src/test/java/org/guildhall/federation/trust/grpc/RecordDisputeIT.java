package org.guildhall.federation.trust.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.v1.GetTrustRequest;
import org.guildhall.federation.v1.ListTrustEventsRequest;
import org.guildhall.federation.v1.MemberKind;
import org.guildhall.federation.v1.RecordDisputeRequest;
import org.guildhall.federation.v1.RecordDisputeResponse;
import org.guildhall.federation.v1.RegisterMemberRequest;
import org.guildhall.federation.v1.Trust;
import org.guildhall.federation.v1.TrustServiceGrpc;
import org.guildhall.federation.v1.TrustServiceGrpc.TrustServiceBlockingStub;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.refusal.PlatformReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RecordDisputeIT extends FederationTest {
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String buyer = "buyer-" + run;
    private final String seller = "seller-" + run;
    private String buyers;
    private String sellers;

    @BeforeEach
    void twoFederationsThatTrustEachOther() {
        buyers = federation("buyers");
        sellers = federation("sellers");
        join(buyers, buyer, MemberKind.MEMBER_KIND_OPERATOR);
        join(sellers, seller, MemberKind.MEMBER_KIND_PROVIDER);
        trust(buyers, sellers);
        trust(sellers, buyers);
    }

    private static void join(String federation, String member, MemberKind kind) {
        registryAs(federation)
                .registerMember(RegisterMemberRequest.newBuilder()
                        .setFederationId(federation)
                        .setKind(kind)
                        .setMemberId(member)
                        .build());
    }

    private static TrustServiceBlockingStub arbitration() {
        return as(TrustServiceGrpc.newBlockingStub(channel()), "arbitration", "service");
    }

    private RecordDisputeRequest ended(boolean resolved) {
        return RecordDisputeRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setDisputeId(UUID.randomUUID().toString())
                .setBuyerId(buyer)
                .setSellerId(seller)
                .setResolved(resolved)
                .setOpenedAt(ProtoTime.timestamp(Instant.now()))
                .build();
    }

    private static int record(RecordDisputeRequest ended) {
        return arbitration().recordDispute(ended).getDirections();
    }

    private static Trust look(String source, String target) {
        return trustAs(source)
                .getTrust(GetTrustRequest.newBuilder()
                        .setSourceId(source)
                        .setTargetId(target)
                        .build())
                .getTrust();
    }

    private Stream<Trust> both() {
        return Stream.of(look(buyers, sellers), look(sellers, buyers));
    }

    @Test
    void aResolvedDisputeIsASuccessOfThePairInBothDirections() {
        assertEquals(2, record(ended(true)));
        both().forEach(trust -> assertEquals(1, trust.getSuccessfulInteractions()));
    }

    @Test
    void anExpiredDisputeIsAFailureAndSaysWhy() {
        double before = look(buyers, sellers).getScore();
        RecordDisputeRequest expired = ended(false);
        assertEquals(2, record(expired));
        both().forEach(trust -> {
            assertEquals(1, trust.getFailedInteractions());
            assertEquals(before - 0.1, trust.getScore(), 1e-9);
        });
        var events = trustAs(buyers)
                .listTrustEvents(ListTrustEventsRequest.newBuilder()
                        .setSourceId(buyers)
                        .setTargetId(sellers)
                        .build())
                .getEventsList();
        var last = events.get(events.size() - 1);
        assertEquals("a dispute between members expired without a decision", last.getReason());
        assertEquals("platform", last.getAuthor());
    }

    @Test
    void aDisputeCountsOnceHoweverItIsToldAgain() throws Exception {
        RecordDisputeRequest first = ended(false);
        List<Callable<RecordDisputeResponse>> calls = Stream.of(true, true, false, false)
                .map(resolved -> first.toBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setResolved(resolved)
                        .build())
                .<Callable<RecordDisputeResponse>>map(
                        told -> () -> arbitration().recordDispute(told))
                .toList();
        assertEquals(2, record(first));
        assertEquals(2, record(first), "the first answer again");
        for (Callable<RecordDisputeResponse> call : calls) {
            assertEquals(0, call.call().getDirections());
        }
        both().forEach(trust -> {
            assertEquals(0, trust.getSuccessfulInteractions());
            assertEquals(1, trust.getFailedInteractions());
        });
    }

    @Test
    void onlyDirectionsInWhichTrustHoldsCount() {
        String third = federation("third");
        String stranger = "third-" + run;
        join(third, stranger, MemberKind.MEMBER_KIND_OPERATOR);
        trust(third, sellers);
        assertEquals(1, record(ended(true).toBuilder().setBuyerId(stranger).build()));
        assertEquals(1, look(third, sellers).getSuccessfulInteractions());
    }

    @Test
    void membershipIsTheRegistersWordAtTheTimeOfTheOpening() {
        String late = "late-" + run;
        Instant before = Instant.now();
        clock.advance(Duration.ofSeconds(5));
        join(buyers, late, MemberKind.MEMBER_KIND_OPERATOR);
        RecordDisputeRequest told = ended(true).toBuilder()
                .setBuyerId(late)
                .setOpenedAt(ProtoTime.timestamp(before))
                .build();
        assertEquals(0, record(told), "joined after the opening");
        assertEquals(0, record(ended(true).toBuilder().setBuyerId("nobody").build()));
        join(sellers, buyer, MemberKind.MEMBER_KIND_ARBITER);
        assertEquals(
                0,
                record(ended(true).toBuilder()
                        .setOpenedAt(ProtoTime.timestamp(Instant.now().plusSeconds(60)))
                        .build()),
                "the same id in both federations: nobody can tell which one it is");
        both().forEach(trust -> assertEquals(0, trust.getSuccessfulInteractions()));
    }

    @Test
    void aQuarantinedFederationGainsNothingAndLosesAllTheSame() {
        setStatus(sellers, "QUARANTINED");
        assertEquals(1, record(ended(true)), "only the buyers gain");
        assertEquals(0, look(buyers, sellers).getSuccessfulInteractions());
        assertEquals(2, record(ended(false)));
        assertEquals(1, look(buyers, sellers).getFailedInteractions());
    }

    @Test
    void onlyServicesTellOfDisputes() {
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> trustAs(buyers).recordDispute(ended(true)));
    }
}

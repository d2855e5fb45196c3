package org.guildhall.arbitration.dispute.grpc;

import static org.awaitility.Awaitility.await;
import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.errorInfo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.Dispute;
import org.guildhall.arbitration.v1.DisputeEvent;
import org.guildhall.arbitration.v1.DisputeEventKind;
import org.guildhall.arbitration.v1.DisputeServiceGrpc;
import org.guildhall.arbitration.v1.DisputeStatus;
import org.guildhall.arbitration.v1.ListDisputesRequest;
import org.guildhall.arbitration.v1.ListDisputesResponse;
import org.guildhall.arbitration.v1.Side;
import org.guildhall.arbitration.v1.WatchDisputeRequest;
import org.guildhall.arbitration.v1.WatchDisputeResponse;
import org.guildhall.arbitration.v1.WithdrawDisputeRequest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DisputeListGrpcIT extends ArbitrationTest {
    private List<String> listed(ListDisputesRequest request) {
        List<String> ids = new ArrayList<>();
        ListDisputesResponse page = asBuyer().listDisputes(request);
        while (true) {
            page.getDisputesList().forEach(dispute -> ids.add(dispute.getDisputeId()));
            if (page.getNextPageToken().isEmpty()) {
                return ids;
            }
            page = asBuyer()
                    .listDisputes(request.toBuilder()
                            .setPageToken(page.getNextPageToken())
                            .build());
        }
    }

    @Test
    void aPartyListsItsOwnTheNewestFirst() {
        ListDisputesRequest mine = ListDisputesRequest.newBuilder()
                .setPartyId(buyer)
                .setPageSize(2)
                .build();
        clock.set(Instant.parse("2026-08-01T00:00:00Z"));
        List<String> opened = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            opened.add(0, open(2, 2, 3600).getDisputeId());
            clock.advance(Duration.ofMinutes(i % 2));
        }
        List<String> listed = listed(mine);
        assertEquals(new HashSet<>(opened), new HashSet<>(listed));
        assertEquals(5, listed.size());
        assertEquals(opened.subList(0, 1), listed.subList(0, 1));
        asBuyer()
                .withdrawDispute(WithdrawDisputeRequest.newBuilder()
                        .setDisputeId(opened.get(2))
                        .setPartyId(buyer)
                        .build());
        ListDisputesRequest closed =
                mine.toBuilder().setStatus(DisputeStatus.DISPUTE_STATUS_CLOSED).build();
        assertEquals(List.of(opened.get(2)), listed(closed));
        ListDisputesRequest old = mine.toBuilder().setMinAge(seconds(90)).build();
        assertEquals(2, listed(old).size());
        Dispute summary = asBuyer().listDisputes(mine).getDisputes(0);
        assertEquals("", summary.getReason());
        assertFalse(summary.hasPanel());
    }

    @Test
    void anArbiterListsWhereItSitsAndNobodyListsOthers() {
        List<String> arbiters = registered("ls", 2);
        String id =
                convene(open(2, 2, 3600).getDisputeId(), arbiters, List.of()).getDisputeId();
        open(2, 2, 3600);
        ListDisputesRequest mine =
                ListDisputesRequest.newBuilder().setArbiterId(arbiters.get(0)).build();
        ListDisputesResponse page = as(disputes(), arbiters.get(0), "arbiter").listDisputes(mine);
        assertEquals(1, page.getDisputesCount());
        assertEquals(id, page.getDisputes(0).getDisputeId());
        assertRefused(DisputeReason.LIST_NOT_YOURS, () -> as(disputes(), arbiters.get(1), "arbiter")
                .listDisputes(mine));
        assertRefused(
                DisputeReason.LIST_NOT_YOURS, () -> asBuyer().listDisputes(ListDisputesRequest.getDefaultInstance()));
        as(disputes(), "auditor-1", "auditor").listDisputes(mine);
    }

    private static final class Watcher implements StreamObserver<WatchDisputeResponse> {
        private final List<WatchDisputeResponse> answers = new CopyOnWriteArrayList<>();
        private final AtomicBoolean completed = new AtomicBoolean();

        @Override
        public void onNext(WatchDisputeResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            completed.set(true);
        }

        private List<DisputeEventKind> events() {
            return answers.stream()
                    .flatMap(answer -> answer.getEventsList().stream())
                    .map(DisputeEvent::getKind)
                    .toList();
        }
    }

    private Watcher watch(String disputeId, String subject, String role) {
        Watcher watcher = new Watcher();
        as(DisputeServiceGrpc.newStub(channel()), subject, role)
                .watchDispute(
                        WatchDisputeRequest.newBuilder().setDisputeId(disputeId).build(), watcher);
        return watcher;
    }

    @Test
    void watchersSeeEveryChangeOnceFromTheCurrentStateOn() {
        List<String> arbiters = registered("wt", 2);
        String id = open(2, 2, 3600).getDisputeId();
        Watcher early = watch(id, buyer, "consumer");
        await().until(() -> early.answers.size() == 1);
        assertEquals(
                DisputeStatus.DISPUTE_STATUS_OPEN,
                early.answers.get(0).getDispute().getStatus());
        Dispute dispute = convene(id, arbiters, List.of());
        await().until(() -> early.events().size() == 2);
        cast(dispute, arbiters.get(0), Side.SIDE_BUYER);
        Watcher late = watch(id, arbiters.get(1), "arbiter");
        await().until(() -> early.events().size() == 3 && late.events().size() == 3);
        cast(dispute, arbiters.get(1), Side.SIDE_SELLER);
        await().until(() -> early.events().size() == 5 && late.events().size() == 5);
        assertEquals(early.events(), late.events());
        WatchDisputeResponse last = early.answers.get(early.answers.size() - 1);
        assertEquals(DisputeStatus.DISPUTE_STATUS_DEADLOCKED, last.getDispute().getStatus());
        assertFalse(early.completed.get(), "it can still be appealed against");
    }

    @Test
    void aWatchEndsWithTheLastChangeAndSeesDeadlines() {
        String withdrawn = open(2, 2, 3600).getDisputeId();
        Watcher watcher = watch(withdrawn, buyer, "consumer");
        await().until(() -> watcher.answers.size() == 1);
        asBuyer()
                .withdrawDispute(WithdrawDisputeRequest.newBuilder()
                        .setDisputeId(withdrawn)
                        .setPartyId(buyer)
                        .build());
        await().until(watcher.completed::get);
        assertEquals(
                DisputeStatus.DISPUTE_STATUS_CLOSED,
                watcher.answers.get(1).getDispute().getStatus());
        Watcher after = watch(withdrawn, buyer, "consumer");
        await().until(after.completed::get);
        assertEquals(1, after.answers.size());
        List<String> arbiters = registered("we", 2);
        Dispute dispute = convene(open(2, 2, 1).getDisputeId(), arbiters, List.of());
        Watcher expiring = watch(dispute.getDisputeId(), buyer, "consumer");
        await().until(() -> expiring.events().contains(DisputeEventKind.DISPUTE_EVENT_KIND_EXPIRED));
    }

    @Test
    void onlyParticipantsWatch() {
        String id = open(2, 2, 3600).getDisputeId();
        var answers = as(disputes(), "mallory", "consumer")
                .watchDispute(WatchDisputeRequest.newBuilder().setDisputeId(id).build());
        StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, answers::hasNext);
        assertEquals("NOT_A_PARTICIPANT", errorInfo(failure).getReason());
    }
}

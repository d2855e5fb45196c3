package org.guildhall.reputation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;
import org.junit.jupiter.api.Test;

class BatchRoomTest {
    private static final int MOST = 6;

    private final BatchRoom room = new BatchRoom(config(), new SimpleMeterRegistry());
    private final List<String> asked = new ArrayList<>();

    private static ReceiptsConfig config() {
        return new ReceiptsConfig() {
            @Override
            public boolean acceptVersion1() {
                return true;
            }

            @Override
            public int verificationThreads() {
                return 1;
            }

            @Override
            public int verificationQueue() {
                return 1;
            }

            @Override
            public int batchesInFlight() {
                return MOST;
            }
        };
    }

    private List<CompletableFuture<String>> enter(int batches) {
        List<CompletableFuture<String>> entered = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            CompletableFuture<String> batch = new CompletableFuture<>();
            room.run(() -> Uni.createFrom().completionStage(batch))
                    .subscribe()
                    .with(ignored -> {}, batch::completeExceptionally);
            entered.add(batch);
        }
        return entered;
    }

    @Test
    void belowHalfOfTheRoomEveryStreamIsAskedAtOnce() {
        var ignored = enter(2);
        room.whenFree(1, () -> asked.add("next"));
        assertEquals(List.of("next"), asked);
    }

    @Test
    void fromHalfOnAStreamWithABatchInsideWaitsUntilOthersLeaveAndIsAskedInTurn() {
        List<CompletableFuture<String>> inside = enter(4);
        room.whenFree(1, () -> asked.add("first"));
        room.whenFree(2, () -> asked.add("second"));
        assertEquals(List.of(), asked);
        inside.get(0).complete("done");
        assertEquals(List.of(), asked, "three are half of the room");
        inside.get(1).completeExceptionally(new IllegalStateException("the database is gone"));
        assertEquals(List.of("first"), asked);
        inside.get(2).complete("done");
        assertEquals(List.of("first", "second"), asked);
    }

    @Test
    void aStreamWithNothingInsideNeverWaits() {
        var ignored = enter(MOST);
        room.whenFree(0, () -> asked.add("other"));
        assertEquals(List.of("other"), asked);
    }

    @Test
    void aFullRoomRefusesAndIsOpenAgainWhenABatchHasLeft() throws Exception {
        List<CompletableFuture<String>> inside = enter(MOST);
        Uni<String> oneMore = room.run(() -> Uni.createFrom().item("judged"));
        Refusal refusal = assertThrows(Refusal.class, () -> oneMore.await().indefinitely());
        assertSame(PlatformReason.OVERLOADED, refusal.reason());
        inside.get(0).complete("done");
        assertEquals("judged", oneMore.await().indefinitely());
        assertEquals("judged", oneMore.await().indefinitely(), "what is over has left");
    }
}

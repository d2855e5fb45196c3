package org.guildhall.reputation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.receipt.SubmitReceipts.Brought;
import org.guildhall.reputation.receipt.domain.Outcome;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StreamMemoryIT {
    @Inject
    SubmitReceipts submitReceipts;

    @Inject
    Vertx vertx;

    /** A batch of one receipt that is malformed. */
    private static final class OneMalformed implements SubmitReceipts.Bundle {
        @Override
        public Set<MintUrl> mints() {
            return Set.of();
        }

        @Override
        public List<Brought> read() {
            return List.of(new Brought.Malformed("for the test"));
        }
    }

    private List<Outcome> take(SubmitReceipts.Batches stream, SubmitReceipts.Bundle batch) throws Exception {
        CompletableFuture<List<Outcome>> outcomes = new CompletableFuture<>();
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(
                ignored -> stream.take(batch).subscribe().with(outcomes::complete, outcomes::completeExceptionally));
        return outcomes.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aStreamForgetsWhatItHasAnswered() throws Exception {
        SubmitReceipts.Batches stream = submitReceipts.open();
        OneMalformed first = new OneMalformed();
        assertEquals(1, take(stream, first).size());
        WeakReference<OneMalformed> forgotten = new WeakReference<>(first);
        first = null;
        for (int i = 0; i < 10; i++) {
            assertEquals(1, take(stream, new OneMalformed()).size());
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return forgotten.get() == null;
        });
        assertEquals(1, take(stream, new OneMalformed()).size());
    }
}

package org.guildhall.platform.request;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.probe.v1.CreateRequest;
import org.guildhall.probe.v1.ProbeServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RequestsIT extends ServiceTest {
    @Inject
    Requests requests;

    @Inject
    MovableClock clock;

    private final Instant begin = Instant.now();

    @AfterEach
    void realTime() {
        clock.reset();
    }

    /** Creates as {@code role} and, after {@code age}, creates again with the same id. */
    private boolean isRemembered(String role, Duration age) throws Throwable {
        CreateRequest request = CreateRequest.newBuilder()
                .setOwner("op-1")
                .setRequestId(UUID.randomUUID().toString())
                .build();
        var caller = as(ProbeServiceGrpc.newBlockingStub(channel()), "op-1", "auditor", role);
        clock.set(begin);
        String first = caller.create(request).getNoteId();
        clock.set(begin.plus(age));
        VertxContextSupport.subscribeAndAwait(requests::forgetOldAnswers);
        return first.equals(caller.create(request).getNoteId());
    }

    @Test
    void anAnswerIsKeptForTwoDays() throws Throwable {
        assertTrue(isRemembered("operator", Duration.ofHours(48)));
        assertFalse(isRemembered("operator", Duration.ofHours(48).plusMillis(1)));
    }

    @Test
    void anAnswerToAServiceIsKeptLongerThanEventsAreSent() throws Throwable {
        assertTrue(isRemembered("service", Requests.KEPT_FOR_SERVICES));
        assertFalse(isRemembered("service", Requests.KEPT_FOR_SERVICES.plusMillis(1)));
    }
}

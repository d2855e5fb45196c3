package org.guildhall.reputation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.guildhall.platform.testing.Refusals;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.SubmitReceiptRequest;
import org.guildhall.reputation.v1.SubmitReceiptResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(OverloadIT.OneThreadOneWaiting.class)
class OverloadIT extends ReputationTest {
    public static class OneThreadOneWaiting implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("guildhall.receipts.verification-threads", "1", "guildhall.receipts.verification-queue", "1");
        }
    }

    @Test
    void beyondTheQueueCallsAreRefusedAtOnceAndNothingIsStored() throws Exception {
        registerTestMint();
        Instant completed = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String provider = fresh("p");
        List<SubmitReceiptRequest> requests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            requests.add(SubmitReceiptRequest.newBuilder()
                    .setReceipt(proto(TestReceipt.of(provider, fresh("c"), "lease", completed)
                            .signed()))
                    .build());
        }
        var stub = as(ReceiptServiceGrpc.newFutureStub(channel()), "x", "service");
        List<Future<SubmitReceiptResponse>> calls = new ArrayList<>();
        requests.forEach(request -> calls.add(stub.submitReceipt(request)));
        int accepted = 0;
        int overloaded = 0;
        for (Future<SubmitReceiptResponse> call : calls) {
            try {
                assertEquals(
                        ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED,
                        call.get().getOutcome().getVerdict());
                accepted++;
            } catch (ExecutionException e) {
                StatusRuntimeException refused = (StatusRuntimeException) e.getCause();
                assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
                assertEquals("OVERLOADED", Refusals.errorInfo(refused).getReason());
                assertTrue(Refusals.detail(refused, RetryInfo.class).isPresent());
                overloaded++;
            }
        }
        assertTrue(overloaded > 0);
        assertEquals(accepted, score(provider, null).getReceipts());
        for (SubmitReceiptRequest request : requests.subList(0, 5)) {
            receipts().submitReceipt(request);
        }
    }
}

package org.guildhall.platform.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.BindableService;
import io.quarkus.grpc.GrpcService;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ConstraintsIT {
    @Inject
    @GrpcService
    Instance<BindableService> services;

    @Test
    void theRequestsOfEveryServiceAreWarmedUp() {
        Set<String> names = Constraints.requests(services).stream()
                .map(request -> request.getDescriptorForType().getName())
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "LookRequest",
                        "CreateRequest",
                        "FailRequest",
                        "ListRequest",
                        "ReceiveRequest",
                        "ListUndeliveredRequest",
                        "RedeliverRequest",
                        "DiscardRequest",
                        "RecordStandingRequest"),
                names);
    }
}

package org.guildhall.platform.testing;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Base of the tests that call a started service over the wire: {@code @QuarkusTest class XGrpcIT extends ServiceTest}.
 * Stubs are made with {@link #as}: {@code as(BatchServiceGrpc.newBlockingStub(channel()), "op-1", "operator")}.
 */
public abstract class ServiceTest {
    private static ManagedChannel channel;

    @BeforeAll
    static void open() {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        channel =
                NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    }

    @AfterAll
    static void close() throws InterruptedException {
        if (channel == null) {
            return; // The service did not start; that failure is the one to show.
        }
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    protected static ManagedChannel channel() {
        return channel;
    }

    /** The stub with a good token for a subject with roles. */
    protected static <S extends AbstractStub<S>> S as(S stub, String subject, String... roles) {
        return withToken(stub, TestIssuer.token(subject, roles));
    }

    /** The stub as an admin. */
    protected static <S extends AbstractStub<S>> S asAdmin(S stub) {
        return as(stub, "admin-1", "admin");
    }

    /** The stub with any token. */
    protected static <S extends AbstractStub<S>> S withToken(S stub, String token) {
        return stub.withCallCredentials(new Bearer(token));
    }

    private static final class Bearer extends CallCredentials {
        private static final Metadata.Key<String> AUTHORIZATION =
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
        private final String token;

        private Bearer(String token) {
            this.token = token;
        }

        @Override
        public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
            Metadata headers = new Metadata();
            headers.put(AUTHORIZATION, "Bearer " + token);
            applier.apply(headers);
        }
    }
}

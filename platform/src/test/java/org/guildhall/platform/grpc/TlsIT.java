package org.guildhall.platform.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.guildhall.platform.testing.GuildhallTestResource;
import org.guildhall.platform.testing.TestCertificate;
import org.guildhall.probe.v1.LookRequest;
import org.guildhall.probe.v1.ProbeService;
import org.guildhall.probe.v1.ProbeServiceGrpc;
import org.junit.jupiter.api.Test;

/** TLS by configuration alone, as docs/security.md shows it: server, client, and a certificate that is renewed. */
@QuarkusTest
@TestProfile(TlsIT.Encrypted.class)
class TlsIT {
    private static final Path FOLDER = folder();
    private static final int PORT = freePort();

    public static class Encrypted implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            renew("first");
            return Map.of(
                    "quarkus.http.test-ssl-port", String.valueOf(PORT),
                    "quarkus.http.insecure-requests", "disabled",
                    "quarkus.tls.key-store.pem.server.cert",
                            FOLDER.resolve("current/tls.crt").toString(),
                    "quarkus.tls.key-store.pem.server.key",
                            FOLDER.resolve("current/tls.key").toString(),
                    "quarkus.tls.reload-period", "1s",
                    "quarkus.grpc.clients.probe.port", String.valueOf(PORT),
                    "quarkus.grpc.clients.probe.test-port", String.valueOf(PORT),
                    "quarkus.grpc.clients.probe.plain-text", "false",
                    "quarkus.grpc.clients.probe.ssl.trust-store",
                            FOLDER.resolve("first.crt").toString());
        }
    }

    @GrpcClient("probe")
    ProbeService probe;

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("guildhall-tls");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Issues a new certificate and puts it where the server looks, certificate and key in one step, as Kubernetes does
     * with a mounted secret.
     */
    private static void renew(String name) {
        try {
            Path version = Files.createDirectory(FOLDER.resolve(name));
            TestCertificate issued = TestCertificate.issue(FOLDER, name);
            Files.copy(issued.key(), version.resolve("tls.key"));
            Files.copy(issued.certificate(), version.resolve("tls.crt"));
            Path link = Files.createSymbolicLink(FOLDER.resolve(name + ".link"), version);
            Files.move(link, FOLDER.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A channel that trusts one certificate and nothing else. */
    private static ManagedChannel trusting(String name) {
        try {
            File certificate = FOLDER.resolve(name + ".crt").toFile();
            return NettyChannelBuilder.forAddress("localhost", PORT)
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(certificate)
                            .build())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String look(ManagedChannel channel) {
        return ProbeServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .look(LookRequest.getDefaultInstance())
                .getSubject();
    }

    private static void close(ManagedChannel channel) throws InterruptedException {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    private static void assertUnavailable(ManagedChannel channel) throws InterruptedException {
        try {
            StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> look(channel));
            assertEquals(Code.UNAVAILABLE, failure.getStatus().getCode());
        } finally {
            close(channel);
        }
    }

    @Test
    void theServerSpeaksTlsOnlyAndTakesUpARenewedCertificateWithoutCuttingConnections() throws Throwable {
        assertUnavailable(
                NettyChannelBuilder.forAddress("localhost", PORT).usePlaintext().build());
        assertEquals(
                GuildhallTestResource.SERVICE,
                VertxContextSupport.subscribeAndAwait(() -> probe.look(LookRequest.getDefaultInstance())
                                // A reload every second closes a new connection now and then.
                                .onFailure()
                                .retry()
                                .withBackOff(Duration.ofMillis(100))
                                .atMost(10))
                        .getSubject(),
                "a client of the service itself, by configuration");
        ManagedChannel old = trusting("first");
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> look(old)
                .isEmpty());

        renew("second");
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            ManagedChannel fresh = trusting("second");
            try {
                return look(fresh).isEmpty();
            } finally {
                close(fresh);
            }
        });
        assertEquals("", look(old), "the connection made before goes on");
        close(old);
        assertUnavailable(trusting("first"));
    }
}

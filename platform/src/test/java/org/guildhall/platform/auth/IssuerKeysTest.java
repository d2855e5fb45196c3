package org.guildhall.platform.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.guildhall.platform.refusal.Refusal;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerKeysTest {
    private static final String CLUSTER = "https://kubernetes.default.svc";
    private static final String REPUTATION = "system:serviceaccount:guildhall:reputation-service";

    private record Config(String jwks, Optional<String> serviceJwks) implements AuthConfig {
        private Config(String jwks) {
            this(jwks, Optional.empty());
        }

        @Override
        public Optional<String> serviceIssuer() {
            return serviceJwks.map(jwks -> CLUSTER);
        }

        @Override
        public Optional<List<String>> serviceSubjects() {
            return Optional.of(List.of(REPUTATION));
        }

        @Override
        public String issuer() {
            return "https://issuer.test";
        }

        @Override
        public String audience() {
            return "guildhall";
        }

        @Override
        public Duration refresh() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Duration clockSkew() {
            return Duration.ZERO;
        }
    }

    private static EllipticCurveJsonWebKey key(String id) throws JoseException {
        EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(id);
        return key;
    }

    private static String token(EllipticCurveJsonWebKey key, float minutes) throws JoseException {
        return token(key, minutes, "https://issuer.test", "op-1");
    }

    private static String token(EllipticCurveJsonWebKey key, float minutes, String issuer, String subject)
            throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience("guildhall");
        claims.setSubject(subject);
        claims.setStringListClaim("groups", "admin");
        claims.setExpirationTimeMinutesInTheFuture(minutes);
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        return jws.getCompactSerialization();
    }

    @Test
    void aRotatedKeyIsTakenUpAndTheOldOneStopsWorkingAlsoForRememberedTokens(@TempDir Path folder) throws Exception {
        EllipticCurveJsonWebKey old = key("old");
        EllipticCurveJsonWebKey fresh = key("new");
        Path file = folder.resolve("jwks.json");
        Files.writeString(file, new JsonWebKeySet(List.of(old)).toJson());
        Config config = new Config(file.toString());
        IssuerKeys keys = new IssuerKeys(config);
        Tokens tokens = new Tokens(config, keys);
        String ofOld = token(old, 5);
        assertEquals("op-1", tokens.verify(ofOld).subject());
        assertThrows(Refusal.class, () -> tokens.verify(token(fresh, 5)));

        Files.writeString(file, new JsonWebKeySet(List.of(fresh)).toJson());
        keys.refresh();

        assertEquals("op-1", tokens.verify(token(fresh, 5)).subject());
        assertThrows(Refusal.class, () -> tokens.verify(ofOld));
    }

    @Test
    void aRememberedTokenStillExpires(@TempDir Path folder) throws Exception {
        EllipticCurveJsonWebKey key = key("k");
        Path file = folder.resolve("jwks.json");
        Files.writeString(file, new JsonWebKeySet(List.of(key)).toJson());
        Config config = new Config(file.toString());
        Tokens tokens = new Tokens(config, new IssuerKeys(config));
        String brief = token(key, 1f / 60);
        assertEquals("op-1", tokens.verify(brief).subject());
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThrows(Refusal.class, () -> tokens.verify(brief)));
    }

    @Test
    void keysComeFromAUrlAndSurviveItsOutage() throws Exception {
        EllipticCurveJsonWebKey key = key("k");
        AtomicReference<String> body = new AtomicReference<>(new JsonWebKeySet(List.of(key)).toJson());
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/jwks", exchange -> {
            byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(bytes.length == 0 ? 503 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        issuer.start();
        try {
            Config config = new Config("http://localhost:" + issuer.getAddress().getPort() + "/jwks");
            IssuerKeys keys = new IssuerKeys(config);
            Tokens tokens = new Tokens(config, keys);
            assertEquals("op-1", tokens.verify(token(key, 5)).subject());
            body.set("");
            keys.refresh();
            assertEquals("op-1", tokens.verify(token(key, 5)).subject());
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void aServiceOfTheClusterIsAServiceAndNothingMore(@TempDir Path folder) throws Exception {
        EllipticCurveJsonWebKey issuerKey = key("issuer");
        EllipticCurveJsonWebKey clusterKey = key("cluster");
        Path jwks = Files.writeString(folder.resolve("jwks.json"), new JsonWebKeySet(List.of(issuerKey)).toJson());
        Path cluster =
                Files.writeString(folder.resolve("cluster.json"), new JsonWebKeySet(List.of(clusterKey)).toJson());
        Config config = new Config(jwks.toString(), Optional.of(cluster.toString()));
        Tokens tokens = new Tokens(config, new IssuerKeys(config));

        Caller service = tokens.verify(token(clusterKey, 5, CLUSTER, REPUTATION));
        assertEquals(new Caller(REPUTATION, Set.of("service")), service, "the token says admin");
        assertEquals(Set.of("admin"), tokens.verify(token(issuerKey, 5)).roles());

        String other = token(clusterKey, 5, CLUSTER, "system:serviceaccount:elsewhere:anything");
        Refusal refusal = assertThrows(Refusal.class, () -> tokens.verify(other));
        assertEquals("UNKNOWN_SERVICE", refusal.facts().get("problem"));
        String crossed = token(clusterKey, 5);
        assertThrows(Refusal.class, () -> tokens.verify(crossed), "the cluster's key vouches for services only");
        String crossedBack = token(issuerKey, 5, CLUSTER, REPUTATION);
        assertThrows(Refusal.class, () -> tokens.verify(crossedBack));
        Config without = new Config(jwks.toString());
        Tokens closed = new Tokens(without, new IssuerKeys(without));
        assertThrows(Refusal.class, () -> closed.verify(token(clusterKey, 5, CLUSTER, REPUTATION)));
    }
}

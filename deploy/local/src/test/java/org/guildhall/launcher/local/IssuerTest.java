package org.guildhall.launcher.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerTest {
    @TempDir
    private Path temp;

    private DataDirectory data;

    @BeforeEach
    void prepare() {
        data = DataDirectory.at(temp.resolve("data"));
        data.prepare();
    }

    @Test
    void aTokenVerifiesWithThePublishedKeys() throws Exception {
        String token = Issuer.of(data).token("food-bank-1", "operator", Duration.ofHours(1));

        JwtClaims claims = verify(token);

        assertEquals("food-bank-1", claims.getSubject());
        assertEquals(List.of("operator"), claims.getStringListClaimValue("groups"));
    }

    @Test
    void theKeyOutlivesTheProcess() throws Exception {
        String earlier = Issuer.of(data).token("a", "operator", Duration.ofHours(1));

        Issuer.of(data);

        assertEquals("a", verify(earlier).getSubject());
    }

    @Test
    void anExpiredTokenIsExpired() {
        String token = Issuer.of(data).token("a", "operator", Duration.ofHours(-1));

        assertThrows(InvalidJwtException.class, () -> verify(token));
    }

    @Test
    void thePrivateKeyStaysPrivate() throws Exception {
        Issuer.of(data);

        assertFalse(Files.readString(data.jwks()).contains("\"d\""), "the published set holds the public half alone");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.issuerKey())));
    }

    @Test
    void aTokenFileIsReadableByItsOwnerAlone() throws Exception {
        Path file = Issuer.of(data).tokenFile("admin", "secret");

        assertEquals("secret", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void unknownRolesAndEmptySubjectsAreRefused() {
        Issuer issuer = Issuer.of(data);

        assertThrows(Trouble.class, () -> issuer.token("a", "king", Duration.ofHours(1)));
        assertThrows(Trouble.class, () -> issuer.token(" ", "admin", Duration.ofHours(1)));
    }

    @Test
    void aDamagedKeyIsTold() throws Exception {
        Files.writeString(data.issuerKey(), "{}");

        Trouble trouble = assertThrows(Trouble.class, () -> Issuer.of(data));

        assertTrue(trouble.getMessage().contains("Remove that file"), trouble.getMessage());
    }

    private JwtClaims verify(String token) throws Exception {
        var keys = new JsonWebKeySet(Files.readString(data.jwks())).getJsonWebKeys();
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                .setExpectedIssuer(Issuer.NAME)
                .setExpectedAudience("guildhall")
                .setRequireExpirationTime()
                .setRequireSubject()
                .build()
                .processToClaims(token);
    }
}

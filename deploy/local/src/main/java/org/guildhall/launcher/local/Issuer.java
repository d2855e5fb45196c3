package org.guildhall.launcher.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The token issuer of a local installation: an ES256 key of its own, made at the first use and kept in the data
 * directory. The services read its public half from a file.
 */
public final class Issuer {
    /** The tokens' {@code iss}. */
    public static final String NAME = "guildhall-local";

    private static final String AUDIENCE = "guildhall";

    /** The roles that a token can carry. */
    public static final Set<String> ROLES = java.util.Collections.unmodifiableSet(new TreeSet<>(List.of(
            "operator", "provider", "consumer", "observer", "federation", "arbiter", "auditor", "admin", "service")));

    private final DataDirectory data;
    private final EllipticCurveJsonWebKey key;

    private Issuer(DataDirectory data, EllipticCurveJsonWebKey key) {
        this.data = data;
        this.key = key;
    }

    /**
     * The issuer of a prepared data directory, made if there is none yet.
     *
     * @throws Trouble if its key cannot be read or written
     */
    public static Issuer of(DataDirectory data) {
        try {
            if (!Files.exists(data.issuerKey())) {
                EllipticCurveJsonWebKey fresh = EcJwkGenerator.generateJwk(EllipticCurves.P256);
                fresh.setKeyId(fresh.calculateBase64urlEncodedThumbprint("SHA-256"));
                data.writeSecret(data.issuerKey(), fresh.toJson(OutputControlLevel.INCLUDE_PRIVATE));
            }
            EllipticCurveJsonWebKey key =
                    (EllipticCurveJsonWebKey) JsonWebKey.Factory.newJwk(Files.readString(data.issuerKey()));
            data.writeSecret(data.jwks(), new JsonWebKeySet(List.of(key)).toJson(OutputControlLevel.PUBLIC_ONLY));
            return new Issuer(data, key);
        } catch (JoseException | ClassCastException e) {
            throw new Trouble(
                    "The issuer's key in " + data.issuerKey() + " is damaged.",
                    "Remove that file; a new key is made at the next start, and tokens issued before stop working.",
                    e);
        } catch (IOException e) {
            throw data.unwritable(e);
        }
    }

    /** The public key set (RFC 7517) that the services verify tokens with. */
    public Path jwks() {
        return data.jwks();
    }

    /**
     * A signed token.
     *
     * @param subject the actor's id
     * @param role one of {@link #ROLES}
     * @throws Trouble for another role or an empty subject
     */
    public String token(String subject, String role, Duration validFor) {
        if (!ROLES.contains(role)) {
            throw new Trouble("There is no role '" + role + "'.", "Name one of: " + String.join(", ", ROLES) + ".");
        }
        if (subject.isBlank()) {
            throw new Trouble("A token needs a subject.", "Name the actor's id.");
        }
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(NAME);
        claims.setAudience(AUDIENCE);
        claims.setSubject(subject);
        claims.setStringListClaim("groups", role);
        claims.setIssuedAtToNow();
        NumericDate expires = NumericDate.now();
        expires.addSeconds(validFor.toSeconds());
        claims.setExpirationTime(expires);
        claims.setGeneratedJwtId();
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("the issuer's key cannot sign", e);
        }
    }

    /** Writes a token to a file that only its owner can read and gives the file. */
    public Path tokenFile(String fileName, String token) {
        Path file = data.tokens().resolve(fileName + ".token");
        try {
            data.writeSecret(file, token);
        } catch (IOException e) {
            throw data.unwritable(e);
        }
        return file;
    }
}

package org.guildhall.platform.testing;

import java.time.Duration;
import java.util.List;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Issues real ES256 tokens that the service under test accepts, and near misses that it must not. */
public final class TestIssuer {
    public static final String ISSUER = "https://issuer.test";
    private static final EllipticCurveJsonWebKey KEY = generate("test-key");
    private static final EllipticCurveJsonWebKey FOREIGN_KEY = generate("test-key");

    private TestIssuer() {}

    /** The issuer's public key set. */
    static String jwks() {
        return new JsonWebKeySet(List.of(KEY)).toJson();
    }

    /** A good token for an hour. */
    public static String token(String subject, String... roles) {
        return sign(claims(subject, Duration.ofHours(1), "guildhall", ISSUER, roles), KEY);
    }

    /** Expired an hour ago. */
    public static String expired(String subject, String... roles) {
        return sign(claims(subject, Duration.ofHours(-1), "guildhall", ISSUER, roles), KEY);
    }

    /** Signed by a key that isn't the issuer's, under the issuer's key id. */
    public static String forged(String subject, String... roles) {
        return sign(claims(subject, Duration.ofHours(1), "guildhall", ISSUER, roles), FOREIGN_KEY);
    }

    /** Meant for another audience. */
    public static String forAudience(String audience, String subject, String... roles) {
        return sign(claims(subject, Duration.ofHours(1), audience, ISSUER, roles), KEY);
    }

    /** From another issuer, with our key. */
    public static String fromIssuer(String issuer, String subject, String... roles) {
        return sign(claims(subject, Duration.ofHours(1), "guildhall", issuer, roles), KEY);
    }

    /** Not signed at all ({@code alg=none}). */
    public static String unsigned(String subject, String... roles) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(
                claims(subject, Duration.ofHours(1), "guildhall", ISSUER, roles).toJson());
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        jws.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        return serialize(jws);
    }

    private static JwtClaims claims(
            String subject, Duration lifetime, String audience, String issuer, String... roles) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(audience);
        claims.setSubject(subject);
        claims.setStringListClaim("groups", roles);
        NumericDate expires = NumericDate.now();
        expires.addSeconds(lifetime.toSeconds());
        claims.setExpirationTime(expires);
        claims.setGeneratedJwtId();
        return claims;
    }

    private static String sign(JwtClaims claims, EllipticCurveJsonWebKey key) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        return serialize(jws);
    }

    private static String serialize(JsonWebSignature jws) {
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EllipticCurveJsonWebKey generate(String keyId) {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(keyId);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}

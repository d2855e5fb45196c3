package org.guildhall.platform.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Key;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.guildhall.platform.refusal.PlatformReason;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Verifies bearer tokens (RFC 7519, RFC 8725): an asymmetric signature by a key of the issuer, issuer, audience, expiry
 * and subject. A verified token is remembered until it expires, so that a caller's next call costs a look-up.
 */
@ApplicationScoped
class Tokens {
    private static final int REMEMBERED = 10_000;
    private static final AlgorithmConstraints ASYMMETRIC_ONLY = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.EDDSA);

    private record Verified(Caller caller, Instant expires, Key key) {}

    private final JwtConsumer verifier;
    private final IssuerKeys issuerKeys;
    private final Cache<String, Verified> remembered =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    Tokens(AuthConfig config, IssuerKeys issuerKeys) {
        this.issuerKeys = issuerKeys;
        this.verifier = new JwtConsumerBuilder()
                .setVerificationKeyResolver((jws, nesting) -> resolve(jws, nesting, issuerKeys))
                .setJwsAlgorithmConstraints(ASYMMETRIC_ONLY)
                .setExpectedIssuer(config.issuer())
                .setExpectedAudience(config.audience())
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds((int) config.clockSkew().toSeconds())
                .build();
    }

    /**
     * The caller that a token names.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link PlatformReason#TOKEN_INVALID} if it is forged, expired or
     *     meant for somebody else
     */
    Caller verify(String token) {
        Verified known = remembered.getIfPresent(token);
        if (known != null && Instant.now().isBefore(known.expires) && isCurrent(known.key)) {
            return known.caller;
        }
        remembered.invalidate(token);
        Verified verified = verifyAnew(token);
        remembered.put(token, verified);
        return verified.caller;
    }

    private boolean isCurrent(Key key) {
        for (JsonWebKey current : issuerKeys.keys()) {
            if (key.equals(current.getKey())) {
                return true;
            }
        }
        return false;
    }

    private Verified verifyAnew(String token) {
        try {
            var context = verifier.process(token);
            JwtClaims claims = context.getJwtClaims();
            List<String> groups = claims.hasClaim("groups") ? claims.getStringListClaimValue("groups") : List.of();
            Key key = ((JsonWebSignature) context.getJoseObjects().get(0)).getKey();
            return new Verified(
                    new Caller(claims.getSubject(), Set.copyOf(groups)),
                    Instant.ofEpochMilli(claims.getExpirationTime().getValueInMillis()),
                    key);
        } catch (InvalidJwtException e) {
            throw PlatformReason.TOKEN_INVALID.refuse("problem", problem(e));
        } catch (MalformedClaimException e) {
            throw PlatformReason.TOKEN_INVALID.refuse("problem", "MALFORMED_CLAIM");
        }
    }

    /** Names the problem without repeating anything of the token. */
    private static String problem(InvalidJwtException e) {
        if (e.hasExpired()) {
            return "EXPIRED";
        }
        return e.getJwtContext() == null ? "SIGNATURE_OR_FORM" : "CLAIMS";
    }

    private static Key resolve(JsonWebSignature jws, List<JsonWebStructure> nesting, IssuerKeys keys)
            throws UnresolvableKeyException {
        VerificationKeyResolver resolver = new org.jose4j.keys.resolvers.JwksVerificationKeyResolver(keys.keys());
        return resolver.resolveKey(jws, nesting);
    }
}

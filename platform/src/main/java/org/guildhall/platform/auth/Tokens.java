package org.guildhall.platform.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Key;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;

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

    private static final Set<String> SERVICE_ROLES = Set.of("service");
    private static final JwtConsumer UNVERIFIED = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setSkipSignatureVerification()
            .setDisableRequireSignature()
            .setJwsAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS)
            .build();

    private final JwtConsumer verifier;
    private final Optional<JwtConsumer> serviceVerifier;
    private final Optional<String> serviceIssuer;
    private final Set<String> serviceSubjects;
    private final IssuerKeys issuerKeys;
    private final Cache<String, Verified> remembered =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    Tokens(AuthConfig config, IssuerKeys issuerKeys) {
        this.issuerKeys = issuerKeys;
        this.verifier = verifier(config, config.issuer(), issuerKeys::keys);
        this.serviceIssuer = config.serviceIssuer();
        this.serviceVerifier = serviceIssuer.map(issuer -> verifier(config, issuer, issuerKeys::serviceKeys));
        this.serviceSubjects = Set.copyOf(config.serviceSubjects().orElse(List.of()));
    }

    private static JwtConsumer verifier(AuthConfig config, String issuer, Supplier<List<JsonWebKey>> keys) {
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(
                        (jws, nesting) -> new JwksVerificationKeyResolver(keys.get()).resolveKey(jws, nesting))
                .setJwsAlgorithmConstraints(ASYMMETRIC_ONLY)
                .setExpectedIssuer(issuer)
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
        return Stream.concat(issuerKeys.keys().stream(), issuerKeys.serviceKeys().stream())
                .anyMatch(current -> key.equals(current.getKey()));
    }

    private Verified verifyAnew(String token) {
        try {
            boolean ofService = serviceIssuer.isPresent() && serviceIssuer.equals(Optional.ofNullable(issuer(token)));
            JwtContext context = (ofService ? serviceVerifier.orElseThrow() : verifier).process(token);
            JwtClaims claims = context.getJwtClaims();
            Key key = ((JsonWebSignature) context.getJoseObjects().get(0)).getKey();
            return new Verified(
                    new Caller(claims.getSubject(), ofService ? serviceRoles(claims) : roles(claims)),
                    Instant.ofEpochMilli(claims.getExpirationTime().getValueInMillis()),
                    key);
        } catch (InvalidJwtException e) {
            throw PlatformReason.TOKEN_INVALID.refuse("problem", problem(e));
        } catch (MalformedClaimException e) {
            throw PlatformReason.TOKEN_INVALID.refuse("problem", "MALFORMED_CLAIM");
        }
    }

    /** Says which keys to verify with; nothing else is believed of an unverified token. */
    private static String issuer(String token) throws InvalidJwtException, MalformedClaimException {
        return UNVERIFIED.processToClaims(token).getIssuer();
    }

    private static Set<String> roles(JwtClaims claims) throws MalformedClaimException {
        return claims.hasClaim("groups") ? Set.copyOf(claims.getStringListClaimValue("groups")) : Set.of();
    }

    /** Whatever the token's groups say: the cluster vouches for who it is, not for what it may do. */
    private Set<String> serviceRoles(JwtClaims claims) throws MalformedClaimException {
        if (!serviceSubjects.contains(claims.getSubject())) {
            throw PlatformReason.TOKEN_INVALID.refuse("problem", "UNKNOWN_SERVICE");
        }
        return SERVICE_ROLES;
    }

    /** Names the problem without repeating anything of the token. */
    private static String problem(InvalidJwtException e) {
        if (e.hasExpired()) {
            return "EXPIRED";
        }
        return e.getJwtContext() == null ? "SIGNATURE_OR_FORM" : "CLAIMS";
    }
}

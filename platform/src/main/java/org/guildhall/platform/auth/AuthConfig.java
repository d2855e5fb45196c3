package org.guildhall.platform.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whose tokens are good. Authentication has no off switch. */
@ConfigMapping(prefix = "guildhall.auth")
public interface AuthConfig {
    /** The issuer's keys as a JSON Web Key Set: an http(s) URL or a file path. Required. */
    String jwks();

    /** The only accepted {@code iss}. Required. */
    String issuer();

    /** A token must name this in its {@code aud}. */
    @WithDefault("guildhall")
    String audience();

    /**
     * How often the key set is read again, so that the issuer can rotate keys. Too high: new keys are refused for as
     * long; too low: needless load on the issuer.
     */
    @WithDefault("60s")
    Duration refresh();

    /** Tolerated difference between the issuer's clock and ours. Too high: expired tokens live on. */
    @WithDefault("30s")
    Duration clockSkew();

    /**
     * Issuer of tokens by which services know each other, beside {@code guildhall.auth.issuer}: a Kubernetes cluster's
     * service-account issuer. Its tokens hold no groups; each accepted subject has the role {@code service} and no other.
     */
    Optional<String> serviceIssuer();

    /** The keys of the service issuer as a JSON Web Key Set: an http(s) URL or a file path. Required with it. */
    Optional<String> serviceJwks();

    /**
     * The only subjects accepted from the service issuer, such as
     * {@code system:serviceaccount:guildhall:reputation-service}, separated by commas.
     */
    Optional<List<String>> serviceSubjects();
}

package org.guildhall.reputation.offer;

import java.time.Instant;
import java.util.List;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PodSpec;
import org.guildhall.reputation.stake.domain.Outpoint;
import org.guildhall.reputation.stake.domain.StakeProof;

/** Makes offers with real signatures of named keys. */
public record TestOffer(
        String provider,
        Instant publishedAt,
        String hostname,
        String location,
        List<String> capabilities,
        IsolationLevel level,
        StakeProof stake) {
    private static final Signature NONE = Signature.of(new byte[64]);

    public static TestOffer of(String provider, Instant publishedAt) {
        return new TestOffer(
                provider, publishedAt, "host.example", "BER", List.of("lxc"), IsolationLevel.DEDICATED_HOST, null);
    }

    public TestOffer withHostname(String name) {
        return new TestOffer(provider, publishedAt, name, location, capabilities, level, stake);
    }

    public TestOffer withLocation(String code) {
        return new TestOffer(provider, publishedAt, hostname, code, capabilities, level, stake);
    }

    public TestOffer withCapabilities(String... names) {
        return new TestOffer(provider, publishedAt, hostname, location, List.of(names), level, stake);
    }

    public TestOffer withLevel(IsolationLevel other) {
        return new TestOffer(provider, publishedAt, hostname, location, capabilities, other, stake);
    }

    public TestOffer withStake(StakeProof proof) {
        return new TestOffer(provider, publishedAt, hostname, location, capabilities, level, proof);
    }

    /** A proof signed by the provider; {@code digit} makes the transaction's id. */
    public static StakeProof stake(String provider, char digit, long sats, Instant lockedUntil) {
        Outpoint outpoint = new Outpoint(String.valueOf(digit).repeat(64) + ":0");
        TestKey key = TestKey.of(provider);
        Signature signature = key.sign(new StakeProof(outpoint, lockedUntil, sats, NONE).digest(key.publicKey()));
        return new StakeProof(outpoint, lockedUntil, sats, signature);
    }

    /** The offer, signed by its provider. */
    public Offer signed() {
        return signed(TestKey.of(provider));
    }

    /** The offer, signed by whomever. */
    public Offer signed(TestKey by) {
        return with(by.sign(with(NONE).statement()));
    }

    private Offer with(Signature signature) {
        return new Offer(
                TestKey.of(provider).publicKey(),
                publishedAt,
                hostname,
                location,
                capabilities,
                List.of(new PodSpec("small", "Small", "one core", 1000, 2048, 50)),
                List.of("https://mint.test"),
                99.5,
                12,
                "https://host.example/api",
                level,
                stake,
                signature);
    }

    /** A heartbeat, signed by its provider. */
    public static Heartbeat heartbeat(String provider, Instant time) {
        TestKey key = TestKey.of(provider);
        Heartbeat unsigned = new Heartbeat(key.publicKey(), time, 3, 500, 4096, 100, NONE);
        return new Heartbeat(key.publicKey(), time, 3, 500, 4096, 100, key.sign(unsigned.statement()));
    }
}

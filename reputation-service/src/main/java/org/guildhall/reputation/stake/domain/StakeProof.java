package org.guildhall.reputation.stake.domain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Npub;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * A provider's proof that an output of the chain is its own; whether the provider signed it is still to be verified, and
 * what the chain says is for observers.
 *
 * @param lockedUntil whole seconds
 * @param sats 0 to {@link #ALL_SATS}
 * @param signature over {@link #digest}
 */
public record StakeProof(Outpoint outpoint, Instant lockedUntil, long sats, Signature signature) {
    /** All bitcoin that there will be, in satoshis. */
    public static final long ALL_SATS = 2_100_000_000_000_000L;

    /** What the signature is over begins with this; its name where a bad signature is told. */
    public static final String DOMAIN = "paygress-stake-v1";

    private static final byte[] NUL = {0};

    /** @throws IllegalArgumentException if a bound is broken */
    public StakeProof {
        if (sats < 0 || sats > ALL_SATS || lockedUntil.getNano() != 0 || lockedUntil.getEpochSecond() < 0) {
            throw new IllegalArgumentException(
                    "a stake has 0 to " + ALL_SATS + " sats and is locked to a whole second");
        }
    }

    /** What the provider signs. Source: docs/reputation.md, "Stakes"; not a statement, for interoperability. */
    public Digest digest(PublicKey provider) {
        return Digest.of(Statement.sha256(
                ascii(DOMAIN),
                NUL,
                ascii(Npub.of(provider)),
                NUL,
                ascii(outpoint.text()),
                NUL,
                littleEndian(lockedUntil.getEpochSecond()),
                NUL,
                littleEndian(sats)));
    }

    /** Whether the other one is about the same output and lock; the same may be signed again, with other bytes. */
    public boolean isAboutTheSameAs(StakeProof other) {
        return outpoint.equals(other.outpoint) && lockedUntil.equals(other.lockedUntil) && sats == other.sats;
    }

    /** The proof as a member of the statement of the offer that it belongs to. */
    public Map<String, Object> members() {
        return Map.of(
                "outpoint", outpoint.text(),
                "locked_until", lockedUntil.getEpochSecond(),
                "sats", sats,
                "signature", signature.hex());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] littleEndian(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }
}

package org.guildhall.reputation.stake.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.offer.TestOffer;
import org.junit.jupiter.api.Test;

class StakeTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);
    private static final PublicKey PROVIDER = TestKey.of("provider").publicKey();

    private static Stake stake(long claimed, long onChain, long lockedSeconds, StakeStatus status) {
        StakeProof proof = TestOffer.stake("provider", 'a', claimed, NOW.plusSeconds(lockedSeconds));
        return new Stake(PROVIDER, proof, status, onChain, NOW);
    }

    private static Stake valid(long sats, long lockedSeconds) {
        return stake(sats, sats, lockedSeconds, StakeStatus.VALID);
    }

    @Test
    void theWorkedExampleOfAProofHolds() throws IOException {
        StakeProof proof = TestOffer.stake("provider", 'a', 100_000, Instant.ofEpochSecond(1_800_000_000L));
        String digest = "88ba526b0b871b2178800b839be333617bc79953314228721ca5ba720ff7061f";
        String signature =
                "6f4be0143d13352ab49cc5da180dbbebfcb717e039ff1da9584606d0a69b1c7645bec80ac178f0f117bc75534678b5b9ab06f3043f017d81deeb6d1e77d073af";
        assertEquals(digest, proof.digest(PROVIDER).hex());
        assertEquals(signature, proof.signature().hex());
        assertTrue(Schnorr.verify(PROVIDER, proof.digest(PROVIDER), proof.signature()));
        String page = Files.readString(Path.of("..", "docs", "reputation.md"));
        assertTrue(page.contains(digest) && page.contains(signature));
    }

    @Test
    void aProofHoldsForItsProviderAlone() {
        StakeProof proof = TestOffer.stake("provider", 'a', 1, NOW);
        assertNotEquals(
                proof.digest(PROVIDER), proof.digest(TestKey.of("another").publicKey()));
    }

    @Test
    void whatCountsIsTheSmallerOfClaimedAndOnChain() {
        assertEquals(100, stake(100, 250, 10, StakeStatus.VALID).effectiveSats());
        assertEquals(40, stake(100, 40, 10, StakeStatus.VALID).effectiveSats());
        assertEquals(0, stake(100, 0, 10, StakeStatus.SPENT).effectiveSats());
    }

    @Test
    void onlyAValidLockedStakeHolds() {
        assertTrue(valid(1, 1).holds(NOW));
        assertFalse(valid(1, 0).holds(NOW), "the lock ends now");
        assertFalse(valid(0, 100).holds(NOW), "nothing is locked");
        for (StakeStatus status : StakeStatus.values()) {
            assertEquals(
                    status == StakeStatus.VALID,
                    stake(5, status == StakeStatus.VALID ? 5 : 0, 100, status).holds(NOW));
        }
    }

    @Test
    void theRankIsTheLogarithmOfSatsTimesLockedSeconds() {
        assertEquals(26.280865801424532, valid(100_000, 2_592_000).rank(NOW));
        assertEquals(Math.log(2), valid(2, 1).rank(NOW), 1e-15);
        assertEquals(0, valid(1, 1).rank(NOW), "the product is 1");
        assertEquals(0, valid(0, 100).rank(NOW));
        assertEquals(0, valid(100, 0).rank(NOW));
        assertEquals(0, valid(100, -1).rank(NOW), "the lock is over");
        assertEquals(valid(100, 7).rank(NOW), valid(100, 7).rank(NOW.plusMillis(999)));
    }

    @Test
    void proofsOutOfBoundsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Outpoint("a".repeat(64)));
        assertThrows(IllegalArgumentException.class, () -> new Outpoint("a".repeat(64) + ":1000000"));
        assertThrows(IllegalArgumentException.class, () -> new Outpoint("a".repeat(64) + ":01"));
        assertEquals("0", new Outpoint("a".repeat(64) + ":0").text().substring(65));
        assertThrows(
                IllegalArgumentException.class, () -> TestOffer.stake("provider", 'a', StakeProof.ALL_SATS + 1, NOW));
        assertThrows(IllegalArgumentException.class, () -> TestOffer.stake("provider", 'a', -1, NOW));
        assertThrows(IllegalArgumentException.class, () -> stake(1, 1, 1, StakeStatus.SPENT));
    }
}

package org.guildhall.reputation.snapshot.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.time.Instant;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.TestOffer;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.stake.domain.StakeProof;
import org.guildhall.reputation.stake.domain.StakeStatus;
import org.junit.jupiter.api.Test;

class ProviderRowTest {
    private static final Instant AS_OF = Instant.ofEpochSecond(1_772_000_000);
    private static final StakeProof PROOF = TestOffer.stake("p", 'a', 1_000, AS_OF.plusSeconds(60));

    /** What a snapshot shows of a valid stake while the newest offer proves this one. */
    private static ProviderRow.ShownStake shown(StakeProof offered) {
        Offer offer = TestOffer.of("p", AS_OF).withStake(offered).signed();
        Stake stake = new Stake(TestKey.of("p").publicKey(), PROOF, StakeStatus.VALID, 900, AS_OF);
        return ProviderRow.of("npub", new PublishedOffer(offer, AS_OF, null), BigDecimal.ONE, stake, false, AS_OF)
                .stake();
    }

    private static StakeProof proof(Instant lockedUntil, long sats, Signature signature) {
        return new StakeProof(PROOF.outpoint(), lockedUntil, sats, signature);
    }

    @Test
    void theStakeOfAnotherProofThanTheOffersIsNotShown() {
        assertEquals(900, shown(PROOF).effectiveSats());
        assertNull(shown(null));
        assertNull(shown(proof(PROOF.lockedUntil().plusSeconds(1), PROOF.sats(), PROOF.signature())));
        assertNull(shown(proof(PROOF.lockedUntil(), PROOF.sats() + 1, PROOF.signature())));
        assertNull(shown(TestOffer.stake("p", 'b', 1_000, PROOF.lockedUntil())));
    }

    /** Signing the same again gives other bytes, and the stake goes on. */
    @Test
    void aStakeIsShownHoweverOftenItsProofIsSigned() {
        StakeProof again = proof(PROOF.lockedUntil(), PROOF.sats(), Signature.of(new byte[64]));
        assertEquals(shown(PROOF), shown(again));
    }
}

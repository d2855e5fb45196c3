package org.guildhall.reputation.mint.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;

class MintTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
    private static final MintUrl URL = new MintUrl("https://mint.test");

    private static MintKey key(String name) {
        return new MintKey.Signing(TestKey.of(name).publicKey(), null, null);
    }

    @Test
    void aKeyHoldsBetweenItsEndsBothIncluded() {
        MintKey key = new MintKey.Signing(TestKey.of("k").publicKey(), T, T.plusSeconds(10));
        assertFalse(key.holdsAt(T.minusNanos(1000)));
        assertTrue(key.holdsAt(T));
        assertTrue(key.holdsAt(T.plusSeconds(10)));
        assertFalse(key.holdsAt(T.plusSeconds(10).plusNanos(1000)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MintKey.Signing(TestKey.of("k").publicKey(), T, T.minusSeconds(1)));
    }

    @Test
    void registeringAgainReplacesTheKeysAndKeepsTheFirstTime() {
        Mint first = new Mint(URL, MintKind.MINT_SIGNATURE, List.of(key("a"), key("b")), T);
        Mint again = first.registeredAgain(new Mint(URL, MintKind.MINT_SIGNATURE, List.of(key("c")), T.plusSeconds(9)));
        assertEquals(new Mint(URL, MintKind.MINT_SIGNATURE, List.of(key("c")), T), again);
    }

    @Test
    void aMintHasAtLeastOneKeyAndEachOnce() {
        assertThrows(IllegalArgumentException.class, () -> new Mint(URL, MintKind.MINT_SIGNATURE, List.of(), T));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Mint(URL, MintKind.MINT_SIGNATURE, List.of(key("a"), key("a")), T));
    }

    @Test
    void addressesAreHttpWithoutSpaces() {
        for (String bad :
                List.of("", "https://", "ftp://mint.test", "https://mint .test", "https://" + "a".repeat(505))) {
            assertThrows(IllegalArgumentException.class, () -> new MintUrl(bad), bad);
        }
        new MintUrl("http://" + "a".repeat(504));
    }
}

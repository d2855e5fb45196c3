package org.guildhall.platform.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.Test;

/** The examples of NIP-19. */
class NpubTest {
    private static final PublicKey KEY =
            new PublicKey("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e");
    private static final String NPUB = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg";

    @Test
    void theExampleOfNip19IsWrittenAndRead() {
        assertEquals(NPUB, Npub.of(KEY));
        assertEquals(KEY, Npub.parse(NPUB));
        PublicKey other = new PublicKey("3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d");
        assertEquals("npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6", Npub.of(other));
    }

    @Test
    void everyKeyReadsBackAsItself() {
        for (int i = 0; i < 50; i++) {
            PublicKey key = TestKey.of("npub " + i).publicKey();
            assertEquals(key, Npub.parse(Npub.of(key)));
        }
    }

    @Test
    void whatIsNotAnNpubIsRefused() {
        for (String text : List.of(
                "",
                "npub1",
                NPUB.substring(0, 62),
                NPUB.replace("qzvjptg", "qzvjptq"),
                NPUB.toUpperCase(),
                "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5",
                NPUB.replace('0', 'b'))) {
            assertThrows(IllegalArgumentException.class, () -> Npub.parse(text), text);
        }
    }
}

package org.guildhall.reputation.consumer.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.junit.jupiter.api.Test;

class SignedEventTest {
    private static final PublicKey AUTHOR =
            new PublicKey("6e468422dfb74a5738702a8823b9b28168abab8655faacb6853cd0ee15deee93");

    @Test
    void theIdIsOverTheArrayThatNip01Prescribes() {
        SignedEvent event = new SignedEvent(
                AUTHOR,
                Instant.ofEpochSecond(1673347337),
                1,
                List.of(List.of("e", "a\"b"), List.of("p")),
                "line\nbreak \\ \t \u0001 ü",
                Signature.of(new byte[64]));
        assertEquals(
                "[0,\"" + AUTHOR + "\",1673347337,1,[[\"e\",\"a\\\"b\"],[\"p\"]],"
                        + "\"line\\nbreak \\\\ \\t \u0001 ü\"]",
                event.json());
    }
}

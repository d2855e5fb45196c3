package org.guildhall.reputation.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.snapshot.SnapshotStore.ConsumerFacts;
import org.junit.jupiter.api.Test;

class ExportLinesTest {
    private static final PublicKey CONSUMER = TestKey.of("consumer").publicKey();
    private static final Instant REPORTED = Instant.ofEpochSecond(1_772_000_000);
    private static final String EVENT =
            "[0,\"" + CONSUMER.hex() + "\",1772000000,1,[],\"a control character: \u0001\"]";

    private static JsonNode line(Instant knownNow, Instant knownThen) throws Exception {
        var facts = new ConsumerFacts(CONSUMER, knownNow, EVENT, Signature.of(new byte[64]));
        return new ObjectMapper().readTree(ExportLines.consumer(facts, knownThen));
    }

    @Test
    void anEventIsToldWithTheTimeThatItBearsAlone() throws Exception {
        JsonNode proven = line(REPORTED, REPORTED);
        assertEquals(EVENT, proven.get("event").textValue());
        assertEquals(128, proven.get("event_signature").textValue().length());
        assertProvesNothing(line(REPORTED, REPORTED.plusSeconds(1)), "reported since");
        assertProvesNothing(line(REPORTED, REPORTED.plusNanos(1000)), "reported since, of the same second");
        assertProvesNothing(line(REPORTED.minusSeconds(1), REPORTED.minusSeconds(1)), "an earlier receipt came before");
        assertEquals(proven, line(REPORTED.minusSeconds(1), REPORTED), "an earlier receipt came since");
    }

    private static void assertProvesNothing(JsonNode line, String why) {
        assertEquals(false, line.has("event") || line.has("event_signature"), why);
    }
}

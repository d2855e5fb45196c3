package org.guildhall.reputation.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.StoredOffer;
import org.guildhall.reputation.snapshot.SnapshotStore.ConsumerFacts;
import org.guildhall.reputation.snapshot.SnapshotStore.ReceiptFacts;
import org.guildhall.reputation.snapshot.domain.SnapshotStatement;
import org.guildhall.reputation.stake.domain.Stake;

/** The lines of an export, each a JSON object. Source: docs/reputation.md, "Export". */
final class ExportLines {
    static final int VERSION = 1;
    static final String SNAPSHOT = "snapshot";
    static final String ANCHOR = "anchor";
    static final String OFFER = "offer";
    static final String HEARTBEAT = "heartbeat";
    static final String STAKE = "stake";
    static final String CONSUMER = "consumer";
    static final String RECEIPT = "receipt";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** NIP-01 leaves control characters as they are, which JSON proper doesn't allow. */
    private static final ObjectMapper EVENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private static final int EVENT_CREATED_AT = 2;

    private ExportLines() {}

    /** The first line, ended by a line break. */
    static String header(SnapshotStatement statement, Signature signature, PublicKey signerKey) {
        StringBuilder lines = new StringBuilder();
        add(
                lines,
                line(
                        SNAPSHOT,
                        "export_version",
                        VERSION,
                        "statement",
                        statement.statement().canonicalJson(),
                        "signature",
                        signature.hex(),
                        "signer_key",
                        signerKey.hex()));
        return lines.toString();
    }

    /**
     * Anchors, offers, heartbeats and stakes, each line ended by a line break.
     *
     * @param offers by provider key
     */
    static String facts(Set<PublicKey> anchors, List<StoredOffer> offers, Collection<Stake> stakes) {
        StringBuilder lines = new StringBuilder();
        anchors.stream()
                .map(PublicKey::hex)
                .sorted()
                .forEach(anchor -> add(lines, line(ANCHOR, "provider_key", anchor)));
        offers.forEach(offer -> {
            add(lines, signed(OFFER, offer.content(), offer.signature()));
            if (offer.heartbeat() != null) {
                add(lines, signed(HEARTBEAT, offer.heartbeat(), offer.heartbeatSignature()));
            }
        });
        stakes.stream()
                .sorted(Comparator.comparing(stake -> stake.providerKey().hex()))
                .forEach(stake -> add(
                        lines,
                        line(
                                STAKE,
                                "provider_key",
                                stake.providerKey().hex(),
                                "outpoint",
                                stake.proof().outpoint().text(),
                                "status",
                                stake.status().name(),
                                "on_chain_sats",
                                stake.onChainSats(),
                                "observed_at",
                                stake.observedAt())));
        return lines.toString();
    }

    private static void add(StringBuilder lines, String line) {
        lines.append(line).append('\n');
    }

    private static String signed(String kind, String content, Signature signature) {
        return line(kind, "content", content, "signature", signature.hex());
    }

    /** @param firstSeen as it was known then; told with the kept event only if that event is what tells it */
    static String consumer(ConsumerFacts facts, Instant firstSeen) {
        // Receipts or another event may have told an earlier activity, before or since.
        boolean proven = facts.event() != null && firstSeen.equals(createdAt(event(facts.event())));
        return line(
                CONSUMER,
                "consumer_key",
                facts.consumer().hex(),
                "first_seen",
                firstSeen,
                "event",
                proven ? facts.event() : null,
                "event_signature",
                proven ? facts.eventSignature().hex() : null);
    }

    /**
     * Reads a NIP-01 event's array.
     *
     * @throws IllegalArgumentException if it is none
     */
    static JsonNode event(String text) {
        try {
            return EVENT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an event is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The time that an event bears. */
    static Instant createdAt(JsonNode event) {
        return Instant.ofEpochSecond(event.path(EVENT_CREATED_AT).longValue());
    }

    /** @param voided whether the receipt was voided when the snapshot was made */
    static String receipt(ReceiptFacts facts, boolean voided) {
        return line(
                RECEIPT,
                "version",
                facts.version(),
                "content",
                facts.content(),
                "consumer_signature",
                facts.consumerSignature().hex(),
                "provider_signature",
                facts.providerSignature().hex(),
                "completed_at",
                facts.completedAt(),
                "swap_response_hash",
                facts.swapResponseHash() == null
                        ? null
                        : facts.swapResponseHash().hex(),
                "void",
                voided ? true : null,
                "voided_at",
                voided ? facts.voidedAt() : null,
                "void_reason",
                voided ? facts.voidReason() : null);
    }

    /** Alternately names and values; those that are null are left out. */
    private static String line(String kind, Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", kind);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                members.put((String) namesAndValues[i], value instanceof Instant time ? time.toString() : value);
            }
        }
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers have JSON", e);
        }
    }
}

package org.guildhall.reputation.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Npub;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.SignedContent;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.receipt.domain.Success;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.snapshot.domain.ReceiptTally;
import org.guildhall.reputation.snapshot.domain.SnapshotDocument;
import org.guildhall.reputation.snapshot.domain.SnapshotStatement;
import org.guildhall.reputation.stake.domain.Stake;
import org.guildhall.reputation.stake.domain.StakeStatus;

/**
 * Makes a snapshot again from its export, without a service and without a database, and compares it with the document
 * that was published. Every signature in the export is verified, so that the service is taken at its word for nothing
 * that consumers and providers said.
 */
public final class Recompute {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 2_000;
    private static final int SHOWN = 20;
    private static final byte[] RECEIPT_TAG =
            Statement.sha256("guildhall/receipt/v1".getBytes(StandardCharsets.US_ASCII));

    private final List<String> findings = new ArrayList<>();
    private JsonNode header;
    private Instant asOf;
    private ScoringRule rule;
    private ReceiptTally tally;
    private final Set<PublicKey> anchors = new HashSet<>();
    private final Map<PublicKey, Offer> offers = new HashMap<>();
    private final Map<PublicKey, Heartbeat> heartbeats = new HashMap<>();
    private final Map<PublicKey, Stake> stakes = new HashMap<>();
    private final Map<PublicKey, Instant> firstSeen = new HashMap<>();
    private final List<byte[]> digests = new ArrayList<>();
    private long voided;

    private Recompute() {}

    /**
     * How the comparison ended.
     *
     * @param findings what doesn't hold, in words; empty if the bytes agree and everything is signed as it should be
     * @param digest SHA-256 of the recomputed document
     * @param receipts that it was computed from
     * @param receiptsRoot root of their Merkle tree
     * @param voided receipts in the export that a dispute had voided
     * @param signerKey who signed for the snapshot
     */
    public record Result(
            List<String> findings,
            Digest digest,
            long receipts,
            Digest receiptsRoot,
            long voided,
            PublicKey signerKey) {
        /** Whether the bytes agree. */
        public boolean agrees() {
            return findings.isEmpty();
        }
    }

    /**
     * @param export lines as {@code ExportSnapshot} gives them
     * @param published the document's bytes
     * @throws IllegalArgumentException if the export is malformed; the message names the line
     */
    public static Result run(BufferedReader export, byte[] published) throws IOException {
        return new Recompute().compare(export, published);
    }

    private Result compare(BufferedReader export, byte[] published) throws IOException {
        read(export);
        if (header == null) {
            throw new IllegalArgumentException("the export is empty");
        }
        List<PublishedOffer> rows = offers.values().stream()
                .map(offer -> new PublishedOffer(offer, asOf, heartbeats.get(offer.providerKey())))
                .toList();
        byte[] document = SnapshotDocument.of(asOf, rule, rows, stakes, anchors, tally.scores(firstSeen))
                .json();
        Digest digest = Digest.of(Statement.sha256(document));
        ReceiptsRoot receipts = ReceiptsRoot.of(digests);
        PublicKey signer = new PublicKey(text(header, "signer_key"));
        checkReceiptsAreDistinct();
        checkStatement(digest, receipts, signer);
        if (!Arrays.equals(document, published)) {
            findings.add(difference(document, published));
        }
        return new Result(
                findings.size() > SHOWN ? shortened() : List.copyOf(findings),
                digest,
                receipts.count(),
                receipts.root(),
                voided,
                signer);
    }

    private List<String> shortened() {
        List<String> shown = new ArrayList<>(findings.subList(0, SHOWN));
        shown.add((findings.size() - SHOWN) + " more");
        return shown;
    }

    private void read(BufferedReader export) throws IOException {
        List<JsonNode> receipts = new ArrayList<>();
        long number = 0;
        for (String line = export.readLine(); line != null; line = export.readLine()) {
            number++;
            try {
                JsonNode json = JSON.readTree(line);
                String kind = text(json, "kind");
                if (header == null) {
                    begin(kind, json);
                } else if (kind.equals(ExportLines.RECEIPT)) {
                    receipts.add(json);
                    if (receipts.size() == BATCH) {
                        count(receipts);
                    }
                } else {
                    take(kind, json);
                }
            } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + " of the export: " + e.getMessage(), e);
            }
        }
        count(receipts);
    }

    private void begin(String kind, JsonNode json) throws JsonProcessingException {
        if (!kind.equals(ExportLines.SNAPSHOT) || json.path("export_version").asInt() != ExportLines.VERSION) {
            throw new IllegalArgumentException("not an export of version " + ExportLines.VERSION);
        }
        header = json;
        JsonNode statement = JSON.readTree(text(json, "statement"));
        asOf = Instant.ofEpochSecond(member(statement, "as_of").longValue());
        rule = new ScoringRule(
                Duration.ofSeconds(member(statement, "window_secs").longValue()),
                Duration.ofSeconds(member(statement, "min_history_secs").longValue()),
                fraction(text(statement, "cap")));
        tally = new ReceiptTally(rule, asOf);
    }

    private static Fraction fraction(String text) {
        String[] parts = text.split("/", 2);
        return new Fraction(new BigInteger(parts[0]), parts.length == 1 ? BigInteger.ONE : new BigInteger(parts[1]));
    }

    private void take(String kind, JsonNode json) {
        switch (kind) {
            case ExportLines.ANCHOR -> anchors.add(new PublicKey(text(json, "provider_key")));
            case ExportLines.OFFER -> {
                Offer offer = SignedContent.offer(text(json, "content"), signature(json, "signature"));
                require(offer.providerKey(), offer.statement(), offer.signature(), "the offer");
                if (offer.stakeProof() != null
                        && !Schnorr.verify(
                                offer.providerKey(),
                                offer.stakeProof().digest(offer.providerKey()),
                                offer.stakeProof().signature())) {
                    findings.add("the stake of " + Npub.of(offer.providerKey()) + " isn't signed by it");
                }
                offers.put(offer.providerKey(), offer);
            }
            case ExportLines.HEARTBEAT -> {
                Heartbeat beat = SignedContent.heartbeat(text(json, "content"), signature(json, "signature"));
                require(beat.providerKey(), beat.statement(), beat.signature(), "the heartbeat");
                heartbeats.put(beat.providerKey(), beat);
            }
            case ExportLines.STAKE -> stake(json);
            case ExportLines.CONSUMER -> consumer(json);
            default -> throw new IllegalArgumentException("a line of the unknown kind " + kind);
        }
    }

    private void require(PublicKey key, Statement statement, Signature signature, String what) {
        if (!Schnorr.verify(key, statement.digest(), signature)) {
            findings.add(what + " of " + Npub.of(key) + " isn't signed by it");
        }
    }

    private void stake(JsonNode json) {
        PublicKey provider = new PublicKey(text(json, "provider_key"));
        Offer offer = offers.get(provider);
        if (offer == null
                || offer.stakeProof() == null
                || !offer.stakeProof().outpoint().text().equals(text(json, "outpoint"))) {
            findings.add("a stake of " + Npub.of(provider) + " that its offer doesn't prove");
            return;
        }
        Instant observedAt = json.has("observed_at") ? Instant.parse(text(json, "observed_at")) : null;
        stakes.put(
                provider,
                new Stake(
                        provider,
                        offer.stakeProof(),
                        StakeStatus.valueOf(text(json, "status")),
                        member(json, "on_chain_sats").longValue(),
                        observedAt));
    }

    private void consumer(JsonNode json) {
        PublicKey consumer = new PublicKey(text(json, "consumer_key"));
        Instant seen = Instant.parse(text(json, "first_seen"));
        if (json.has("event") && !proves(json, consumer, seen)) {
            findings.add("the event of " + Npub.of(consumer) + " doesn't prove its first activity");
        }
        firstSeen.put(consumer, seen);
    }

    private static boolean proves(JsonNode json, PublicKey consumer, Instant seen) {
        String text = text(json, "event");
        JsonNode event = ExportLines.event(text);
        return consumer.hex().equals(event.path(1).textValue())
                && ExportLines.createdAt(event).equals(seen)
                && Schnorr.verify(
                        consumer,
                        Digest.of(Statement.sha256(text.getBytes(StandardCharsets.UTF_8))),
                        signature(json, "event_signature"));
    }

    /** @param problem null if everything is in order */
    private record Checked(
            PublicKey consumer,
            PublicKey provider,
            int successMillionths,
            Instant completedAt,
            Digest digest,
            boolean voided,
            String problem) {}

    private void count(List<JsonNode> receipts) {
        // Two signatures a receipt, so on all cores; the order doesn't matter.
        for (Checked receipt : receipts.parallelStream().map(Recompute::check).toList()) {
            if (receipt.problem() != null) {
                findings.add(receipt.problem());
            }
            if (!tally.isWithinWindow(receipt.completedAt())) {
                findings.add("receipt " + receipt.digest() + " is outside of the window");
            } else if (receipt.voided()) {
                voided++;
            } else {
                tally.add(receipt.consumer(), receipt.provider(), receipt.successMillionths());
                digests.add(receipt.digest().bytes());
            }
        }
        receipts.clear();
    }

    private static Checked check(JsonNode json) {
        try {
            String content = text(json, "content");
            JsonNode receipt = JSON.readTree(content);
            boolean second = member(json, "version").intValue() == 2;
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            Digest digest =
                    Digest.of(second ? Statement.sha256(RECEIPT_TAG, RECEIPT_TAG, bytes) : Statement.sha256(bytes));
            PublicKey consumer =
                    second ? new PublicKey(text(receipt, "consumer_key")) : Npub.parse(text(receipt, "consumer_npub"));
            PublicKey provider =
                    second ? new PublicKey(text(receipt, "provider_key")) : Npub.parse(text(receipt, "provider_npub"));
            Instant completedAt = Instant.parse(text(json, "completed_at"));
            Success success = Success.of(
                    member(receipt, second ? "success" : "success_flag").doubleValue());
            String problem = null;
            if (!Schnorr.verify(consumer, digest, signature(json, "consumer_signature"))) {
                problem = "receipt " + digest + " isn't signed by its consumer";
            } else if (!Schnorr.verify(provider, digest, signature(json, "provider_signature"))) {
                problem = "receipt " + digest + " isn't signed by its provider";
            } else if (second && member(receipt, "completed_at").longValue() != completedAt.getEpochSecond()) {
                problem = "receipt " + digest + " was completed at another time than the export says";
            }
            return new Checked(
                    consumer, provider, success.millionths(), completedAt, digest, json.has("void"), problem);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a receipt's content is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void checkReceiptsAreDistinct() {
        byte[][] sorted = digests.toArray(byte[][]::new);
        Arrays.sort(sorted, Arrays::compareUnsigned);
        for (int i = 1; i < sorted.length; i++) {
            if (Arrays.equals(sorted[i - 1], sorted[i])) {
                findings.add("receipt " + Digest.of(sorted[i]) + " is in the export twice");
            }
        }
    }

    private void checkStatement(Digest document, ReceiptsRoot receipts, PublicKey signer)
            throws JsonProcessingException {
        String text = text(header, "statement");
        JsonNode claimed = JSON.readTree(text);
        Statement recomputed =
                new SnapshotStatement(asOf, document, receipts.count(), receipts.root(), rule).statement();
        if (receipts.count() != member(claimed, "receipt_count").longValue()
                || !receipts.root().hex().equals(text(claimed, "receipts_root"))) {
            findings.add("the export holds " + receipts.count() + " receipts with the root " + receipts.root()
                    + "; the snapshot was computed from " + member(claimed, "receipt_count") + " with the root "
                    + text(claimed, "receipts_root"));
        } else if (!recomputed.canonicalJson().equals(text)) {
            findings.add("the snapshot's statement is another one: " + text);
        }
        SnapshotStatement own = new SnapshotStatement(
                asOf,
                new Digest(text(claimed, "document_sha256")),
                member(claimed, "receipt_count").longValue(),
                new Digest(text(claimed, "receipts_root")),
                rule);
        if (!Schnorr.verify(signer, own.statement().digest(), signature(header, "signature"))) {
            findings.add("the snapshot's statement isn't signed by " + signer);
        }
    }

    /** Where the documents part. */
    private static String difference(byte[] recomputed, byte[] published) {
        int at = Arrays.mismatch(recomputed, published);
        return "the bytes differ from byte " + at + " on: recomputed …" + around(recomputed, at) + "… published …"
                + around(published, at) + "…";
    }

    private static String around(byte[] bytes, int at) {
        int from = Math.max(0, at - 40);
        return new String(bytes, from, Math.max(0, Math.min(bytes.length, at + 40) - from), StandardCharsets.UTF_8);
    }

    private static Signature signature(JsonNode json, String name) {
        return new Signature(text(json, name));
    }

    private static JsonNode member(JsonNode json, String name) {
        if (!json.has(name)) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return json.get(name);
    }

    private static String text(JsonNode json, String name) {
        String text = member(json, name).textValue();
        if (text == null) {
            throw new IllegalArgumentException(name + " is no text");
        }
        return text;
    }
}

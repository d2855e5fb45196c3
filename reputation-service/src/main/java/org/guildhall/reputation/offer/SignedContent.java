package org.guildhall.reputation.offer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PodSpec;
import org.guildhall.reputation.stake.domain.Outpoint;
import org.guildhall.reputation.stake.domain.StakeProof;

/** Offers and heartbeats from the canonical JSON that their providers signed, which is what is kept and exported. */
public final class SignedContent {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SignedContent() {}

    /** @throws IllegalArgumentException if the text is no offer's content */
    public static Offer offer(String content, Signature signature) {
        JsonNode json = parse(content);
        List<PodSpec> specs = new ArrayList<>();
        member(json, "specs").forEach(spec -> specs.add(spec(spec)));
        return new Offer(
                new PublicKey(text(json, "provider_key")),
                seconds(json, "published_at"),
                text(json, "hostname"),
                json.has("location") ? text(json, "location") : null,
                texts(json, "capabilities"),
                specs,
                texts(json, "whitelisted_mints"),
                member(json, "uptime_percent").doubleValue(),
                member(json, "jobs_completed").longValue(),
                json.has("api_endpoint") ? text(json, "api_endpoint") : null,
                IsolationLevel.of(text(json, "isolation_level")),
                json.has("stake_proof") ? stakeProof(json.get("stake_proof")) : null,
                signature);
    }

    /** @throws IllegalArgumentException if the text is no heartbeat's content */
    public static Heartbeat heartbeat(String content, Signature signature) {
        JsonNode json = parse(content);
        return new Heartbeat(
                new PublicKey(text(json, "provider_key")),
                seconds(json, "time"),
                member(json, "active_workloads").longValue(),
                member(json, "available_cpu_millicores").longValue(),
                member(json, "available_memory_mb").longValue(),
                member(json, "available_storage_gb").longValue(),
                signature);
    }

    private static PodSpec spec(JsonNode json) {
        return new PodSpec(
                text(json, "id"),
                text(json, "name"),
                text(json, "description"),
                member(json, "cpu_millicores").longValue(),
                member(json, "memory_mb").longValue(),
                member(json, "rate_msats_per_sec").longValue());
    }

    private static StakeProof stakeProof(JsonNode json) {
        return new StakeProof(
                new Outpoint(text(json, "outpoint")),
                seconds(json, "locked_until"),
                member(json, "sats").longValue(),
                new Signature(text(json, "signature")));
    }

    private static JsonNode parse(String content) {
        try {
            return JSON.readTree(content);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode member(JsonNode json, String name) {
        if (!json.has(name)) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return json.get(name);
    }

    private static String text(JsonNode json, String name) {
        return member(json, name).textValue();
    }

    private static Instant seconds(JsonNode json, String name) {
        return Instant.ofEpochSecond(member(json, name).longValue());
    }

    private static List<String> texts(JsonNode json, String name) {
        List<String> texts = new ArrayList<>();
        member(json, name).forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}

package org.guildhall.federation.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.guildhall.federation.FederationTest;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.v1.FindWitnessesRequest;
import org.guildhall.federation.v1.Trust;
import org.junit.jupiter.api.Test;

/**
 * The golden scripts' searches for witnesses, against the database: the state that a script has come to is written into
 * it, and FindWitnesses is asked over the wire.
 */
@QuarkusTest
class WitnessScriptsIT extends FederationTest {
    /** Searches that the documented rules answer differently, by script and step, and why. */
    private static final Map<String, String> DIFFERENCES = Map.of(
            "eligible-min-trust-zero-means-default 3", "a minimum of 0 means 0 (defect F-17)",
            "eligible-nobody 2", "all parties must be registered (defect F-15)",
            "eligible-suspended-still-listed 4", "only active federations witness (defect F-13)",
            "eligible-unknown-federation-listed 2", "all parties must be registered (defect F-15)",
            "random-ops-02 30", "only active federations witness (defect F-13)");

    @Test
    void everySearchFindsTheScriptsWitnessesOrItsDifferenceIsNamed() throws IOException {
        Map<String, String> different = new TreeMap<>();
        int searches = 0;
        for (JsonNode script : FederationVectorsTest.scripts()) {
            ScriptWorld world = new ScriptWorld();
            JsonNode steps = script.get("input").get("steps");
            for (int i = 0; i < steps.size(); i++) {
                JsonNode step = steps.get(i);
                if (!step.get("op").asText().equals("find_eligible")) {
                    world.play(
                            Instant.parse(step.get("at").asText()),
                            step.get("op").asText(),
                            step.get("args"));
                    continue;
                }
                searches++;
                String prefix = "fed:s" + searches + "x";
                write(world, prefix);
                JsonNode expected = script.get("expected").get("steps").get(i);
                String found = find(step.get("args"), prefix);
                String wanted = witnesses(expected.has("corrected") ? expected.get("corrected") : expected, prefix);
                if (!found.equals(wanted)) {
                    different.put(script.get("name").asText() + " " + i, found + " instead of " + wanted);
                }
            }
        }
        assertEquals(30, searches);
        assertEquals(new TreeMap<>(DIFFERENCES).keySet(), different.keySet(), different::toString);
    }

    private void write(ScriptWorld world, String prefix) {
        world.federations()
                .forEach(federation -> sql(
                        """
                        INSERT INTO federation (id, name, public_key, min_team_count, requires_external_witness, status,
                            registered_at)
                        VALUES ($1, 'Script', repeat('0', 64), 0, true, $2, $3)""",
                        here(federation.id(), prefix),
                        federation.status().name(),
                        federation.registeredAt().atOffset(ZoneOffset.UTC)));
        world.trusts()
                .forEach(trust -> sql(
                        """
                        INSERT INTO trust (source_id, target_id, state, relationship, score, witness_allowed,
                            successful_interactions, failed_interactions, established_at, event_count)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
                        here(trust.source(), prefix),
                        here(trust.target(), prefix),
                        trust.state().name(),
                        trust.relationship().name(),
                        trust.score().value(),
                        trust.witnessAllowed(),
                        trust.successes(),
                        trust.failures(),
                        trust.establishedAt().atOffset(ZoneOffset.UTC),
                        trust.eventCount()));
    }

    /** Every search has federations of its own, in the same order. */
    private static String here(FederationId id, String prefix) {
        return prefix + id.value().substring("fed:x".length());
    }

    private static String find(JsonNode args, String prefix) {
        FindWitnessesRequest.Builder request = FindWitnessesRequest.newBuilder()
                .setSourceId(here(ScriptWorld.id(args.get("requesting").asText()), prefix))
                .setPageSize(1000);
        args.path("exclude").forEach(id -> request.addExcludedFederationIds(here(ScriptWorld.id(id.asText()), prefix)));
        if (args.hasNonNull("min_trust")) {
            request.setMinTrust(args.get("min_trust").asDouble());
        }
        List<String> found = new ArrayList<>();
        try {
            for (Trust trust :
                    trustAs("fed:anybody").findWitnesses(request.build()).getWitnessesList()) {
                found.add(trust.getTargetId() + " " + score(trust.getScore()));
            }
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode().name();
        }
        return found.toString();
    }

    private static String witnesses(JsonNode expected, String prefix) {
        List<String> found = new ArrayList<>();
        expected.get("result")
                .forEach(pair -> found.add(here(ScriptWorld.id(pair.get(0).asText()), prefix) + " "
                        + score(pair.get(1).asDouble())));
        return found.toString();
    }

    /** The scripts' scores are sums of binary fractions, ours are decimals. */
    private static String score(double score) {
        return BigDecimal.valueOf(Math.round(score * 1e9), 9)
                .stripTrailingZeros()
                .toPlainString();
    }
}

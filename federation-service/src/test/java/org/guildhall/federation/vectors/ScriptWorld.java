package org.guildhall.federation.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.guildhall.federation.collusion.CollusionReport;
import org.guildhall.federation.collusion.CollusionReport.Figures;
import org.guildhall.federation.collusion.CollusionReport.Pair;
import org.guildhall.federation.collusion.domain.Approvals;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.collusion.domain.PairActivity;
import org.guildhall.federation.collusion.domain.PairRule;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.collusion.domain.Risk;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.proposal.domain.Decision;
import org.guildhall.federation.proposal.domain.Draft;
import org.guildhall.federation.proposal.domain.Proposal;
import org.guildhall.federation.proposal.domain.ProposalReason;
import org.guildhall.federation.proposal.domain.Verdict;
import org.guildhall.federation.proposal.domain.Witness;
import org.guildhall.federation.registry.domain.Federation;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.registry.domain.FederationStatus;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.registry.domain.TeamId;
import org.guildhall.federation.trust.domain.Reference;
import org.guildhall.federation.trust.domain.Relationship;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustChange;
import org.guildhall.federation.trust.domain.TrustEvent;
import org.guildhall.federation.trust.domain.TrustStanding;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * Plays a golden script against the pure rules. What the scripts don't have is filled in so that it never decides: every
 * federation has as many teams as it needs, every signature is good, every reference is new. The profile's own demand
 * for a witness, which the scripts' program stored and never read, is off here; its rule has tests of its own.
 */
final class ScriptWorld {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PublicKey KEY = new PublicKey("0".repeat(64));
    private static final Signature SIGNATURE = new Signature("0".repeat(128));
    private static final PairRule PAIR_RULE = new PairRule(3, new BigDecimal("0.7"), 5);
    private static final Duration WINDOW = Duration.ofDays(30);
    private static final Duration LIFE = Duration.ofDays(30);

    private final Map<FederationId, Federation> federations = new TreeMap<>();
    private final Map<String, Trust> trusts = new TreeMap<>();
    private final Map<String, Proposal> proposals = new TreeMap<>();
    private long references;

    /** The step's answer, with the fields that the page knows; null where the answer is a refusal. */
    JsonNode play(Instant now, String op, JsonNode args) {
        try {
            return switch (op) {
                case "register" -> register(now, args);
                case "get_federation" -> federation(require(id(args, "id")));
                case "set_status" -> setStatus(args);
                case "establish_trust" -> establish(now, args);
                case "get_trust" -> trust(find(args).require());
                case "get_all_relationships" -> relationships();
                case "record_interaction" -> interaction(now, args);
                case "record_interactions" -> interactions(now, args);
                case "bootstrap_status" -> standing(now, args);
                case "update_trust" -> update(now, args);
                case "detect_collusion" ->
                    JSON.createArrayNode()
                            .add(PAIR_RULE
                                    .judge(activity(id(args, "a"), id(args, "b"), now))
                                    .isPresent());
                case "create_proposal" -> create(now, args, true);
                case "insert_proposal" -> create(now, args, false);
                case "approve" -> approve(now, args);
                case "add_witness" -> witness(now, args);
                case "reciprocity" -> reciprocity(now, args);
                case "collusion_report" -> report(now, args);
                case "check_approval" -> risk(now, args);
                case "check_requirements" -> check(proposal(now, args));
                default -> throw new IllegalArgumentException("no such operation: " + op);
            };
        } catch (Refusal | IllegalArgumentException refused) {
            if (refused.getMessage().startsWith("no such operation")) {
                throw refused;
            }
            return null;
        }
    }

    /** Scripts have ids of any form; hexadecimal keeps them apart, in their order. */
    static FederationId id(String text) {
        return new FederationId("fed:x" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static FederationId id(JsonNode args, String name) {
        return id(args.get(name).asText());
    }

    /** All federations, by id. */
    Collection<Federation> federations() {
        return federations.values();
    }

    /** All trust, by source, then target. */
    Collection<Trust> trusts() {
        return trusts.values();
    }

    private Federation require(FederationId id) {
        Federation found = federations.get(id);
        if (found == null) {
            throw RegistryReason.FEDERATION_NOT_FOUND.refuse("federation_id", id);
        }
        return found;
    }

    private JsonNode register(Instant now, JsonNode args) {
        if (args.get("id").asText().isEmpty() || args.get("name").asText().isEmpty()) {
            throw new IllegalArgumentException("the contract asks for an id and a name");
        }
        FederationId id = id(args, "id");
        if (federations.containsKey(id)) {
            throw RegistryReason.FEDERATION_EXISTS.refuse("federation_id", id);
        }
        int minTeamCount = args.path("min_team_count").asInt(3);
        Federation federation = new Federation(
                id,
                args.get("name").asText(),
                KEY,
                minTeamCount,
                args.path("requires_external_witness").asBoolean(true),
                FederationStatus.ACTIVE,
                now,
                minTeamCount);
        federations.put(id, federation);
        return federation(federation);
    }

    private static JsonNode federation(Federation federation) {
        return JSON.createObjectNode()
                .put("name", federation.name())
                .put("status", federation.status().name().toLowerCase(Locale.ROOT))
                .put("min_team_count", federation.minTeamCount())
                .put("requires_external_witness", federation.requiresExternalWitness());
    }

    private JsonNode setStatus(JsonNode args) {
        federations.computeIfPresent(
                id(args, "id"),
                (id, f) -> new Federation(
                        f.id(),
                        f.name(),
                        f.publicKey(),
                        f.minTeamCount(),
                        f.requiresExternalWitness(),
                        FederationStatus.valueOf(args.get("status").asText().toUpperCase(Locale.ROOT)),
                        f.registeredAt(),
                        f.teamCount()));
        return JSON.nullNode();
    }

    private Trust find(JsonNode args) {
        return trusts.getOrDefault(key(args), Trust.none(id(args, "source"), id(args, "target")));
    }

    private static String key(JsonNode args) {
        // A separator below every digit keeps the order of source, then target.
        return id(args, "source") + "!" + id(args, "target");
    }

    private Trust apply(Instant now, JsonNode args, TrustChange change) {
        Trust before = find(args);
        Trust after = before.after(
                new TrustEvent(now, "script", require(before.target()).ageDays(now), "", change));
        trusts.put(key(args), after);
        return after;
    }

    private JsonNode establish(Instant now, JsonNode args) {
        require(id(args, "source")).requireAnswering();
        require(id(args, "target")).requireActive();
        JsonNode initial = args.path("initial_trust");
        return trust(apply(
                now,
                args,
                new TrustChange.Granted(
                        Relationship.valueOf(
                                args.path("relationship").asText("peer").toUpperCase(Locale.ROOT)),
                        initial.isMissingNode() ? Score.MAX_INITIAL : new Score(new BigDecimal(initial.asText())),
                        args.path("witness_allowed").asBoolean(true))));
    }

    private static JsonNode trust(Trust trust) {
        return JSON.createObjectNode()
                .put("relationship", trust.relationship().name().toLowerCase(Locale.ROOT))
                .put("trust_score", trust.score().toDouble())
                .put("witness_allowed", trust.witnessAllowed())
                .put("successful_interactions", trust.successes())
                .put("failed_interactions", trust.failures());
    }

    private JsonNode relationships() {
        ArrayNode all = JSON.createArrayNode();
        trusts.values().forEach(trust -> all.add(trust(trust)));
        return all;
    }

    private Trust interact(Instant now, JsonNode args, boolean success) {
        find(args).require();
        require(id(args, "source")).requireAnswering();
        if (success) {
            require(id(args, "target")).requireActive();
        }
        Reference reference = new Reference(Reference.Kind.AGREEMENT, "r" + references++);
        boolean adjust = args.path("auto_adjust_trust").asBoolean(true);
        return apply(
                now,
                args,
                success
                        ? new TrustChange.Succeeded(reference, adjust, SIGNATURE)
                        : new TrustChange.Failed(reference, adjust));
    }

    private JsonNode interaction(Instant now, JsonNode args) {
        Score previous = find(args).score();
        Trust after = interact(now, args, args.get("success").asBoolean());
        return JSON.createObjectNode()
                .put("previous_trust", previous.toDouble())
                .put("new_trust", after.score().toDouble())
                .put("successful_interactions", after.successes())
                .put("failed_interactions", after.failures());
    }

    private JsonNode interactions(Instant start, JsonNode args) {
        ArrayNode all = JSON.createArrayNode();
        Instant now = start;
        for (char outcome : args.get("outcomes").asText().toCharArray()) {
            Score previous = find(args).score();
            Trust after = interact(now, args, outcome == 'S');
            all.add(JSON.createArrayNode()
                    .add(previous.toDouble())
                    .add(after.score().toDouble())
                    .add(after.successes())
                    .add(after.failures()));
            now = now.plusSeconds(args.path("interval_secs").asLong(1));
        }
        return all;
    }

    private JsonNode standing(Instant now, JsonNode args) {
        Trust trust = find(args).require();
        TrustStanding standing =
                new TrustStanding(trust, require(trust.target()).ageDays(now));
        ObjectNode answer = JSON.createObjectNode()
                .put("current_trust", trust.score().toDouble())
                .put("max_trust_by_age", standing.ageCap().toDouble())
                .put("max_trust_by_interactions", standing.interactionCap().toDouble())
                .put("effective_trust_cap", standing.effectiveCap().toDouble())
                .put("successful_interactions", trust.successes())
                .put("failed_interactions", trust.failures())
                .put("can_increase", standing.canRise());
        standing.nextLevel()
                .ifPresent(level -> answer.put("next_trust_level", level.score().toDouble())
                        .put("interactions_needed_for_next", standing.interactionsNeeded())
                        .put("days_needed_for_next", standing.daysNeeded()));
        return answer;
    }

    private JsonNode update(Instant now, JsonNode args) {
        Score asked = new Score(new BigDecimal(args.get("new_trust").asText()));
        return JSON.getNodeFactory()
                .numberNode(
                        apply(now, args, new TrustChange.Updated(asked)).score().toDouble());
    }

    private PairActivity activity(FederationId a, FederationId b, Instant now) {
        Window window = Window.before(now, WINDOW);
        FederationId first = a.compareTo(b) < 0 ? a : b;
        FederationId second = first == a ? b : a;
        List<Proposal> recent = proposals.values().stream()
                .filter(p -> !p.createdAt().isBefore(window.start()))
                .toList();
        return new PairActivity(
                first,
                second,
                named(recent, first, second),
                named(recent, second, first),
                named(recent, first, first) + named(recent, second, second),
                List.of(),
                window);
    }

    private static long named(List<Proposal> recent, FederationId proposer, FederationId affected) {
        return recent.stream()
                .filter(p -> p.draft().proposer().equals(proposer)
                        && p.draft().affected().contains(affected))
                .count();
    }

    private JsonNode create(Instant now, JsonNode args, boolean checked) {
        FederationId proposer = id(args, "proposer");
        List<FederationId> affected = new ArrayList<>();
        args.get("affected").forEach(text -> affected.add(id(text.asText())));
        if (args.path("action").asText("a").isEmpty()
                || args.path("description").asText("d").isEmpty()) {
            throw new IllegalArgumentException("the contract asks for an action and a description");
        }
        boolean asked = args.path("require_external_witness").asBoolean(true);
        Draft draft = new Draft(new TeamId(proposer, "t"), affected, "resource_sharing", "d", asked);
        if (checked) {
            List<Federation> all = draft.affected().stream().map(this::require).toList();
            draft.requireAble(all);
            draft.others().stream()
                    .flatMap(other -> PAIR_RULE.judge(activity(proposer, other, now)).stream())
                    .findFirst()
                    .ifPresent(suspicion -> {
                        throw suspicion.refusal();
                    });
        }
        UUID id = new UUID(0, proposals.size());
        int witnesses = draft.witnessesRequired(List.of(), false);
        Proposal proposal = Proposal.pending(id, draft, witnesses, now, now.plus(LIFE));
        proposals.put(args.get("as").asText(), proposal);
        return checked
                ? JSON.createObjectNode()
                        .put("status", "pending")
                        .put("requires_external_federation_witness", proposal.witnessesRequired() > 0)
                : JSON.nullNode();
    }

    private Proposal proposal(Instant now, JsonNode args) {
        Proposal found = proposals.get(args.get("proposal").asText());
        if (found == null) {
            throw ProposalReason.PROPOSAL_NOT_FOUND.refuse("proposal_id", "unknown");
        }
        return found.asOf(now);
    }

    private JsonNode approve(Instant now, JsonNode args) {
        Proposal proposal = proposal(now, args);
        FederationId id = id(args, "federation");
        proposal.requireAffected(id);
        List<TeamId> teams = new ArrayList<>();
        if (args.has("teams")) {
            args.get("teams").forEach(team -> teams.add(new TeamId(id, team.asText())));
        } else {
            teams.add(new TeamId(id, "t"));
        }
        Proposal after = proposal;
        if (!proposal.hasDecision(id, Verdict.APPROVE, teams)) {
            proposal.requirePending();
            require(id).requireAnswering();
            after = proposal.decided(new Decision(id, Verdict.APPROVE, teams, "", SIGNATURE, now, Risk.LOW));
        }
        proposals.put(args.get("proposal").asText(), after);
        return JSON.createObjectNode()
                .put("all_approved", after.missing().isEmpty())
                .put("new_status", after.status().name().toLowerCase(Locale.ROOT));
    }

    private JsonNode witness(Instant now, JsonNode args) {
        Proposal proposal = proposal(now, args);
        FederationId id = id(args, "federation");
        Federation witness = require(id);
        TeamId team = new TeamId(id, args.path("team").asText("w"));
        proposal.requireWitnessable(team);
        witness.requireActive();
        Trust trust = trusts.get(proposal.draft().proposer() + "!" + id);
        if (trust == null || !trust.mayWitness()) {
            throw ProposalReason.WITNESS_NOT_TRUSTED.refuse(
                    "source_id", "", "target_id", "", "score", "", "min_score", "", "witness_allowed", "");
        }
        Proposal after = proposal.witnessed(new Witness(team, SIGNATURE, now));
        proposals.put(args.get("proposal").asText(), after);
        return JSON.createObjectNode()
                .put("total_external_witnesses", after.witnesses().size());
    }

    /** Approvals of others' proposals in the window, by the time of the approval. */
    private Reciprocity between(FederationId federation, FederationId partner, Window window, Proposal without) {
        return new Reciprocity(
                approvals(federation, partner, window, without), approvals(partner, federation, window, without));
    }

    private long approvals(FederationId giver, FederationId receiver, Window window, Proposal without) {
        return proposals.values().stream()
                .filter(p -> p != without && p.draft().proposer().equals(receiver))
                .map(p -> p.decisions().get(giver))
                .filter(decision -> decision != null && !decision.at().isBefore(window.start()))
                .count();
    }

    private static Window window(Instant now, JsonNode args) {
        return Window.before(now, Duration.ofDays(args.path("days").asLong(30)));
    }

    private Approvals approvals(Window window) {
        Map<List<FederationId>, Long> counts = new HashMap<>();
        for (Proposal proposal : proposals.values()) {
            FederationId proposer = proposal.draft().proposer();
            proposal.decisions().values().stream()
                    .filter(decision -> !decision.federation().equals(proposer)
                            && !decision.at().isBefore(window.start()))
                    .forEach(decision -> counts.merge(List.of(decision.federation(), proposer), 1L, Long::sum));
        }
        return Approvals.of(counts.entrySet().stream()
                .map(flow -> new Flow(flow.getKey().get(0), flow.getKey().get(1), flow.getValue()))
                .toList());
    }

    private JsonNode reciprocity(Instant now, JsonNode args) {
        FederationId id = id(args, "federation");
        require(id);
        Figures figures = CollusionReport.figures(approvals(window(now, args))).get(id);
        return figures(figures == null ? new Figures(0, 0, new TreeMap<>()) : figures);
    }

    private static JsonNode figures(Figures figures) {
        ObjectNode partners = JSON.createObjectNode();
        figures.partners()
                .forEach((partner, reciprocity) -> partners.set(
                        name(partner),
                        JSON.createObjectNode()
                                .put("approvals_given", reciprocity.given())
                                .put("approvals_received", reciprocity.received())
                                .put("reciprocity_ratio", reciprocity.ratio())
                                .put("suspicious", reciprocity.suspicious())));
        ObjectNode answer = JSON.createObjectNode()
                .put("total_approvals_given", figures.given())
                .put("total_approvals_received", figures.received());
        answer.set("partner_analysis", partners);
        return answer;
    }

    /** The id that the script has. */
    private static String name(FederationId id) {
        return new String(HexFormat.of().parseHex(id.value().substring("fed:x".length())), StandardCharsets.UTF_8);
    }

    /** Federations without any approval are not in our report; rings of three and more are not in the script's. */
    private JsonNode report(Instant now, JsonNode args) {
        CollusionReport report = CollusionReport.of(approvals(window(now, args)));
        ObjectNode analyses = JSON.createObjectNode();
        report.federations().forEach((id, figures) -> analyses.set(name(id), figures(figures)));
        ArrayNode pairs = JSON.createArrayNode();
        report.pairs().stream()
                .sorted(Comparator.comparing(Pair::first).thenComparing(Pair::second))
                .forEach(pair -> {
                    ObjectNode shown = JSON.createObjectNode();
                    shown.set(
                            "federations",
                            JSON.createArrayNode().add(name(pair.first())).add(name(pair.second())));
                    pairs.add(shown);
                });
        ObjectNode answer = JSON.createObjectNode().put("total_suspicious_pairs", pairs.size());
        answer.set("individual_analyses", analyses);
        answer.set("collusion_rings", pairs);
        if (!report.rings().isEmpty()) {
            answer.put("rings_of_three_and_more", report.rings().size());
        }
        return answer;
    }

    private JsonNode risk(Instant now, JsonNode args) {
        Proposal proposal = proposal(now, args);
        FederationId id = id(args, "federation");
        proposal.requireAffected(id);
        FederationId proposer = proposal.draft().proposer();
        Proposal stored = proposals.get(args.get("proposal").asText());
        Reciprocity reciprocity = between(id, proposer, Window.before(now, WINDOW), stored);
        Risk risk = id.equals(proposer) ? Risk.NONE : reciprocity.risk();
        ObjectNode answer =
                JSON.createObjectNode().put("collusion_risk", risk.name().toLowerCase(Locale.ROOT));
        if (risk != Risk.NONE && reciprocity.hasHistory()) {
            answer.put("current_reciprocity", reciprocity.ratio())
                    .put("projected_reciprocity", reciprocity.afterApproval().ratio());
        }
        return answer;
    }

    private static JsonNode check(Proposal proposal) {
        return JSON.createObjectNode()
                .put("approved", proposal.approved().size())
                .put("missing", proposal.missing().size())
                .put("witnesses", proposal.witnesses().size())
                .put("all_requirements_met", proposal.allRequirementsMet())
                .put("current_status", proposal.status().name().toLowerCase(Locale.ROOT));
    }
}

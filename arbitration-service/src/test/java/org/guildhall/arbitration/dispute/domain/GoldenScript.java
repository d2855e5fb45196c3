package org.guildhall.arbitration.dispute.domain;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.arbiter.domain.ArbiterRecord;
import org.guildhall.arbitration.arbiter.domain.Mark;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * Plays one script of the golden cases on the pure rules and says, step by step, what the rules do in the words of the
 * recording. An arbiter is known by its key's name ("pk-0"); a record goes by the arbiter and not by whatever id came
 * with a vote. A configuration of the recording is a policy with a panel; the panel is convened with the dispute.
 */
final class GoldenScript {
    private static final Signature ANY_SIGNATURE = new Signature("0".repeat(128));
    private static final Duration DEFAULT_VOTING_PERIOD = Duration.ofHours(48);

    private record Config(Policy policy, List<Candidate> primary, List<Candidate> fallback) {}

    private final Signatures signatures;
    private final Map<String, Dispute> disputes = new TreeMap<>();
    private final Map<String, ArbiterRecord> records = new TreeMap<>();
    private Config config;

    private GoldenScript(Signatures signatures) {
        this.signatures = signatures;
    }

    /** What the rules do at each step; null for a step that the recording skipped or that asks for nothing of ours. */
    static List<String> play(JsonObject scenario) {
        boolean aboutSignatures = scenario.getJsonArray("tags").contains("defect:A-01")
                && scenario.getString("name").contains("signature");
        Signatures signatures = (key, statement, signature) -> {
            if (aboutSignatures) {
                throw PlatformReason.BAD_SIGNATURE.refuse("statement", statement.name());
            }
        };
        GoldenScript script = new GoldenScript(signatures);
        List<String> outcomes = new ArrayList<>();
        for (Object step : scenario.getJsonObject("input").getJsonArray("steps")) {
            outcomes.add(script.step((JsonObject) step));
        }
        return outcomes;
    }

    /** What the recording says of a step, in the same words. */
    static String recorded(String op, JsonObject expected) {
        if (expected.containsKey("skipped") || isUnsupported(op)) {
            return null;
        }
        if (expected.containsKey("panic")) {
            return "panic";
        }
        if (expected.containsKey("error")) {
            String reason = reason(op, expected.getJsonObject("error"));
            return expected.getJsonObject("state") == null
                    ? reason
                    : reason + "; " + state(expected.getJsonObject("state"));
        }
        Object result = expected.getValue("result");
        return switch (op) {
            case "new" -> "configured, " + ((JsonObject) result).getLong("voting_timeout_secs") + " s";
            case "get", "initiate" -> state((JsonObject) result);
            case "vote", "activate_fallback" -> "done; " + state(expected.getJsonObject("state"));
            case "worker_tick", "check_expired", "register_arbiter" -> "done";
            default -> record((JsonObject) result);
        };
    }

    private static boolean isUnsupported(String op) {
        return List.of("remove_arbiter", "list_reputations", "top", "statistics")
                .contains(op);
    }

    private String step(JsonObject step) {
        String op = step.getString("op");
        JsonObject args = step.getJsonObject("args");
        Instant now = Instant.parse(step.getString("at"));
        if (isUnsupported(op) || config == null && List.of("initiate", "get").contains(op)) {
            return null;
        }
        try {
            return switch (op) {
                case "new" -> configure(args.getJsonObject("config"));
                case "initiate" -> initiate(args.getString("payment"), now);
                case "vote" -> withState(args.getString("payment"), () -> vote(args, now), now);
                case "activate_fallback" ->
                    withState(
                            args.getString("payment"),
                            () -> act(args.getString("payment"), new FallbackActivation("admin"), now),
                            now);
                case "get" ->
                    state(requirePanel(args.getString("payment")).lapsed(now).dispute());
                case "worker_tick", "check_expired" -> lapseAll(now);
                case "register_arbiter" -> register(args.getString("arbiter_id"));
                case "record_decision" -> mark(args, Duration.ofNanos(args.getLong("response_ns")));
                case "record_non_participation" ->
                    add(Mark.nonParticipation(new ArbiterId(args.getString("arbiter_id"))));
                case "reputation" -> reputation(arbiterOf(args.getString("arbiter_id")));
                default -> throw new AssertionError("unknown step " + op);
            };
        } catch (Refusal refusal) {
            return op.equals("new") ? "refused" : refusal.reason().name();
        } catch (IllegalArgumentException malformed) {
            return op.equals("new") ? "refused" : "CONSTRAINT_VIOLATED";
        }
    }

    /** An absent or non-positive timeout stands for a policy that names none; no configuration names no arbiters. */
    private String configure(JsonObject json) {
        JsonObject given = json == null ? new JsonObject() : json;
        long seconds = given.getLong("voting_timeout_secs", 0L);
        Policy policy = new Policy(
                given.getInteger("required_votes", 3),
                given.getInteger("total_arbiters", 5),
                seconds > 0 ? Duration.ofSeconds(seconds) : DEFAULT_VOTING_PERIOD,
                Duration.ofDays(7),
                VotingMode.OPEN,
                Duration.ofHours(12),
                false);
        Config candidate = new Config(
                policy,
                candidates(given.getJsonArray("primary", new JsonArray())),
                candidates(given.getJsonArray("fallback", new JsonArray())));
        convene(candidate, "trial", Instant.EPOCH);
        config = candidate;
        return "configured, " + policy.votingPeriod().toSeconds() + " s";
    }

    private static List<Candidate> candidates(JsonArray keys) {
        return keys.stream()
                .map(key -> new Candidate(new ArbiterId((String) key), key((String) key), Optional.empty(), false))
                .toList();
    }

    private static PublicKey key(String name) {
        return PublicKey.of(Statement.sha256(name.getBytes(StandardCharsets.UTF_8)));
    }

    private Dispute convene(Config with, String payment, Instant now) {
        Dispute open = Dispute.open(
                        new DisputeId(UUID.nameUUIDFromBytes(payment.getBytes(StandardCharsets.UTF_8))),
                        new Subject(SubjectKind.PAYMENT, payment),
                        new Party(new PartyId("buyer"), key("buyer"), Optional.empty()),
                        new Party(new PartyId("seller"), key("seller"), Optional.empty()),
                        Side.BUYER,
                        "r",
                        with.policy(),
                        now)
                .dispute();
        return open.after(new Convocation(with.primary(), with.fallback(), "admin"), now, signatures)
                .dispute();
    }

    private String initiate(String payment, Instant now) {
        Dispute known = disputes.get(payment);
        if (known != null) {
            return withState(
                    payment,
                    () -> act(payment, new Convocation(config.primary(), config.fallback(), "admin"), now),
                    now);
        }
        disputes.put(payment, convene(config, payment, now));
        return state(disputes.get(payment));
    }

    private String vote(JsonObject args, Instant now) {
        String payment = args.getString("payment");
        requirePanel(payment);
        String decision = args.getString("decision");
        String key = args.getString("pubkey");
        if (key == null || !List.of("buyer", "seller").contains(decision)) {
            throw PlatformReason.CONSTRAINT_VIOLATED.refuse();
        }
        return act(
                payment,
                new VoteCast(
                        new ArbiterId(key),
                        Side.valueOf(decision.toUpperCase(Locale.ROOT)),
                        args.getString("reason", "r"),
                        disputes.get(payment).evidence().digest(),
                        ANY_SIGNATURE),
                now);
    }

    private Dispute requirePanel(String payment) {
        Dispute dispute = disputes.get(payment);
        if (dispute == null) {
            throw DisputeReason.PANEL_NOT_FOUND.refuse("dispute_id", payment);
        }
        return dispute;
    }

    private String act(String payment, Act act, Instant now) {
        keep(payment, requirePanel(payment).lapsed(now));
        keep(payment, disputes.get(payment).after(act, now, signatures));
        return "done";
    }

    private String lapseAll(Instant now) {
        disputes.keySet().forEach(payment -> keep(payment, disputes.get(payment).lapsed(now)));
        return "done";
    }

    private void keep(String payment, Transition transition) {
        disputes.put(payment, transition.dispute());
        transition.marks().forEach(this::add);
    }

    private String add(Mark mark) {
        return record(records.merge(
                mark.arbiter().value(), ArbiterRecord.none().plus(mark), (before, ignored) -> before.plus(mark)));
    }

    private String mark(JsonObject args, Duration response) {
        return add(Mark.decision(
                new ArbiterId(args.getString("arbiter_id")), args.getBoolean("with_consensus"), response));
    }

    private String register(String arbiter) {
        if (records.putIfAbsent(arbiter, ArbiterRecord.none()) != null) {
            throw ArbiterReason.ARBITER_EXISTS.refuse("arbiter_id", arbiter);
        }
        return "done";
    }

    private String reputation(String arbiter) {
        ArbiterRecord record = records.get(arbiter);
        if (record == null) {
            throw ArbiterReason.ARBITER_NOT_FOUND.refuse("arbiter_id", arbiter);
        }
        return record(record);
    }

    /** The recording's free ids of the holders of keys. */
    private static String arbiterOf(String id) {
        return id.replaceFirst("^arbiter-", "pk-").replaceFirst("^fallback-", "fb-");
    }

    private String withState(String payment, Supplier<String> work, Instant now) {
        String outcome;
        try {
            outcome = work.get();
        } catch (Refusal refusal) {
            outcome = refusal.reason().name();
        }
        return disputes.containsKey(payment) ? outcome + "; " + state(disputes.get(payment)) : outcome;
    }

    private static String state(Dispute dispute) {
        Panel panel = dispute.panel().orElseThrow();
        long votes = panel.votes(Side.BUYER) + panel.votes(Side.SELLER);
        String status = dispute.state() instanceof DisputeState.Resolved resolved
                ? "reached " + resolved.decision().name().toLowerCase(Locale.ROOT)
                : dispute.state() instanceof DisputeState.UnderReview
                        ? panel.fallbackAt().isPresent() ? "fallback" : "open"
                        : dispute.state().status().name().toLowerCase(Locale.ROOT);
        String until = dispute.state()
                .deadline()
                .map(at -> " until " + at)
                .orElse(dispute.state() instanceof DisputeState.Expired expired ? " until " + expired.at() : "");
        return status + ", " + votes + " votes" + until;
    }

    private static String state(JsonObject state) {
        String status = state.getString("status");
        String text = status.equals("reached") ? "reached " + state.getString("final_decision") : status;
        String until = status.equals("reached") ? "" : " until " + Instant.parse(state.getString("voting_deadline"));
        return text + ", " + state.getJsonArray("votes").size() + " votes" + until;
    }

    private static String record(ArbiterRecord record) {
        return recordText(
                record.withConsensus(),
                record.dissenting(),
                record.nonParticipations(),
                record.meanResponse().orElse(Duration.ZERO).toNanos(),
                record.score());
    }

    private static String record(JsonObject record) {
        return recordText(
                record.getLong("consensus_decisions"),
                record.getLong("dissenting_decisions"),
                record.getLong("non_participations"),
                record.getLong("average_response_time_ns"),
                record.getDouble("reputation_score"));
    }

    private static String recordText(long with, long dissenting, long missed, long meanNanos, double score) {
        return String.format(
                Locale.ROOT,
                "%d with, %d against, %d missed, mean %d ns, %.9f",
                with,
                dissenting,
                missed,
                meanNanos,
                score);
    }

    private static String reason(String op, JsonObject error) {
        String message = error.getString("message");
        if (op.equals("new")) {
            return "refused";
        }
        Map<String, String> reasons = Map.of(
                "no consensus process", "PANEL_NOT_FOUND",
                "already voted", "DUPLICATE_VOTE",
                "voting is closed", "VOTING_CLOSED",
                "not authorized", "NOT_ON_PANEL",
                "after voting midpoint", "BEFORE_MIDPOINT",
                "voting is fallback", "FALLBACK_ACTIVE",
                "already initiated", "PANEL_EXISTS",
                "already registered", "ARBITER_EXISTS",
                "arbiter not found", "ARBITER_NOT_FOUND");
        if (message.contains("voting is reached") || message.contains("voting is expired")) {
            return "VOTING_CLOSED";
        }
        return reasons.entrySet().stream()
                .filter(entry -> message.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(), found -> found.isEmpty() ? "refused: " + message : found.get(0)));
    }
}

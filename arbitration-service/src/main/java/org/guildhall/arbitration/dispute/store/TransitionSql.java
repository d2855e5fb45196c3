package org.guildhall.arbitration.dispute.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.guildhall.arbitration.arbiter.domain.Mark;
import org.guildhall.arbitration.dispute.DisputeStore.Change;
import org.guildhall.arbitration.dispute.StoredDispute;
import org.guildhall.arbitration.dispute.domain.Ballot;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.Dispute.FirstRound;
import org.guildhall.arbitration.dispute.domain.DisputeEvent;
import org.guildhall.arbitration.dispute.domain.DisputeState;
import org.guildhall.arbitration.dispute.domain.DisputeState.Agreed;
import org.guildhall.arbitration.dispute.domain.DisputeState.Revealing;
import org.guildhall.arbitration.dispute.domain.Panel;
import org.guildhall.arbitration.dispute.domain.Seat;
import org.guildhall.arbitration.dispute.domain.Side;
import org.guildhall.arbitration.dispute.domain.Transition;
import org.guildhall.platform.outbox.Outbox;

/**
 * Stores any number of transitions in one statement: a vote is one round trip, and so are hundreds of votes or
 * deadlines. Only disputes that still have the version they were read at are changed; the statement answers which were.
 * Every change of a dispute after its opening passes here, its end above all.
 */
final class TransitionSql {
    /**
     * Takes {@code :changes}, an array of {@link #input}. Disputes are locked in the order of their ids, then arbiters in
     * the order of theirs, so that statements with some in common wait for one another instead of deadlocking.
     */
    static final String STORE = """
            WITH input AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset(cast(cast(:changes as text) as jsonb)) AS x(
                    dispute_id uuid, version bigint, status text, deadline timestamptz, decision text,
                    ended_at timestamptz, buyer_key text, seller_key text, buyer_items integer,
                    seller_items integer, evidence_digest text, revealing_since timestamptz, due_at timestamptz,
                    proposed_by text, proposed_decision text, proposal_signature text, proposed_at timestamptz,
                    acceptance_signature text, appealed boolean, appealed_decision text,
                    panels jsonb, seats jsonb, events jsonb, marks jsonb, outbox jsonb)),
            unchanged AS MATERIALIZED (
                SELECT d.dispute_id FROM dispute d JOIN input i ON i.dispute_id = d.dispute_id
                WHERE d.version = i.version
                ORDER BY d.dispute_id FOR NO KEY UPDATE OF d),
            changed AS (
                UPDATE dispute d
                SET status = i.status, deadline = i.deadline, decision = i.decision, ended_at = i.ended_at,
                    buyer_key = i.buyer_key, seller_key = i.seller_key, buyer_items = i.buyer_items,
                    seller_items = i.seller_items, evidence_digest = i.evidence_digest,
                    revealing_since = i.revealing_since, due_at = i.due_at, proposed_by = i.proposed_by,
                    proposed_decision = i.proposed_decision, proposal_signature = i.proposal_signature,
                    proposed_at = i.proposed_at, acceptance_signature = i.acceptance_signature,
                    appealed = i.appealed, appealed_decision = i.appealed_decision, version = i.version + 1
                FROM input i JOIN unchanged USING (dispute_id)
                WHERE d.dispute_id = i.dispute_id AND d.version = i.version
                RETURNING d.dispute_id),
            stored_panels AS (
                INSERT INTO panel (dispute_id, round, required_votes, convened_at, fallback_at)
                SELECT i.dispute_id, p.round, p.required_votes, p.convened_at, p.fallback_at
                FROM changed JOIN input i USING (dispute_id),
                    jsonb_to_recordset(i.panels) AS p(
                        round integer, required_votes integer, convened_at timestamptz, fallback_at timestamptz)
                ON CONFLICT (dispute_id, round) DO UPDATE SET fallback_at = excluded.fallback_at),
            stored_seats AS (
                INSERT INTO seat (dispute_id, round, number, arbiter_id, public_key, role,
                    decision, reason, evidence_digest, signature, cast_at,
                    commitment, commitment_evidence, commitment_signature, committed_at)
                SELECT i.dispute_id, s.round, s.number, s.arbiter_id, s.public_key, s.role,
                    s.decision, s.reason, s.evidence_digest, s.signature, s.cast_at,
                    s.commitment, s.commitment_evidence, s.commitment_signature, s.committed_at
                FROM changed JOIN input i USING (dispute_id),
                    jsonb_to_recordset(i.seats) AS s(
                        round integer, number integer, arbiter_id text, public_key text, role text,
                        decision text, reason text, evidence_digest text, signature text, cast_at timestamptz,
                        commitment text, commitment_evidence text, commitment_signature text,
                        committed_at timestamptz)
                ON CONFLICT (dispute_id, round, number) DO UPDATE
                SET decision = excluded.decision, reason = excluded.reason,
                    evidence_digest = excluded.evidence_digest, signature = excluded.signature,
                    cast_at = excluded.cast_at, commitment = excluded.commitment,
                    commitment_evidence = excluded.commitment_evidence,
                    commitment_signature = excluded.commitment_signature, committed_at = excluded.committed_at),
            stored_events AS (
                INSERT INTO dispute_event (dispute_id, version, position, kind, at, actor)
                SELECT i.dispute_id, i.version + 1, e.position, e.kind, e.at, e.actor
                FROM changed JOIN input i USING (dispute_id),
                    jsonb_to_recordset(i.events) AS e(position integer, kind text, at timestamptz, actor text)),
            marks AS MATERIALIZED (
                SELECT m.arbiter_id, sum(m.with_consensus) AS with_consensus, sum(m.dissenting) AS dissenting,
                    sum(m.non_participations) AS non_participations, sum(m.response_us) AS response_us
                FROM changed JOIN input i USING (dispute_id),
                    jsonb_to_recordset(i.marks) AS m(
                        arbiter_id text, with_consensus integer, dissenting integer,
                        non_participations integer, response_us bigint)
                GROUP BY m.arbiter_id),
            locked AS MATERIALIZED (
                SELECT a.arbiter_id FROM arbiter a WHERE a.arbiter_id IN (SELECT arbiter_id FROM marks)
                ORDER BY a.arbiter_id FOR NO KEY UPDATE),
            marked AS (
                UPDATE arbiter a
                SET with_consensus = a.with_consensus + m.with_consensus, dissenting = a.dissenting + m.dissenting,
                    non_participations = a.non_participations + m.non_participations,
                    total_response_us = a.total_response_us + m.response_us
                FROM marks m JOIN locked USING (arbiter_id)
                WHERE a.arbiter_id = m.arbiter_id),
            outbox_delivery AS MATERIALIZED (
                SELECT o.* FROM changed JOIN input i USING (dispute_id), jsonb_to_recordset(i.outbox) AS o(
            """ + Outbox.COLUMNS + ")), " + Outbox.APPEND + " SELECT dispute_id FROM changed";

    private TransitionSql() {}

    /**
     * What {@link #STORE} takes for one transition; only panels and seats that differ from before are in it.
     *
     * @param outbox what the others must learn of it, as {@link Outbox#deliveries} gives it
     */
    static JsonObject input(Change change, List<Map<String, Object>> outbox) {
        StoredDispute before = change.before();
        Transition transition = change.transition();
        Dispute dispute = transition.dispute();
        JsonArray panels = new JsonArray();
        JsonArray seats = new JsonArray();
        for (int i = 0; i < dispute.panels().size(); i++) {
            Panel panel = dispute.panels().get(i);
            Optional<Panel> old = i < before.dispute().panels().size()
                    ? Optional.of(before.dispute().panels().get(i))
                    : Optional.empty();
            addPanel(i + 1, panel, old, panels, seats);
        }
        JsonObject json = new JsonObject()
                .put("dispute_id", dispute.id().toString())
                .put("version", before.version())
                .put("buyer_key", dispute.buyer().key().hex())
                .put("seller_key", dispute.seller().key().hex())
                .put("buyer_items", dispute.evidence().buyerItems())
                .put("seller_items", dispute.evidence().sellerItems())
                .put("evidence_digest", dispute.evidence().digest().hex())
                .put("due_at", text(dispute.dueAt()))
                .put("appealed", dispute.appealed().isPresent())
                .put(
                        "appealed_decision",
                        dispute.appealed()
                                .flatMap(FirstRound::decision)
                                .map(Side::name)
                                .orElse(null))
                .put("panels", panels)
                .put("seats", seats)
                .put("events", events(transition.events()))
                .put("marks", marks(transition.marks()))
                .put("outbox", new JsonArray(outbox));
        putState(json, dispute.state());
        dispute.proposal()
                .ifPresent(proposal -> json.put("proposed_by", proposal.by().name())
                        .put("proposed_decision", proposal.decision().name())
                        .put("proposal_signature", proposal.signature().hex())
                        .put("proposed_at", proposal.madeAt().toString()));
        return json;
    }

    private static void putState(JsonObject json, DisputeState state) {
        json.put("status", state.status().name())
                .put("deadline", text(state.deadline()))
                .put("decision", state.decided().map(Side::name).orElse(null))
                .put("ended_at", text(state.endedAt()));
        if (state instanceof Revealing revealing) {
            json.put("revealing_since", revealing.since().toString());
        }
        if (state instanceof Agreed agreed) {
            json.put("acceptance_signature", agreed.acceptance().hex());
        }
    }

    private static void addPanel(int round, Panel panel, Optional<Panel> old, JsonArray panels, JsonArray seats) {
        if (old.isEmpty() || !old.get().fallbackAt().equals(panel.fallbackAt())) {
            panels.add(new JsonObject()
                    .put("round", round)
                    .put("required_votes", panel.requiredVotes())
                    .put("convened_at", panel.convenedAt().toString())
                    .put("fallback_at", text(panel.fallbackAt())));
        }
        for (int i = 0; i < panel.seats().size(); i++) {
            Seat seat = panel.seats().get(i);
            if (old.isEmpty() || !old.get().seats().get(i).equals(seat)) {
                seats.add(seat(round, i + 1, seat));
            }
        }
    }

    private static JsonObject seat(int round, int number, Seat seat) {
        JsonObject json = new JsonObject()
                .put("round", round)
                .put("number", number)
                .put("arbiter_id", seat.arbiter().value())
                .put("public_key", seat.key().hex())
                .put("role", seat.role().name());
        seat.commitment().ifPresent(commitment -> json.put(
                        "commitment", commitment.digest().hex())
                .put("commitment_evidence", commitment.evidence().hex())
                .put("commitment_signature", commitment.signature().hex())
                .put("committed_at", commitment.madeAt().toString()));
        if (seat.ballot().isPresent()) {
            Ballot ballot = seat.ballot().get();
            json.put("decision", ballot.decision().name())
                    .put("reason", ballot.reason())
                    .put("evidence_digest", ballot.evidence().hex())
                    .put("signature", ballot.signature().hex())
                    .put("cast_at", ballot.castAt().toString());
        }
        return json;
    }

    private static JsonArray events(List<DisputeEvent> events) {
        JsonArray array = new JsonArray();
        IntStream.range(0, events.size())
                .forEach(i -> array.add(new JsonObject()
                        .put("position", i + 1)
                        .put("kind", events.get(i).kind().name())
                        .put("at", events.get(i).at().toString())
                        .put("actor", events.get(i).actor())));
        return array;
    }

    private static JsonArray marks(List<Mark> marks) {
        JsonArray array = new JsonArray();
        marks.forEach(mark -> array.add(new JsonObject()
                .put("arbiter_id", mark.arbiter().value())
                .put("with_consensus", mark.withConsensus())
                .put("dissenting", mark.dissenting())
                .put("non_participations", mark.nonParticipations())
                .put("response_us", micros(mark.response()))));
        return array;
    }

    private static String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse(null);
    }

    private static long micros(Duration span) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(span));
    }
}

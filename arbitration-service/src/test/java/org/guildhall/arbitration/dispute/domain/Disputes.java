package org.guildhall.arbitration.dispute.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;

/** Disputes for tests of the rules, with real keys and signatures. */
final class Disputes {
    static final Instant OPENED = Instant.parse("2026-03-01T08:00:00Z");
    static final Instant CONVENED = OPENED.plus(Duration.ofHours(1));
    static final Duration VOTING = Duration.ofHours(48);
    static final Instant DEADLINE = CONVENED.plus(VOTING);
    static final Instant MIDPOINT = CONVENED.plus(VOTING.dividedBy(2));
    static final Duration TICK = Duration.ofNanos(1000);
    static final Signatures REAL = Schnorr::require;
    static final DisputeId ID = DisputeId.of("0c5cbf3f-0a4e-4a6f-8a3c-3f8f7f1f2b11");

    private Disputes() {}

    static Policy policy(int required, int total) {
        return new Policy(required, total, VOTING, Duration.ofDays(7), VotingMode.OPEN, Duration.ofHours(12), false);
    }

    static Party party(String name) {
        return new Party(new PartyId(name), TestKey.of(name).publicKey(), Optional.empty());
    }

    static Dispute open(int required, int total) {
        return Dispute.open(
                        ID,
                        new Subject(SubjectKind.RECEIPT, "receipt-1"),
                        party("buyer-1"),
                        party("seller-1"),
                        Side.BUYER,
                        "never delivered",
                        policy(required, total),
                        OPENED)
                .dispute();
    }

    static Candidate candidate(String name) {
        return new Candidate(new ArbiterId(name), TestKey.of(name).publicKey(), Optional.empty(), false);
    }

    static Candidate member(String name, String federation) {
        return new Candidate(
                new ArbiterId(name), TestKey.of(name).publicKey(), Optional.of(new FederationId(federation)), false);
    }

    static List<Candidate> candidates(String prefix, int count) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            candidates.add(candidate(prefix + i));
        }
        return candidates;
    }

    /** With primary arbiters a1, a2, ... and fallback arbiters f1, f2, ... */
    static Dispute convened(int required, int total, int fallback) {
        return open(required, total)
                .after(new Convocation(candidates("a", total), candidates("f", fallback), "admin"), CONVENED, REAL)
                .dispute();
    }

    static VoteCast vote(Dispute dispute, String arbiter, Side decision) {
        Digest evidence = dispute.evidence().digest();
        Signature signature =
                TestKey.of(arbiter).sign(Ballot.statement(dispute.id(), decision, "as I see it", evidence));
        return new VoteCast(new ArbiterId(arbiter), decision, "as I see it", evidence, signature);
    }

    static Submission evidence(Dispute dispute, String party, String text) {
        Evidence.Exhibit exhibit = new Evidence.Exhibit(
                dispute.id(),
                new PartyId(party),
                EvidenceType.TEXT,
                Digest.of(Statement.sha256(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                Optional.empty(),
                "what happened");
        return new Submission(exhibit, TestKey.of(party).sign(exhibit.statement()), Optional.empty());
    }
}

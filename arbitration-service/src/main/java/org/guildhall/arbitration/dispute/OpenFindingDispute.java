package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.arbitration.dispute.OpenDispute.Rules;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.Evidence.Exhibit;
import org.guildhall.arbitration.dispute.domain.EvidenceType;
import org.guildhall.arbitration.dispute.domain.Party;
import org.guildhall.arbitration.dispute.domain.PartyId;
import org.guildhall.arbitration.dispute.domain.Side;
import org.guildhall.arbitration.dispute.domain.Subject;
import org.guildhall.arbitration.dispute.domain.SubjectKind;
import org.guildhall.arbitration.dispute.domain.Submission;
import org.guildhall.arbitration.dispute.domain.VotingMode;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;

/**
 * Makes an audit's finding a dispute: the auditing service, as the buyer, against the operator who counted, as the
 * seller, with the finding as the first piece of evidence.
 */
@ApplicationScoped
public class OpenFindingDispute {
    /**
     * Stands for the key of an operator that has none: a point whose discrete logarithm nobody knows (BIP-341,
     * "Constructing and spending Taproot outputs"), so nobody signs with it. The operator gives its own key with its
     * first evidence.
     */
    public static final PublicKey NOBODYS_KEY =
            new PublicKey("50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0");

    private final Transactions transactions;
    private final DisputeStore disputes;
    private final OpenDispute openDispute;
    private final SubmitEvidence submitEvidence;
    private final InstantSource clock;

    OpenFindingDispute(
            Transactions transactions,
            DisputeStore disputes,
            OpenDispute openDispute,
            SubmitEvidence submitEvidence,
            InstantSource clock) {
        this.transactions = transactions;
        this.disputes = disputes;
        this.openDispute = openDispute;
        this.submitEvidence = submitEvidence;
        this.clock = clock;
    }

    /**
     * A finding as it is told.
     *
     * @param id of the finding, and so of the dispute
     * @param auditor who signs the evidence
     * @param operatorKey empty if the operator has none
     * @param content at most 64 KiB
     * @param signature the auditor's, of the statement {@code evidence}
     */
    public record Finding(
            DisputeId id,
            Party auditor,
            PartyId operator,
            Optional<PublicKey> operatorKey,
            Optional<FederationId> federation,
            byte[] content,
            String description,
            Signature signature) {}

    /**
     * @return the finding's dispute, which is a new one unless the finding was told before; fails with BAD_SIGNATURE,
     *     PARTIES_EQUAL or SUBJECT_IN_DISPUTE
     */
    public Uni<Dispute> run(Finding finding) {
        return transactions.together(() -> disputes.find(finding.id())
                .flatMap(known ->
                        known.map(dispute -> Uni.createFrom().item(dispute)).orElseGet(() -> open(finding))));
    }

    private Uni<Dispute> open(Finding finding) {
        Instant now = clock.instant();
        Party operator = new Party(finding.operator(), finding.operatorKey().orElse(NOBODYS_KEY), finding.federation());
        Rules defaults = new Rules(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                VotingMode.OPEN,
                Optional.empty(),
                true);
        Exhibit exhibit = new Exhibit(
                finding.id(),
                finding.auditor().id(),
                EvidenceType.DOCUMENT,
                Digest.of(Statement.sha256(finding.content())),
                Optional.empty(),
                finding.description());
        Submission submission = new Submission(exhibit, finding.signature(), Optional.empty());
        return openDispute
                .open(Dispute.open(
                        finding.id(),
                        new Subject(SubjectKind.FINDING, finding.id().toString()),
                        finding.auditor(),
                        operator,
                        Side.BUYER,
                        finding.description(),
                        openDispute.policy(defaults),
                        now))
                .chain(() -> submitEvidence.run(finding.id(), submission, finding.content()))
                .map(SubmitEvidence.Submitted::dispute);
    }
}

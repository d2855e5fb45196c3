package org.guildhall.settlement.audit;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.guildhall.platform.signature.SecretKey;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.operator.GetOperator;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;

/**
 * Makes a finding the evidence of a dispute, signed by this service. The same finding gives the same to the byte,
 * whenever and wherever it is signed. Source: docs/settlement.md, "Findings as evidence".
 */
@ApplicationScoped
public class SignFinding {
    /** The party that findings are submitted by. */
    public static final String AUDITOR = "settlement";

    private final AuditKeyStore keys;
    private final GetOperator getOperator;

    SignFinding(AuditKeyStore keys, GetOperator getOperator) {
        this.keys = keys;
        this.getOperator = getOperator;
    }

    /**
     * A finding as evidence.
     *
     * @param operator whom it is about, as registered now
     * @param auditor this service's key
     * @param content RFC 8785 JSON of the finding, at most 64 KiB
     * @param signature of the statement {@code evidence}
     */
    public record SignedFinding(
            AuditFinding finding,
            Operator operator,
            PublicKey auditor,
            byte[] content,
            String description,
            Signature signature) {}

    /** Fails with OPERATOR_NOT_FOUND. */
    public Uni<SignedFinding> run(AuditFinding finding) {
        return keys.get(SecretKey.generate()).flatMap(key -> getOperator
                .run(new OperatorId(finding.operatorId()))
                .map(operator -> signed(finding, operator, key)));
    }

    private static SignedFinding signed(AuditFinding finding, Operator operator, SecretKey key) {
        byte[] content = content(finding).canonicalJson().getBytes(StandardCharsets.UTF_8);
        String description = "audit of " + finding.periodId() + ": " + finding.check() + ", " + finding.severity();
        Statement evidence = Statement.of(
                "evidence",
                "dispute_id",
                finding.findingId(),
                "submitted_by",
                AUDITOR,
                "type",
                "DOCUMENT",
                "content_digest",
                Digest.of(Statement.sha256(content)).hex(),
                "description",
                description);
        return new SignedFinding(finding, operator, key.publicKey(), content, description, key.sign(evidence));
    }

    private static Statement content(AuditFinding finding) {
        return Statement.of(
                "finding",
                "finding_id",
                finding.findingId(),
                "operator_id",
                finding.operatorId(),
                "period_id",
                finding.periodId(),
                "check",
                finding.check(),
                "severity",
                finding.severity(),
                "figures",
                finding.figures(),
                "found_at",
                finding.foundAt().toString());
    }
}

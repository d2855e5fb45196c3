package org.guildhall.settlement.receipt;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.settlement.operator.GetOperator;
import org.guildhall.settlement.receipt.domain.ReceiptCheck;
import org.guildhall.settlement.receipt.domain.ReceiptHalf;
import org.guildhall.settlement.receipt.domain.ReceiptPair;

/** Checks a receipt pair. Nothing of it is kept. */
@ApplicationScoped
public class VerifyReceiptPair {
    private final GetOperator getOperator;
    private final OperatorKeyStore keys;
    private final MeterRegistry metrics;

    VerifyReceiptPair(GetOperator getOperator, OperatorKeyStore keys, MeterRegistry metrics) {
        this.getOperator = getOperator;
        this.keys = keys;
        this.metrics = metrics;
    }

    /** @return the checks that failed; fails as {@link GetOperator} does for the verification's operator */
    public Uni<List<ReceiptCheck>> run(ReceiptPair pair) {
        ReceiptHalf verification = pair.verification();
        return getOperator
                .run(verification.operator())
                .chain(() -> keys.keys(verification.operator(), verification.day()))
                .map(operatorKeys -> pair.failedChecks(
                        operatorKeys,
                        (key, statement, signature) -> Schnorr.verify(key, statement.digest(), signature)))
                .invoke(failed -> metrics.counter(
                                "guildhall.settlement.receipt.pairs", "result", failed.isEmpty() ? "valid" : "invalid")
                        .increment());
    }
}

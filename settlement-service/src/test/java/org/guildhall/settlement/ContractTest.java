package org.guildhall.settlement;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.Arrays;
import org.guildhall.platform.log.LogReason;
import org.guildhall.platform.refusal.Reason;
import org.guildhall.platform.testing.Contract;
import org.guildhall.settlement.audit.domain.AuditReason;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.operator.domain.OperatorReason;
import org.guildhall.settlement.v1.Audit;
import org.guildhall.settlement.v1.BatchOuterClass;
import org.guildhall.settlement.v1.Log;
import org.guildhall.settlement.v1.OperatorOuterClass;
import org.guildhall.settlement.v1.ReceiptPair;
import org.guildhall.settlement.v1.Recording;
import org.guildhall.settlement.v1.SettlementOuterClass;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final FileDescriptor[] FILES = {
        BatchOuterClass.getDescriptor(),
        SettlementOuterClass.getDescriptor(),
        Log.getDescriptor(),
        OperatorOuterClass.getDescriptor(),
        Audit.getDescriptor(),
        ReceiptPair.getDescriptor(),
        Recording.getDescriptor()
    };

    @Test
    void everyReasonIsDocumentedAsItIsAnswered() {
        // ENTRY_ALREADY_LOGGED cannot come: a leaf names its batch and what it corrects, and each of these is unique.
        Reason[] log = Arrays.stream(LogReason.values())
                .filter(reason -> reason != LogReason.ENTRY_ALREADY_LOGGED)
                .toArray(Reason[]::new);
        Contract.assertReasonsDocumented(
                FILES, BatchReason.values(), OperatorReason.values(), AuditReason.values(), log);
    }

    @Test
    void everyMethodSaysWhoMayCallIt() {
        Contract.assertAccessRules(FILES);
    }
}

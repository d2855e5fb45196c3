package org.guildhall.settlement;

import com.google.protobuf.Descriptors.FileDescriptor;
import org.guildhall.platform.testing.Contract;
import org.guildhall.settlement.audit.domain.AuditReason;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.operator.domain.OperatorReason;
import org.guildhall.settlement.v1.Audit;
import org.guildhall.settlement.v1.BatchOuterClass;
import org.guildhall.settlement.v1.OperatorOuterClass;
import org.guildhall.settlement.v1.ReceiptPair;
import org.guildhall.settlement.v1.Recording;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final FileDescriptor[] FILES = {
        BatchOuterClass.getDescriptor(),
        OperatorOuterClass.getDescriptor(),
        Audit.getDescriptor(),
        ReceiptPair.getDescriptor(),
        Recording.getDescriptor()
    };

    @Test
    void everyReasonIsDocumentedAsItIsAnswered() {
        Contract.assertReasonsDocumented(FILES, BatchReason.values(), OperatorReason.values(), AuditReason.values());
    }

    @Test
    void everyMethodSaysWhoMayCallIt() {
        Contract.assertAccessRules(FILES);
    }
}

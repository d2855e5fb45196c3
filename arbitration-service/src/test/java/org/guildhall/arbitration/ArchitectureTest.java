package org.guildhall.arbitration;

import com.google.protobuf.Descriptors.FileDescriptor;
import org.guildhall.arbitration.accuracy.domain.AccuracyReason;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.v1.AccuracyProto;
import org.guildhall.arbitration.v1.ArbiterProto;
import org.guildhall.arbitration.v1.DisputeProto;
import org.guildhall.arbitration.v1.PanelProto;
import org.guildhall.platform.testing.ArchitectureRules;
import org.guildhall.platform.testing.Contract;
import org.junit.jupiter.api.Test;

/** The folder tree is the architecture, and the contract is the manual. */
class ArchitectureTest {
    private static final FileDescriptor[] FILES = {
        AccuracyProto.getDescriptor(),
        ArbiterProto.getDescriptor(),
        DisputeProto.getDescriptor(),
        PanelProto.getDescriptor()
    };

    @Test
    void dependenciesGoInward() {
        ArchitectureRules.check("org.guildhall.arbitration");
    }

    @Test
    void theContractNamesEveryReason() {
        Contract.assertReasonsDocumented(
                FILES, ArbiterReason.values(), AccuracyReason.values(), DisputeReason.values());
    }

    @Test
    void everyMethodSaysWhoMayCall() {
        Contract.assertAccessRules(FILES);
    }
}

package org.guildhall.federation;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.guildhall.federation.collusion.domain.CollusionReason;
import org.guildhall.federation.proposal.domain.ProposalReason;
import org.guildhall.federation.registry.domain.RegistryReason;
import org.guildhall.federation.trust.domain.TrustReason;
import org.guildhall.federation.v1.CollusionProto;
import org.guildhall.federation.v1.ProposalProto;
import org.guildhall.federation.v1.RegistryProto;
import org.guildhall.federation.v1.ReputationProto;
import org.guildhall.federation.v1.StandingProto;
import org.guildhall.federation.v1.TrustProto;
import org.guildhall.platform.refusal.Reason;
import org.guildhall.platform.testing.Contract;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final FileDescriptor[] FILES = {
        RegistryProto.getDescriptor(),
        TrustProto.getDescriptor(),
        ProposalProto.getDescriptor(),
        CollusionProto.getDescriptor(),
        ReputationProto.getDescriptor(),
        StandingProto.getDescriptor()
    };

    @Test
    void everyReasonIsDocumentedAndEveryDocumentedReasonExists() {
        List<Reason> reasons = new ArrayList<>();
        reasons.addAll(List.of(RegistryReason.values()));
        reasons.addAll(List.of(TrustReason.values()));
        reasons.addAll(List.of(ProposalReason.values()));
        reasons.addAll(List.of(CollusionReason.values()));
        Contract.assertReasonsDocumented(FILES, reasons.toArray(Reason[]::new));
    }

    @Test
    void everyMethodSaysWhoMayCallIt() {
        Contract.assertAccessRules(FILES);
    }
}

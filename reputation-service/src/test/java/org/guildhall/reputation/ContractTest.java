package org.guildhall.reputation;

import com.google.protobuf.Descriptors.FileDescriptor;
import org.guildhall.platform.refusal.Reason;
import org.guildhall.platform.testing.Contract;
import org.guildhall.reputation.consumer.domain.ConsumerReason;
import org.guildhall.reputation.mint.domain.MintReason;
import org.guildhall.reputation.offer.domain.OfferReason;
import org.guildhall.reputation.score.domain.ScoreReason;
import org.guildhall.reputation.snapshot.domain.SnapshotReason;
import org.guildhall.reputation.stake.domain.StakeReason;
import org.guildhall.reputation.trust.domain.TrustReason;
import org.guildhall.reputation.v1.Consumer;
import org.guildhall.reputation.v1.Membership;
import org.guildhall.reputation.v1.MintOuterClass;
import org.guildhall.reputation.v1.OfferOuterClass;
import org.guildhall.reputation.v1.ReceiptOuterClass;
import org.guildhall.reputation.v1.ScoreOuterClass;
import org.guildhall.reputation.v1.SnapshotOuterClass;
import org.guildhall.reputation.v1.StakeOuterClass;
import org.guildhall.reputation.v1.TrustOuterClass;
import org.junit.jupiter.api.Test;

class ContractTest {
    static final FileDescriptor[] FILES = {
        Consumer.getDescriptor(),
        Membership.getDescriptor(),
        MintOuterClass.getDescriptor(),
        OfferOuterClass.getDescriptor(),
        ReceiptOuterClass.getDescriptor(),
        ScoreOuterClass.getDescriptor(),
        SnapshotOuterClass.getDescriptor(),
        StakeOuterClass.getDescriptor(),
        TrustOuterClass.getDescriptor()
    };

    @Test
    void everyReasonIsDocumentedWithItsCodeAndKeys() {
        Contract.assertReasonsDocumented(FILES, new Reason[][] {
            ConsumerReason.values(),
            MintReason.values(),
            OfferReason.values(),
            ScoreReason.values(),
            SnapshotReason.values(),
            StakeReason.values(),
            TrustReason.values()
        });
    }

    @Test
    void everyMethodHasAnAccessRule() {
        Contract.assertAccessRules(FILES);
    }
}

package org.guildhall.settlement.receipt;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;

/** Which keys an operator may have signed receipts with. */
public interface OperatorKeyStore {
    /** The operator's key as it is, those that it replaced on this day or later, and those that settled a period with it. */
    Uni<Set<PublicKey>> keys(OperatorId operator, Period day);
}

package org.guildhall.settlement.audit;

import io.smallrye.mutiny.Uni;
import org.guildhall.platform.signature.SecretKey;

/** Keeps the key that findings are signed with, one for all replicas. */
public interface AuditKeyStore {
    /** The key; {@code ifNone} becomes it if there is none yet. */
    Uni<SecretKey> get(SecretKey ifNone);
}

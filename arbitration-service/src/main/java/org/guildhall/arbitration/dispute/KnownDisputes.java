package org.guildhall.arbitration.dispute;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.guildhall.arbitration.dispute.domain.DisputeId;

/**
 * Disputes under a vote as this replica stored them last. Only a hint: another replica may have changed them since, and
 * only the version in the database says so.
 */
final class KnownDisputes {
    private final Map<DisputeId, StoredDispute> byId;

    /** @param most how many are kept; those looked at longest ago go first */
    KnownDisputes(int most) {
        byId = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<DisputeId, StoredDispute> eldest) {
                return size() > most;
            }
        };
    }

    synchronized Optional<StoredDispute> find(DisputeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Keeps what can still be voted on. */
    synchronized void put(StoredDispute stored) {
        if (stored.dispute().state().hasEnded()) {
            byId.remove(stored.dispute().id());
        } else {
            byId.put(stored.dispute().id(), stored);
        }
    }

    synchronized void forget(DisputeId id) {
        byId.remove(id);
    }
}

package org.guildhall.arbitration.arbiter;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;

/** Reads arbiters. */
@ApplicationScoped
public class GetArbiter {
    private final ArbiterStore arbiters;

    GetArbiter(ArbiterStore arbiters) {
        this.arbiters = arbiters;
    }

    /** Fails with {@link ArbiterReason#ARBITER_NOT_FOUND}. */
    public Uni<Arbiter> run(ArbiterId id) {
        return arbiters.find(id).map(found -> found.orElseThrow(() -> notFound(id)));
    }

    /** All of the ids, in their order; fails with {@link ArbiterReason#ARBITER_NOT_FOUND} for the first unknown one. */
    public Uni<List<Arbiter>> all(List<ArbiterId> ids) {
        return arbiters.findAll(ids).map(found -> {
            Map<ArbiterId, Arbiter> byId = found.stream().collect(Collectors.toMap(Arbiter::id, Function.identity()));
            return ids.stream()
                    .map(id -> {
                        if (!byId.containsKey(id)) {
                            throw notFound(id);
                        }
                        return byId.get(id);
                    })
                    .toList();
        });
    }

    private static RuntimeException notFound(ArbiterId id) {
        return ArbiterReason.ARBITER_NOT_FOUND.refuse("arbiter_id", id);
    }
}

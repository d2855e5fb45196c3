package org.guildhall.settlement.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.guildhall.settlement.batch.domain.DenialCode;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;

/** Counts redemptions and denials, exactly once for whoever names itself as a producer. */
@ApplicationScoped
public class RecordOutcome {
    private final GroupCommit groupCommit;
    private final InstantSource clock;
    private final Counter redemptions;
    private final Map<DenialCode, Counter> denials = new EnumMap<>(DenialCode.class);

    RecordOutcome(GroupCommit groupCommit, InstantSource clock, MeterRegistry metrics) {
        this.groupCommit = groupCommit;
        this.clock = clock;
        this.redemptions = metrics.counter("guildhall.settlement.redemptions");
        for (DenialCode code : DenialCode.values()) {
            denials.put(code, metrics.counter("guildhall.settlement.denials", "code", code.name()));
        }
    }

    /**
     * @return true if the producer's sequence had been counted before; in either case once the count is committed and
     *     flushed. Fails as {@code batch.proto} documents
     */
    public Uni<Boolean> run(Recording recording) {
        recording.batch().period().requireStarted(clock.instant());
        return groupCommit.record(recording).map(verdict -> duplicate(verdict, recording.delta()));
    }

    private boolean duplicate(Verdict verdict, OutcomeCounts delta) {
        if (verdict instanceof Verdict.Refused refused) {
            throw refused.refusal();
        }
        if (verdict instanceof Verdict.Duplicate) {
            return true;
        }
        if (delta.successful() > 0) {
            redemptions.increment(delta.successful());
        }
        if (delta.denials() > 0) {
            denials.forEach((code, counter) -> counter.increment(delta.denials(code)));
        }
        return false;
    }
}

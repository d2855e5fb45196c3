package org.guildhall.settlement.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.store.GroupCommit;
import org.guildhall.settlement.batch.domain.DenialCode;
import org.guildhall.settlement.batch.domain.OutcomeCounts;
import org.guildhall.settlement.batch.domain.Recording;
import org.guildhall.settlement.batch.domain.Verdict;

/**
 * Counts redemptions and denials, exactly once for whoever names itself as a producer. All that is recorded at the same
 * time shares commits, whatever its batch.
 */
@ApplicationScoped
public class RecordOutcome {
    /** An entry is what one call or message records, in one commit. */
    private final GroupCommit<List<Recording>, List<Verdict>> together;

    private final InstantSource clock;
    private final Counter redemptions;
    private final Map<DenialCode, Counter> denials = new EnumMap<>(DenialCode.class);

    RecordOutcome(
            CommitRecordings commitRecordings,
            BatchConfig config,
            InstantSource clock,
            Vertx vertx,
            MeterRegistry metrics) {
        this.together = new GroupCommit<>(
                "guildhall.settlement.recordings",
                new GroupCommit.Room<>(config.maxWaiting(), config.maxWaiting(), List::size),
                calls -> commitRecordings
                        .run(calls.stream().flatMap(List::stream).toList())
                        .map(verdicts -> answers(calls, verdicts)),
                vertx,
                metrics);
        this.clock = clock;
        this.redemptions = metrics.counter("guildhall.settlement.redemptions");
        for (DenialCode code : DenialCode.values()) {
            denials.put(code, metrics.counter("guildhall.settlement.denials", "code", code.name()));
        }
    }

    /** To each call what became of its recordings. */
    private static List<Uni<List<Verdict>>> answers(List<List<Recording>> calls, List<Verdict> verdicts) {
        List<Uni<List<Verdict>>> answers = new ArrayList<>(calls.size());
        int from = 0;
        for (List<Recording> call : calls) {
            int to = from + call.size();
            answers.add(Uni.createFrom().item(verdicts.subList(from, to)));
            from = to;
        }
        return answers;
    }

    /**
     * @return true if the producer's sequence had been counted before; in either case once the count is committed and
     *     flushed. Fails as {@code batch.proto} documents
     */
    public Uni<Boolean> run(Recording recording) {
        recording.batch().period().requireStarted(clock.instant());
        List<Recording> one = List.of(recording);
        return together.run(one).map(verdicts -> {
            count(one, verdicts);
            Verdict verdict = verdicts.get(0);
            if (verdict instanceof Verdict.Refused refused) {
                throw refused.refusal();
            }
            return verdict instanceof Verdict.Duplicate;
        });
    }

    /**
     * Counts many recordings of one batch in one commit.
     *
     * @param recordings at least one
     * @return what became of each, in order, once what counted is committed and flushed. Fails as
     *     {@code recording.proto} documents for what ends a stream
     */
    public Uni<List<Verdict>> all(List<Recording> recordings) {
        try {
            recordings.get(0).batch().period().requireStarted(clock.instant());
        } catch (Refusal refusal) {
            return Uni.createFrom().item(Collections.nCopies(recordings.size(), new Verdict.Refused(refusal)));
        }
        return together.run(recordings).invoke(verdicts -> count(recordings, verdicts));
    }

    /** Runs {@code ask}, which brings more recordings, once there is room for them; on any thread. */
    public void whenRoom(Runnable ask) {
        together.whenRoom(ask);
    }

    /** Waits for what was taken, while the database is still there. */
    void drain(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        together.drain();
    }

    private void count(List<Recording> recordings, List<Verdict> verdicts) {
        OutcomeCounts counted = OutcomeCounts.NONE;
        for (int i = 0; i < recordings.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Counted) {
                counted = counted.plus(recordings.get(i).delta());
            }
        }
        if (counted.successful() > 0) {
            redemptions.increment(counted.successful());
        }
        if (counted.denials() > 0) {
            for (Map.Entry<DenialCode, Counter> denial : denials.entrySet()) {
                denial.getValue().increment(counted.denials(denial.getKey()));
            }
        }
    }
}

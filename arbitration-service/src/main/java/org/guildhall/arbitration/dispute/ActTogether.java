package org.guildhall.arbitration.dispute;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.guildhall.arbitration.dispute.CommitActs.Asked;
import org.guildhall.arbitration.dispute.domain.Act;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.platform.outbox.Trace;
import org.guildhall.platform.store.GroupCommit;

/** Does acts that many ask for at the same time, votes above all: those that come together share a commit. */
@ApplicationScoped
public class ActTogether {
    private final GroupCommit<Asked, Dispute> group;

    ActTogether(CommitActs commitActs, DisputeConfig config, Vertx vertx, MeterRegistry metrics) {
        this.group = new GroupCommit<>(
                "guildhall.arbitration.acts",
                new GroupCommit.Room<>(config.maxWaiting(), config.maxTogether(), asked -> 1),
                commitActs::run,
                vertx,
                metrics);
    }

    /**
     * Not for use inside of another transaction.
     *
     * @return the dispute after the act, once that is durable; a deadline that had passed is stored also when the act is
     *     refused. Fails with DISPUTE_NOT_FOUND and the act's own reasons
     */
    public Uni<Dispute> run(DisputeId id, Act act) {
        return group.run(new Asked(id, act, Trace.current()));
    }

    void drain(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        group.drain();
    }
}

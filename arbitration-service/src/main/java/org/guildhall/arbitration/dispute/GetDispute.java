package org.guildhall.arbitration.dispute;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.platform.auth.Caller;

/** Reads disputes as of now: deadlines that have passed are applied to what is read, whoever stores them later. */
@ApplicationScoped
public class GetDispute {
    private static final List<String> READERS = List.of("auditor", "service", Caller.ADMIN);

    private final DisputeStore disputes;
    private final InstantSource clock;

    GetDispute(DisputeStore disputes, InstantSource clock) {
        this.disputes = disputes;
        this.clock = clock;
    }

    /** Fails with {@link DisputeReason#DISPUTE_NOT_FOUND} or {@link DisputeReason#NOT_A_PARTICIPANT}. */
    public Uni<DisputeFile> run(DisputeId id, Caller caller) {
        return file(id).invoke(file -> requireParticipant(file.dispute(), caller));
    }

    /** Fails with {@link DisputeReason#DISPUTE_NOT_FOUND} or {@link DisputeReason#RESOLUTION_NOT_FOUND}. */
    public Uni<DisputeFile> resolution(DisputeId id) {
        return file(id).invoke(file -> {
            if (file.dispute().state().decided().isEmpty()) {
                throw DisputeReason.RESOLUTION_NOT_FOUND.refuse(
                        "dispute_id", id, "status", file.dispute().state().status());
            }
        });
    }

    private Uni<DisputeFile> file(DisputeId id) {
        return disputes.findFile(id).map(found -> {
            DisputeFile file = found.orElseThrow(() -> DisputeReason.DISPUTE_NOT_FOUND.refuse("dispute_id", id));
            return file.after(file.dispute().lapsed(clock.instant()));
        });
    }

    private static void requireParticipant(Dispute dispute, Caller caller) {
        if (!dispute.concerns(caller.subject()) && READERS.stream().noneMatch(caller::is)) {
            throw DisputeReason.NOT_A_PARTICIPANT.refuse("dispute_id", dispute.id());
        }
    }
}

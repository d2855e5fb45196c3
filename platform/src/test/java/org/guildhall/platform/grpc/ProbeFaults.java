package org.guildhall.platform.grpc;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.guildhall.probe.v1.ReceiveRequest;

/** What goes wrong around the probe's receiving of an event: before its transaction, or after it, so that the answer is lost. */
@Singleton
public class ProbeFaults {
    private static final Function<ReceiveRequest, Uni<Void>> NONE =
            request -> Uni.createFrom().voidItem();

    private volatile Function<ReceiveRequest, Uni<Void>> before = NONE;
    private volatile Function<ReceiveRequest, Uni<Void>> after = NONE;

    public void set(Function<ReceiveRequest, Uni<Void>> before, Function<ReceiveRequest, Uni<Void>> after) {
        this.before = before;
        this.after = after;
    }

    public void setBefore(Function<ReceiveRequest, Uni<Void>> fault) {
        set(fault, NONE);
    }

    public void clear() {
        set(NONE, NONE);
    }

    Uni<Void> before(ReceiveRequest request) {
        return before.apply(request);
    }

    Uni<Void> after(ReceiveRequest request) {
        return after.apply(request);
    }
}

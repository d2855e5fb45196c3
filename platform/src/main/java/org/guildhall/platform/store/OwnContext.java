package org.guildhall.platform.store;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Gives a piece of work a Vert.x context of its own. A session belongs to its context, so pieces of one call (the
 * messages of a stream, say) that use the database at the same time need one each.
 */
public final class OwnContext {
    private OwnContext() {}

    /** Runs the work on a new duplicated context of the current event loop; its result comes on the caller's context. */
    public static <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Context caller = Vertx.currentContext();
            Context own = VertxContext.createNewDuplicatedContext(caller);
            VertxContextSafetyToggle.setContextSafe(own, true);
            return Uni.createFrom()
                    .<T>emitter(emitter -> own.runOnContext(ignored -> Uni.createFrom()
                            .<T>deferred(() -> work.get())
                            .subscribe()
                            .with(emitter::complete, emitter::fail)))
                    .emitOn(next -> caller.runOnContext(ignored -> next.run()));
        });
    }
}

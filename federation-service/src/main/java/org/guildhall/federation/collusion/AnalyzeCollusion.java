package org.guildhall.federation.collusion;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import org.guildhall.federation.collusion.CollusionReport.Figures;
import org.guildhall.federation.collusion.CollusionStore.HighRisk;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.FederationId;

/** Analyses the approvals of a window: of one federation, or of all. */
@ApplicationScoped
public class AnalyzeCollusion {
    private static final int MOST_HIGH_RISK = 1000;

    private final Registry registry;
    private final CollusionStore store;
    private final CollusionConfig config;
    private final InstantSource clock;

    AnalyzeCollusion(Registry registry, CollusionStore store, CollusionConfig config, InstantSource clock) {
        this.registry = registry;
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    /** One federation's figures. */
    public record Analysis(Window window, Figures figures) {}

    /** The whole report. */
    public record Findings(Window window, CollusionReport report, List<HighRisk> highRisk) {}

    /**
     * Fails with FEDERATION_NOT_FOUND.
     *
     * @param length null for the configured window
     */
    public Uni<Analysis> reciprocity(FederationId federation, Duration length) {
        Window window = window(length);
        return registry.require(List.of(federation))
                .chain(() -> store.flows(federation, window))
                .map(flows -> CollusionReport.of(flows).federations().get(federation))
                .map(figures -> new Analysis(window, figures == null ? new Figures(0, 0, new TreeMap<>()) : figures));
    }

    /** @param length null for the configured window */
    public Uni<Findings> report(Duration length) {
        Window window = window(length);
        Context context = Vertx.currentContext();
        // The analysis takes a while: not on the event loop, and back on it afterwards.
        return store.flows(window)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(CollusionReport::of)
                .emitOn(command -> context.runOnContext(ignored -> command.run()))
                .flatMap(report ->
                        store.highRisk(window, MOST_HIGH_RISK).map(highRisk -> new Findings(window, report, highRisk)));
    }

    private Window window(Duration length) {
        return Window.before(clock.instant(), length == null ? config.window() : length);
    }
}

package org.guildhall.federation.collusion;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.guildhall.federation.collusion.CollusionReport.Figures;
import org.guildhall.federation.collusion.CollusionStore.HighRisk;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.collusion.domain.Window;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.FederationId;

/** Analyses the approvals of a window: of one federation, or of all. */
@ApplicationScoped
public class AnalyzeCollusion {
    /** So many pairs, rings and approvals are reported, each. */
    private static final int MOST = 1000;

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

    /**
     * One federation's figures.
     *
     * @param evidence ids of proposals by suspicious partner, the last approved first
     */
    public record Analysis(Window window, Figures figures, Map<FederationId, List<UUID>> evidence) {}

    /** A finding with the ids of the proposals behind it, the last approved first. */
    public record Proved<T>(T finding, List<UUID> proposals) {}

    /**
     * The whole report.
     *
     * @param pairs the most surprising of the report's
     * @param rings the most surprising of the report's
     */
    public record Findings(
            Window window,
            CollusionReport report,
            List<Proved<CollusionReport.Pair>> pairs,
            List<Proved<CollusionReport.Ring>> rings,
            List<HighRisk> highRisk) {}

    /**
     * Fails with FEDERATION_NOT_FOUND.
     *
     * @param length null for the configured window
     */
    public Uni<Analysis> reciprocity(FederationId federation, Duration length) {
        Window window = window(length);
        return registry.require(List.of(federation))
                .chain(() -> store.approvals(federation, window))
                .map(approvals -> CollusionReport.figures(approvals).get(federation))
                .flatMap(figures -> figures == null
                        ? Uni.createFrom().item(new Analysis(window, new Figures(0, 0, new TreeMap<>()), Map.of()))
                        : proved(federation, figures, window));
    }

    private Uni<Analysis> proved(FederationId federation, Figures figures, Window window) {
        Map<FederationId, List<UUID>> evidence = new LinkedHashMap<>();
        List<List<Flow>> flows = new ArrayList<>();
        figures.partners().forEach((partner, reciprocity) -> {
            if (reciprocity.suspicious()) {
                evidence.put(partner, List.of());
                flows.add(reciprocity.flows(federation, partner));
            }
        });
        return store.evidence(flows, window).map(proposals -> {
            Iterator<List<UUID>> next = proposals.iterator();
            evidence.replaceAll((partner, none) -> next.next());
            return new Analysis(window, figures, evidence);
        });
    }

    /** @param length null for the configured window */
    public Uni<Findings> report(Duration length) {
        Window window = window(length);
        Context context = Vertx.currentContext();
        // The analysis takes a while: not on the event loop, and back on it afterwards.
        return store.approvals(window)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(CollusionReport::of)
                .emitOn(command -> context.runOnContext(ignored -> command.run()))
                .flatMap(report -> store.highRisk(window, MOST).flatMap(highRisk -> proved(report, highRisk, window)));
    }

    private Uni<Findings> proved(CollusionReport report, List<HighRisk> highRisk, Window window) {
        List<CollusionReport.Pair> pairs = report.pairs().stream().limit(MOST).toList();
        List<CollusionReport.Ring> rings = report.rings().stream().limit(MOST).toList();
        List<List<Flow>> flows = Stream.concat(
                        pairs.stream().map(CollusionReport.Pair::flows),
                        rings.stream().map(CollusionReport.Ring::strongest))
                .toList();
        return store.evidence(flows, window).map(proposals -> {
            Iterator<List<UUID>> next = proposals.iterator();
            return new Findings(
                    window,
                    report,
                    pairs.stream().map(pair -> new Proved<>(pair, next.next())).toList(),
                    rings.stream().map(ring -> new Proved<>(ring, next.next())).toList(),
                    highRisk);
        });
    }

    private Window window(Duration length) {
        return Window.before(clock.instant(), length == null ? config.window() : length);
    }
}

package org.guildhall.platform.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.LongStream;

/** Gives every gRPC method one latency histogram, with the same few buckets, so that replicas can be added up. */
final class LatencyHistograms {
    private static final String SERVER_LATENCY = "grpc.server.processing.duration";
    private static final double[] BUCKETS_NANOS = LongStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    @Produces
    @Singleton
    MeterFilter histograms() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals(SERVER_LATENCY)
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(BUCKETS_NANOS)
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }
}

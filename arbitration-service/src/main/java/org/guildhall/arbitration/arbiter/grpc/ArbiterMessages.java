package org.guildhall.arbitration.arbiter.grpc;

import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterRecord;
import org.guildhall.arbitration.arbiter.domain.ArbiterStatistics;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.arbitration.grpc.WireTime;
import org.guildhall.arbitration.v1.GetArbiterStatisticsResponse;

/** Arbiters as the contract writes them. */
final class ArbiterMessages {
    private ArbiterMessages() {}

    static Optional<FederationId> federation(String id) {
        return id.isEmpty() ? Optional.empty() : Optional.of(new FederationId(id));
    }

    static org.guildhall.arbitration.v1.Arbiter arbiter(Arbiter arbiter) {
        var message = org.guildhall.arbitration.v1.Arbiter.newBuilder()
                .setArbiterId(arbiter.id().value())
                .setPublicKey(arbiter.key().hex())
                .setFederationId(arbiter.federation().map(FederationId::value).orElse(""))
                .setRegisteredAt(WireTime.timestamp(arbiter.registeredAt()))
                .setRecord(record(arbiter.record()))
                .setScore(arbiter.record().score());
        arbiter.retiredAt().ifPresent(at -> message.setRetiredAt(WireTime.timestamp(at)));
        return message.build();
    }

    private static org.guildhall.arbitration.v1.ArbiterRecord record(ArbiterRecord record) {
        var message = org.guildhall.arbitration.v1.ArbiterRecord.newBuilder()
                .setTotalDecisions(record.totalDecisions())
                .setWithConsensus(record.withConsensus())
                .setDissenting(record.dissenting())
                .setNonParticipations(record.nonParticipations())
                .setConsensusRate(record.consensusRate())
                .setParticipationRate(record.participationRate());
        record.meanResponse().ifPresent(mean -> message.setMeanResponseTime(WireTime.duration(mean)));
        return message.build();
    }

    static GetArbiterStatisticsResponse statistics(ArbiterStatistics statistics) {
        GetArbiterStatisticsResponse.Builder message = GetArbiterStatisticsResponse.newBuilder()
                .setTotalArbiters(statistics.arbiters())
                .setRetiredArbiters(statistics.retired())
                .setTotalDecisions(statistics.totalDecisions())
                .setTotalWithConsensus(statistics.withConsensus())
                .setTotalDissenting(statistics.dissenting())
                .setTotalNonParticipations(statistics.nonParticipations())
                .setMeanScore(statistics.meanScore())
                .setMeanConsensusRate(statistics.meanConsensusRate());
        statistics.meanResponse().ifPresent(mean -> message.setMeanResponseTime(WireTime.duration(mean)));
        return message.build();
    }
}

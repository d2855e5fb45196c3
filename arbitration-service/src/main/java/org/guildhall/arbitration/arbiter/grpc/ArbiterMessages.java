package org.guildhall.arbitration.arbiter.grpc;

import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.Arbiter;
import org.guildhall.arbitration.arbiter.domain.ArbiterRecord;
import org.guildhall.arbitration.arbiter.domain.FederationId;
import org.guildhall.arbitration.grpc.WireTime;

/** Arbiters as the contract writes them. */
final class ArbiterMessages {
    private ArbiterMessages() {}

    static Optional<FederationId> federation(String id) {
        return id.isEmpty() ? Optional.empty() : Optional.of(new FederationId(id));
    }

    static org.guildhall.arbitration.v1.Arbiter arbiter(Arbiter arbiter) {
        return org.guildhall.arbitration.v1.Arbiter.newBuilder()
                .setArbiterId(arbiter.id().value())
                .setPublicKey(arbiter.key().hex())
                .setFederationId(arbiter.federation().map(FederationId::value).orElse(""))
                .setRegisteredAt(WireTime.timestamp(arbiter.registeredAt()))
                .setRecord(record(arbiter.record()))
                .setScore(arbiter.record().score())
                .build();
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
}

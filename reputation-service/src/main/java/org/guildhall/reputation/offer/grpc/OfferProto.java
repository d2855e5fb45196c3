package org.guildhall.reputation.offer.grpc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.OfferStore;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.IsolationLevel;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.offer.domain.PodSpec;
import org.guildhall.reputation.offer.domain.PublishedOffer;
import org.guildhall.reputation.stake.grpc.StakeProto;
import org.guildhall.reputation.v1.ListOffersRequest;
import org.guildhall.reputation.v1.ListOffersResponse;

/** Offers and heartbeats between contract and domain. */
final class OfferProto {
    private OfferProto() {}

    static Offer offer(org.guildhall.reputation.v1.Offer offer) {
        return new Offer(
                new PublicKey(offer.getProviderKey()),
                Instant.ofEpochSecond(offer.getPublishedAt().getSeconds()),
                offer.getHostname(),
                emptyToNull(offer.getLocation()),
                offer.getCapabilitiesList(),
                offer.getSpecsList().stream().map(OfferProto::spec).toList(),
                offer.getWhitelistedMintsList(),
                offer.getUptimePercent(),
                offer.getJobsCompleted(),
                emptyToNull(offer.getApiEndpoint()),
                level(offer.getIsolationLevel()),
                offer.hasStakeProof() ? StakeProto.proof(offer.getStakeProof()) : null,
                new Signature(offer.getSignature()));
    }

    private static PodSpec spec(org.guildhall.reputation.v1.PodSpec spec) {
        return new PodSpec(
                spec.getId(),
                spec.getName(),
                spec.getDescription(),
                spec.getCpuMillicores(),
                spec.getMemoryMb(),
                spec.getRateMsatsPerSec());
    }

    static Heartbeat heartbeat(org.guildhall.reputation.v1.Heartbeat heartbeat) {
        return new Heartbeat(
                new PublicKey(heartbeat.getProviderKey()),
                Instant.ofEpochSecond(heartbeat.getTime().getSeconds()),
                heartbeat.getActiveWorkloads(),
                heartbeat.getAvailableCpuMillicores(),
                heartbeat.getAvailableMemoryMb(),
                heartbeat.getAvailableStorageGb(),
                new Signature(heartbeat.getSignature()));
    }

    static OfferStore.Filter filter(ListOffersRequest request) {
        return new OfferStore.Filter(
                request.getCapability(),
                request.getMintUrl(),
                request.getMinIsolationLevelValue() == 0
                        ? IsolationLevel.SHARED_KERNEL
                        : level(request.getMinIsolationLevel()),
                request.hasSeenSince()
                        ? ProtoTime.instant(request.getSeenSince()).truncatedTo(ChronoUnit.MICROS)
                        : null);
    }

    static ListOffersResponse listResponse(Page<PublishedOffer> page) {
        return ListOffersResponse.newBuilder()
                .addAllOffers(page.items().stream().map(OfferProto::published).toList())
                .setNextPageToken(page.nextToken())
                .build();
    }

    static org.guildhall.reputation.v1.PublishedOffer published(PublishedOffer published) {
        var proto = org.guildhall.reputation.v1.PublishedOffer.newBuilder()
                .setOffer(offer(published.offer()))
                .setRecordedAt(ProtoTime.timestamp(published.recordedAt()));
        if (published.heartbeat() != null) {
            proto.setHeartbeat(heartbeat(published.heartbeat()));
        }
        return proto.build();
    }

    private static org.guildhall.reputation.v1.Offer offer(Offer offer) {
        var proto = org.guildhall.reputation.v1.Offer.newBuilder()
                .setProviderKey(offer.providerKey().hex())
                .setPublishedAt(ProtoTime.timestamp(offer.publishedAt()))
                .setHostname(offer.hostname())
                .setLocation(nullToEmpty(offer.location()))
                .addAllCapabilities(offer.capabilities())
                .addAllSpecs(offer.specs().stream().map(OfferProto::spec).toList())
                .addAllWhitelistedMints(offer.whitelistedMints())
                .setUptimePercent(offer.uptimePercent())
                .setJobsCompleted(offer.jobsCompleted())
                .setApiEndpoint(nullToEmpty(offer.apiEndpoint()))
                .setIsolationLevel(level(offer.isolationLevel()))
                .setSignature(offer.signature().hex());
        if (offer.stakeProof() != null) {
            proto.setStakeProof(StakeProto.proof(offer.stakeProof()));
        }
        return proto.build();
    }

    private static org.guildhall.reputation.v1.PodSpec spec(PodSpec spec) {
        return org.guildhall.reputation.v1.PodSpec.newBuilder()
                .setId(spec.id())
                .setName(spec.name())
                .setDescription(spec.description())
                .setCpuMillicores(spec.cpuMillicores())
                .setMemoryMb(spec.memoryMb())
                .setRateMsatsPerSec(spec.rateMsatsPerSec())
                .build();
    }

    static org.guildhall.reputation.v1.Heartbeat heartbeat(Heartbeat heartbeat) {
        return org.guildhall.reputation.v1.Heartbeat.newBuilder()
                .setProviderKey(heartbeat.providerKey().hex())
                .setTime(ProtoTime.timestamp(heartbeat.time()))
                .setActiveWorkloads(heartbeat.activeWorkloads())
                .setAvailableCpuMillicores(heartbeat.availableCpuMillicores())
                .setAvailableMemoryMb(heartbeat.availableMemoryMb())
                .setAvailableStorageGb(heartbeat.availableStorageGb())
                .setSignature(heartbeat.signature().hex())
                .build();
    }

    private static IsolationLevel level(org.guildhall.reputation.v1.IsolationLevel level) {
        return switch (level) {
            case ISOLATION_LEVEL_SHARED_KERNEL -> IsolationLevel.SHARED_KERNEL;
            case ISOLATION_LEVEL_DEDICATED_HOST -> IsolationLevel.DEDICATED_HOST;
            case ISOLATION_LEVEL_ATTESTED_RESEARCH_TIER -> IsolationLevel.ATTESTED_RESEARCH_TIER;
            case ISOLATION_LEVEL_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("the contract excludes it");
        };
    }

    private static org.guildhall.reputation.v1.IsolationLevel level(IsolationLevel level) {
        return switch (level) {
            case SHARED_KERNEL -> org.guildhall.reputation.v1.IsolationLevel.ISOLATION_LEVEL_SHARED_KERNEL;
            case DEDICATED_HOST -> org.guildhall.reputation.v1.IsolationLevel.ISOLATION_LEVEL_DEDICATED_HOST;
            case ATTESTED_RESEARCH_TIER ->
                org.guildhall.reputation.v1.IsolationLevel.ISOLATION_LEVEL_ATTESTED_RESEARCH_TIER;
        };
    }

    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String nullToEmpty(String text) {
        return text == null ? "" : text;
    }
}

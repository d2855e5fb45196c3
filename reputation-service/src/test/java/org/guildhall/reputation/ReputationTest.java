package org.guildhall.reputation;

import com.google.protobuf.Timestamp;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.guildhall.platform.grpc.ProtoTime;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.offer.TestOffer;
import org.guildhall.reputation.offer.domain.Heartbeat;
import org.guildhall.reputation.offer.domain.Offer;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.receipt.domain.PaymentProof;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.v1.CashuDleq;
import org.guildhall.reputation.v1.GetScoreRequest;
import org.guildhall.reputation.v1.MintKey;
import org.guildhall.reputation.v1.MintKind;
import org.guildhall.reputation.v1.MintServiceGrpc;
import org.guildhall.reputation.v1.MintSignature;
import org.guildhall.reputation.v1.OfferServiceGrpc;
import org.guildhall.reputation.v1.PodSpec;
import org.guildhall.reputation.v1.PublishOfferRequest;
import org.guildhall.reputation.v1.PublishedOffer;
import org.guildhall.reputation.v1.ReceiptOutcome;
import org.guildhall.reputation.v1.ReceiptServiceGrpc;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.guildhall.reputation.v1.RecordHeartbeatRequest;
import org.guildhall.reputation.v1.RecordRulingRequest;
import org.guildhall.reputation.v1.RegisterMintRequest;
import org.guildhall.reputation.v1.RulingDecision;
import org.guildhall.reputation.v1.Score;
import org.guildhall.reputation.v1.ScoreServiceGrpc;
import org.guildhall.reputation.v1.StakeProof;
import org.guildhall.reputation.v1.SubmitReceiptRequest;

/** What the tests over the wire share. Each test makes its own keys, so that they don't see one another's receipts. */
public abstract class ReputationTest extends ServiceTest {
    private static final Map<String, Receipt> SUBMITTED = new ConcurrentHashMap<>();

    protected static MintServiceGrpc.MintServiceBlockingStub mints() {
        return asAdmin(MintServiceGrpc.newBlockingStub(channel())).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    protected static ReceiptServiceGrpc.ReceiptServiceBlockingStub receipts() {
        return as(ReceiptServiceGrpc.newBlockingStub(channel()), "provider-1", "provider")
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    protected static ScoreServiceGrpc.ScoreServiceBlockingStub scores() {
        return as(ScoreServiceGrpc.newBlockingStub(channel()), "somebody", "consumer")
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    /** Does what a service does on an event loop, and waits for it. */
    protected static <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A name that no other test uses. */
    protected static String fresh(String name) {
        return name + "-" + UUID.randomUUID();
    }

    protected static RegisterMintRequest.Builder mint(String url) {
        return RegisterMintRequest.newBuilder()
                .setMintUrl(url)
                .setKind(MintKind.MINT_KIND_MINT_SIGNATURE)
                .addKeys(MintKey.newBuilder()
                        .setPublicKey(TestKey.of(url).publicKey().hex()));
    }

    protected static void registerTestMint() {
        mints().registerMint(mint(TestReceipt.MINT).build());
    }

    protected static org.guildhall.reputation.v1.Receipt.Builder proto(Receipt receipt) {
        return org.guildhall.reputation.v1.Receipt.newBuilder()
                .setLeaseId(receipt.leaseId().text())
                .setProviderKey(receipt.providerKey().hex())
                .setConsumerKey(receipt.consumerKey().hex())
                .setDurationPaid(ProtoTime.duration(receipt.durationPaid()))
                .setDurationDelivered(ProtoTime.duration(receipt.durationDelivered()))
                .setSuccess(receipt.success().decimal().doubleValue())
                .setPaymentProof(proto(receipt.paymentProof()))
                .setVersion(receipt.version().number())
                .setConsumerSignature(receipt.consumerSignature().hex())
                .setProviderSignature(receipt.providerSignature().hex())
                .setCompletedAt(ProtoTime.timestamp(receipt.completedAt()));
    }

    private static org.guildhall.reputation.v1.PaymentProof proto(PaymentProof proof) {
        var proto = org.guildhall.reputation.v1.PaymentProof.newBuilder()
                .setMintUrl(proof.mintUrl().text());
        if (proof instanceof PaymentProof.MintSignature signature) {
            proto.setMintSignature(MintSignature.newBuilder()
                    .setSwapResponseHash(signature.swapResponseHash().hex())
                    .setSwapResponseSignature(signature.swapResponseSignature().hex()));
        } else if (proof instanceof PaymentProof.CashuDleq cashu) {
            proto.setCashuDleq(CashuDleq.newBuilder()
                    .setKeysetId(cashu.denomination().keysetId())
                    .setAmount(cashu.denomination().amount())
                    .setBlindedMessage(cashu.blindedMessage().hex())
                    .setBlindSignature(cashu.blindSignature().hex())
                    .setE(cashu.e().hex())
                    .setS(cashu.s().hex()));
        }
        return proto.build();
    }

    protected static ReceiptOutcome submit(org.guildhall.reputation.v1.Receipt receipt) {
        return receipts()
                .submitReceipt(
                        SubmitReceiptRequest.newBuilder().setReceipt(receipt).build())
                .getOutcome();
    }

    protected static ReceiptVerdict submit(Receipt receipt) {
        SUBMITTED.put(receipt.content().digest().hex(), receipt);
        return submit(proto(receipt).build()).getVerdict();
    }

    protected static ReceiptVerdict submit(TestReceipt receipt) {
        return submit(receipt.signed());
    }

    /** Takes away the credit of a receipt that was submitted here, by its digest, as arbitration does. */
    protected static void voidReceipt(String digest) {
        rule(digest, UUID.randomUUID(), RulingDecision.RULING_DECISION_FOR_BUYER);
    }

    /** Tells how a dispute about a receipt that was submitted here was decided, as arbitration does. */
    protected static void rule(String digest, UUID dispute, RulingDecision decision) {
        Receipt receipt = SUBMITTED.get(digest);
        var ignored = as(ReceiptServiceGrpc.newBlockingStub(channel()), "arbitration", "service")
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .recordRuling(RecordRulingRequest.newBuilder()
                        .setReceiptDigest(digest)
                        .setDisputeId(dispute.toString())
                        .setDecision(decision)
                        .setBuyerKey(receipt.consumerKey().hex())
                        .setSellerKey(receipt.providerKey().hex())
                        .setDecidedAt(timestamp(Instant.EPOCH))
                        .build());
    }

    protected static Score score(String provider, Instant asOf) {
        GetScoreRequest.Builder request = GetScoreRequest.newBuilder()
                .setProviderKey(TestKey.of(provider).publicKey().hex());
        if (asOf != null) {
            request.setAsOf(timestamp(asOf));
        }
        return scores().getScore(request.build()).getScore();
    }

    protected static OfferServiceGrpc.OfferServiceBlockingStub providersOffers() {
        return as(OfferServiceGrpc.newBlockingStub(channel()), "provider-1", "provider")
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    protected static OfferServiceGrpc.OfferServiceBlockingStub anybodysOffers() {
        return as(OfferServiceGrpc.newBlockingStub(channel()), "somebody", "consumer")
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    protected static PublishedOffer publish(org.guildhall.reputation.v1.Offer offer) {
        return providersOffers()
                .publishOffer(PublishOfferRequest.newBuilder().setOffer(offer).build())
                .getOffer();
    }

    /** @return the time of the newest heartbeat */
    protected static Timestamp beat(String provider, Instant time) {
        return providersOffers()
                .recordHeartbeat(RecordHeartbeatRequest.newBuilder()
                        .setHeartbeat(proto(TestOffer.heartbeat(provider, time)))
                        .build())
                .getHeartbeat()
                .getTime();
    }

    protected static org.guildhall.reputation.v1.Offer proto(Offer offer) {
        var proto = org.guildhall.reputation.v1.Offer.newBuilder()
                .setProviderKey(offer.providerKey().hex())
                .setPublishedAt(timestamp(offer.publishedAt()))
                .setHostname(offer.hostname())
                .setLocation(offer.location() == null ? "" : offer.location())
                .addAllCapabilities(offer.capabilities())
                .addAllWhitelistedMints(offer.whitelistedMints())
                .setUptimePercent(offer.uptimePercent())
                .setJobsCompleted(offer.jobsCompleted())
                .setApiEndpoint(offer.apiEndpoint())
                .setIsolationLevelValue(offer.isolationLevel().ordinal() + 1)
                .setSignature(offer.signature().hex());
        offer.specs()
                .forEach(spec -> proto.addSpecs(PodSpec.newBuilder()
                        .setId(spec.id())
                        .setName(spec.name())
                        .setDescription(spec.description())
                        .setCpuMillicores(spec.cpuMillicores())
                        .setMemoryMb(spec.memoryMb())
                        .setRateMsatsPerSec(spec.rateMsatsPerSec())));
        if (offer.stakeProof() != null) {
            proto.setStakeProof(StakeProof.newBuilder()
                    .setOutpoint(offer.stakeProof().outpoint().text())
                    .setLockedUntil(timestamp(offer.stakeProof().lockedUntil()))
                    .setSats(offer.stakeProof().sats())
                    .setSignature(offer.stakeProof().signature().hex()));
        }
        return proto.build();
    }

    protected static org.guildhall.reputation.v1.Heartbeat proto(Heartbeat heartbeat) {
        return org.guildhall.reputation.v1.Heartbeat.newBuilder()
                .setProviderKey(heartbeat.providerKey().hex())
                .setTime(timestamp(heartbeat.time()))
                .setActiveWorkloads(heartbeat.activeWorkloads())
                .setAvailableCpuMillicores(heartbeat.availableCpuMillicores())
                .setAvailableMemoryMb(heartbeat.availableMemoryMb())
                .setAvailableStorageGb(heartbeat.availableStorageGb())
                .setSignature(heartbeat.signature().hex())
                .build();
    }

    protected static Timestamp timestamp(Instant instant) {
        return ProtoTime.timestamp(instant);
    }
}

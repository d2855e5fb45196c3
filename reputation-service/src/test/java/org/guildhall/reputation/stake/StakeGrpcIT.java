package org.guildhall.reputation.stake;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.offer.TestOffer;
import org.guildhall.reputation.stake.domain.StakeReason;
import org.guildhall.reputation.v1.GetStakeRequest;
import org.guildhall.reputation.v1.ReportStakeRequest;
import org.guildhall.reputation.v1.Stake;
import org.guildhall.reputation.v1.StakeServiceGrpc;
import org.guildhall.reputation.v1.StakeStatus;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StakeGrpcIT extends ReputationTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Instant lockedUntil = now.plus(Duration.ofDays(30));
    private final String provider = fresh("p");

    private static StakeServiceGrpc.StakeServiceBlockingStub observer() {
        return as(StakeServiceGrpc.newBlockingStub(channel()), "chain-watch", "observer")
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static String hex(String name) {
        return TestKey.of(name).publicKey().hex();
    }

    private void stakes(char digit, long sats, Instant publishedAt) {
        publish(proto(TestOffer.of(provider, publishedAt)
                .withStake(TestOffer.stake(provider, digit, sats, lockedUntil))
                .signed()));
    }

    private ReportStakeRequest.Builder report(char digit, StakeStatus status, long sats, Instant observedAt) {
        return ReportStakeRequest.newBuilder()
                .setProviderKey(hex(provider))
                .setOutpoint(String.valueOf(digit).repeat(64) + ":0")
                .setStatus(status)
                .setOnChainSats(sats)
                .setObservedAt(timestamp(observedAt));
    }

    private Stake reported(char digit, StakeStatus status, long sats, Instant observedAt) {
        return observer()
                .reportStake(report(digit, status, sats, observedAt).build())
                .getStake();
    }

    private Stake get() {
        return observer()
                .getStake(GetStakeRequest.newBuilder()
                        .setProviderKey(hex(provider))
                        .build())
                .getStake();
    }

    @Test
    void aStakeCountsOnceAnObserverFoundIt() {
        stakes('a', 100_000, now.minusSeconds(100));
        assertEquals(StakeStatus.STAKE_STATUS_UNVERIFIED, get().getStatus());
        assertFalse(get().hasObservedAt());
        assertEquals(0, get().getRank());
        Stake stake = reported('a', StakeStatus.STAKE_STATUS_VALID, 60_000, now);
        assertEquals(60_000, stake.getEffectiveSats());
        assertEquals(Math.log(60_000.0 * 30 * 86_400), stake.getRank(), 1e-3);
        assertEquals(stake.getProof(), get().getProof());
        assertEquals(
                100_000,
                reported('a', StakeStatus.STAKE_STATUS_VALID, 250_000, now.plusSeconds(1))
                        .getEffectiveSats());
        for (StakeStatus gone : List.of(
                StakeStatus.STAKE_STATUS_UNVERIFIED,
                StakeStatus.STAKE_STATUS_SPENT,
                StakeStatus.STAKE_STATUS_UNLOCKED,
                StakeStatus.STAKE_STATUS_PUBKEY_MISMATCH)) {
            Stake lost = reported('a', gone, 0, now.plusSeconds(1 + gone.getNumber()));
            assertEquals(gone, lost.getStatus());
            assertEquals(0, lost.getEffectiveSats());
            assertEquals(0, lost.getRank());
        }
    }

    @Test
    void theLatestObservationHolds() {
        stakes('a', 100, now.minusSeconds(100));
        reported('a', StakeStatus.STAKE_STATUS_SPENT, 0, now);
        assertEquals(
                StakeStatus.STAKE_STATUS_SPENT,
                reported('a', StakeStatus.STAKE_STATUS_VALID, 100, now.minusSeconds(1))
                        .getStatus());
        assertEquals(
                StakeStatus.STAKE_STATUS_VALID,
                reported('a', StakeStatus.STAKE_STATUS_VALID, 100, now.plusSeconds(1))
                        .getStatus());
    }

    @Test
    void aNewOfferKeepsTheReportOfTheSameStakeAlone() {
        stakes('a', 100, now.minusSeconds(100));
        reported('a', StakeStatus.STAKE_STATUS_VALID, 100, now);
        stakes('a', 100, now.minusSeconds(90));
        assertEquals(StakeStatus.STAKE_STATUS_VALID, get().getStatus());
        stakes('a', 200, now.minusSeconds(80));
        assertEquals(StakeStatus.STAKE_STATUS_UNVERIFIED, get().getStatus(), "it claims more now");
        reported('a', StakeStatus.STAKE_STATUS_VALID, 200, now);
        stakes('b', 200, now.minusSeconds(70));
        assertEquals(StakeStatus.STAKE_STATUS_UNVERIFIED, get().getStatus(), "another output");
        assertRefused(StakeReason.STAKE_NOT_FOUND, () -> reported('a', StakeStatus.STAKE_STATUS_VALID, 1, now));
        publish(proto(TestOffer.of(provider, now.minusSeconds(60)).signed()));
        assertEquals(
                hex(provider), assertRefused(StakeReason.NO_STAKE, this::get).get("provider_key"));
    }

    @Test
    void badReportsAreRefused() {
        stakes('a', 100, now.minusSeconds(100));
        assertRefused(
                StakeReason.OBSERVATION_IN_FUTURE,
                () -> reported('a', StakeStatus.STAKE_STATUS_VALID, 1, now.plusSeconds(400)));
        assertTrue(violatedFields(() -> reported('a', StakeStatus.STAKE_STATUS_SPENT, 1, now))
                .contains(""));
        assertEquals(
                List.of("status"), violatedFields(() -> reported('a', StakeStatus.STAKE_STATUS_UNSPECIFIED, 0, now)));
        assertEquals(StakeStatus.STAKE_STATUS_UNVERIFIED, get().getStatus());
    }
}

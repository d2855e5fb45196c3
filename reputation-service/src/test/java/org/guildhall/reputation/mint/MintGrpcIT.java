package org.guildhall.reputation.mint;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.mint.domain.MintReason;
import org.guildhall.reputation.receipt.TestCashuMint;
import org.guildhall.reputation.v1.Mint;
import org.guildhall.reputation.v1.MintKey;
import org.guildhall.reputation.v1.MintKind;
import org.guildhall.reputation.v1.MintServiceGrpc;
import org.guildhall.reputation.v1.RegisterMintRequest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MintGrpcIT extends ReputationTest {
    @Inject
    DataSource database;

    private static String url() {
        return "https://" + fresh("mint") + ".test";
    }

    private static MintKey key(String name) {
        return MintKey.newBuilder()
                .setPublicKey(TestKey.of(name).publicKey().hex())
                .build();
    }

    @Test
    void aMintIsRegisteredAndAnsweredAsItStands() {
        String url = url();
        Instant from = Instant.parse("2026-01-01T00:00:00.000001Z");
        RegisterMintRequest request = mint(url)
                .addKeys(key("second").toBuilder().setValidFrom(timestamp(from)).setValidUntil(timestamp(from)))
                .build();
        Mint mint = mints().registerMint(request).getMint();
        assertEquals(url, mint.getMintUrl());
        assertEquals(request.getKind(), mint.getKind());
        assertEquals(
                request.getKeysList().stream()
                        .sorted(java.util.Comparator.comparing(MintKey::getPublicKey))
                        .toList(),
                mint.getKeysList());
        assertEquals(mint, mints().registerMint(request).getMint(), "a repeat changes nothing");
    }

    @Test
    void registeringAgainReplacesTheKeys() {
        String url = url();
        Mint first = mints().registerMint(mint(url).addKeys(key("a")).build()).getMint();
        Mint again = mints().registerMint(
                        mint(url).clearKeys().addKeys(key("b")).build())
                .getMint();
        assertEquals(List.of(key("b")), again.getKeysList());
        assertEquals(first.getRegisteredAt(), again.getRegisteredAt());
        assertEquals(
                again,
                mints().registerMint(mint(url).clearKeys().addKeys(key("b")).build())
                        .getMint());
    }

    private static RegisterMintRequest.Builder cashu(String url) {
        TestCashuMint mint = TestCashuMint.of(url);
        return RegisterMintRequest.newBuilder()
                .setMintUrl(url)
                .setKind(MintKind.MINT_KIND_CASHU_DLEQ)
                .addKeys(MintKey.newBuilder()
                        .setPublicKey(mint.key().hex())
                        .setKeysetId(mint.denomination().keysetId())
                        .setAmount(mint.denomination().amount()));
    }

    @Test
    void theKindOfAMintNeverChanges() {
        String url = url();
        mints().registerMint(mint(url).build());
        Map<String, String> facts = assertRefused(MintReason.MINT_KIND_FIXED, () -> mints().registerMint(
                        cashu(url).build()));
        assertEquals("MINT_SIGNATURE", facts.get("kind"));
        String other = url();
        RegisterMintRequest request = cashu(other).build();
        assertEquals(
                request.getKeysList(), mints().registerMint(request).getMint().getKeysList());
        assertRefused(MintReason.MINT_KIND_FIXED, () -> mints().registerMint(
                        mint(other).build()));
    }

    @Test
    void keysMustBeOfTheMintsKind() {
        MintKey cashuKey = cashu(url()).getKeys(0);
        assertEquals(List.of(""), violatedFields(() -> mints().registerMint(
                        mint(url()).addKeys(cashuKey).build())));
        assertEquals(List.of(""), violatedFields(() -> mints().registerMint(
                        cashu(url()).addKeys(key("a")).build())));
        assertEquals(List.of(""), violatedFields(() -> mints().registerMint(cashu(url())
                .addKeys(cashuKey.toBuilder().setPublicKey("02" + key("a").getPublicKey()))
                .build())));
    }

    @Test
    void aKeyThatIsNoPointIsRefused() {
        String noPoint = "eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34";
        Map<String, String> facts = assertRefused(MintReason.MINT_KEY_INVALID, () -> mints().registerMint(mint(url())
                .addKeys(MintKey.newBuilder().setPublicKey(noPoint))
                .build()));
        assertEquals(noPoint, facts.get("public_key"));
    }

    @Test
    void brokenConstraintsAreNamed() {
        assertEquals(List.of("keys", "kind", "mint_url"), violatedFields(() -> mints().registerMint(
                        RegisterMintRequest.getDefaultInstance())));
        assertEquals(List.of("keys"), violatedFields(() -> mints().registerMint(
                        mint(url()).addKeys(key("a")).addKeys(key("a")).build())));
        assertEquals(List.of("keys[0]"), violatedFields(() -> mints().registerMint(mint(url())
                .clearKeys()
                .addKeys(key("a").toBuilder()
                        .setValidFrom(timestamp(Instant.ofEpochSecond(2)))
                        .setValidUntil(timestamp(Instant.ofEpochSecond(1))))
                .build())));
    }

    @Test
    void onlyAdminsRegisterMints() {
        for (String role : List.of("provider", "consumer", "service", "auditor", "observer")) {
            assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(MintServiceGrpc.newBlockingStub(channel()), "x", role)
                    .registerMint(mint(url()).build()));
        }
    }

    @Test
    void theSameRequestIdGivesTheFirstAnswerAgain() {
        String url = url();
        RegisterMintRequest request =
                mint(url).setRequestId(UUID.randomUUID().toString()).build();
        Mint first = mints().registerMint(request).getMint();
        mints().registerMint(mint(url).clearKeys().addKeys(key("b")).build());
        assertEquals(first, mints().registerMint(request).getMint());
        assertRefused(PlatformReason.REQUEST_ID_REUSED, () -> mints().registerMint(
                        request.toBuilder().addKeys(key("c")).build()));
    }

    @Test
    void concurrentRegistrationsOfOneMintAllSucceedAndOneSetOfKeysStays() throws Exception {
        String url = url();
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Mint>> calls = IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<Mint>) () -> mints().registerMint(mint(url)
                                    .clearKeys()
                                    .addKeys(key("k" + i))
                                    .addKeys(key("l" + i))
                                    .build())
                            .getMint())
                    .toList();
            for (Future<Mint> call : threads.invokeAll(calls)) {
                assertEquals(2, call.get().getKeysCount());
            }
        } finally {
            threads.shutdownNow();
        }
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("SELECT count(*) FROM mint_key WHERE mint_url = ?")) {
            statement.setString(1, url);
            var rows = statement.executeQuery();
            rows.next();
            assertEquals(2, rows.getInt(1));
        }
    }
}

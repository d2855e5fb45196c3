package org.guildhall.reputation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.acinq.secp256k1.Secp256k1;
import java.util.HexFormat;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.mint.domain.Point;
import org.guildhall.reputation.receipt.domain.Cryptography;
import org.guildhall.reputation.receipt.domain.PaymentProof;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official vectors of cashubtc/nuts: tests of NUT-00 and NUT-12. */
class CashuVectorsTest {
    private static final Cryptography CRYPTOGRAPHY = new Libsecp256k1();
    private static final Point G = new Point("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000000000000000000000000000000,024cce997d3b518f739663b757deaec95bcd9473c30a14ac2fd04023a739d1a725",
        "0000000000000000000000000000000000000000000000000000000000000001,022e7158e11c9506f1aa4248bf531298daa7febd6194f003edcd9b93ade6253acf",
        "0000000000000000000000000000000000000000000000000000000000000002,026cdbe15362df59cd1dd3c9c11de8aedac2106eca69236ecd9fbe117af897be4f"
    })
    void hashToCurve(String message, String point) {
        assertEquals(point, HexFormat.of().formatHex(TestCashuMint.hashToCurve(bytes(message))));
    }

    @Test
    void hashE() {
        byte[] one = bytes("020000000000000000000000000000000000000000000000000000000000000001");
        byte[] c = bytes("02a9acc1e48c25eeeb9289b5031cc57da9fe72f3fe2861d264bdc074209b107ba2");
        assertEquals(
                "a4dc034b74338c28c6bc3ea49731f2a24440fc7c4affc08b31a93fc9fbe6401e",
                HexFormat.of().formatHex(Libsecp256k1.hashE(one, one, one, c)));
    }

    @Test
    void theBlindSignatureWithADeterministicNonceIsProved() {
        assertTrue(CRYPTOGRAPHY.isBlindlySigned(
                new Point("02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"),
                new Point("02a9acc1e48c25eeeb9289b5031cc57da9fe72f3fe2861d264bdc074209b107ba2"),
                new Point("0244eccfc7a348274458bb38044c7f3c389b3c2086c7ec18b5812d2877ab937787"),
                new Digest("2a16ffee280aff3c429045607f9b8e0bf8b35910c44c1b20b9dfaf01b263d7b3"),
                new Digest("9df27731238334718d120d4f74611a7c668233f988e687ac3fb188f0a34a2dab")));
    }

    @Test
    void theBlindSignatureOfTheVectorIsProvedAndNoOther() {
        Point message = new Point("02a9acc1e48c25eeeb9289b5031cc57da9fe72f3fe2861d264bdc074209b107ba2");
        Digest e = new Digest("9818e061ee51d5c8edc3342369a554998ff7b4381c8652d724cdf46429be73d9");
        Digest s = new Digest("9818e061ee51d5c8edc3342369a554998ff7b4381c8652d724cdf46429be73da");
        assertTrue(CRYPTOGRAPHY.isBlindlySigned(G, message, message, e, s));
        assertFalse(CRYPTOGRAPHY.isBlindlySigned(G, message, message, s, e));
        assertFalse(CRYPTOGRAPHY.isBlindlySigned(message, message, message, e, s));
        assertFalse(CRYPTOGRAPHY.isBlindlySigned(G, G, message, e, s));
        assertFalse(CRYPTOGRAPHY.isBlindlySigned(G, message, G, e, s));
    }

    /** The wallet-side vector, turned into what the mint saw: C_ = C + r·A and B_ = Y + r·G. */
    @Test
    void theWalletSideVectorHoldsForWhatTheMintSigned() {
        Secp256k1 library = Secp256k1.get();
        byte[] r = bytes("a6d13fcd7a18442e6076f5e1e7c887ad5de40a019824bdfa9fe740d302e8d861");
        byte[] y = TestCashuMint.hashToCurve("daf4dd00a2b68a0858a80450f52c8a7d2ccf87d375e43e216e0c571f089f63e9"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        byte[] c = bytes("024369d2d22a80ecf78f3937da9d5f30c1b9f74f0c32684d583cca0fa6a61cdcfc");
        byte[] blinded = library.pubKeyCombine(new byte[][] {y, library.pubkeyCreate(r)});
        byte[] signature = library.pubKeyCombine(new byte[][] {c, library.pubKeyTweakMul(G.bytes(), r)});
        assertTrue(CRYPTOGRAPHY.isBlindlySigned(
                G,
                TestCashuMint.point(blinded),
                TestCashuMint.point(signature),
                new Digest("b31e58ac6527f34975ffab13e70a48b6d2b0d35abc4b03f0151f09ee1a9763d4"),
                new Digest("8fbae004c59e754d71df67e392b6ae4e29293113ddc2ec86592a0431d16306d8")));
    }

    @Test
    void aProofOfOursHoldsAndWhatIsOutOfRangeDoesnt() {
        TestCashuMint mint = TestCashuMint.of("https://cashu.test");
        PaymentProof.CashuDleq proof = mint.swap("a token");
        assertTrue(holds(mint.key(), proof, proof.e(), proof.s()));
        for (String scalar : new String[] {
            "0".repeat(64), "f".repeat(64), "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
        }) {
            assertFalse(holds(mint.key(), proof, new Digest(scalar), proof.s()));
            assertFalse(holds(mint.key(), proof, proof.e(), new Digest(scalar)));
        }
        Point noPoint = new Point("02eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34");
        assertFalse(holds(noPoint, proof, proof.e(), proof.s()));
    }

    private static boolean holds(Point key, PaymentProof.CashuDleq proof, Digest e, Digest s) {
        return CRYPTOGRAPHY.isBlindlySigned(key, proof.blindedMessage(), proof.blindSignature(), e, s);
    }
}

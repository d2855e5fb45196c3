package org.guildhall.reputation.receipt;

import java.time.Duration;
import java.time.Instant;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.receipt.domain.Cryptography;
import org.guildhall.reputation.receipt.domain.LeaseId;
import org.guildhall.reputation.receipt.domain.PaymentProof;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;
import org.guildhall.reputation.receipt.domain.Success;

/** Makes receipts with real signatures of named keys and a payment proof of the key of its mint's address. */
public record TestReceipt(
        String provider,
        String consumer,
        String lease,
        double success,
        Instant completedAt,
        String mint,
        String swap,
        ReceiptVersion version) {
    /** The real one. */
    public static final Cryptography CRYPTOGRAPHY = new Libsecp256k1();

    public static final String MINT = "https://mint.test";

    /** A good receipt with a payment of its own. */
    public static TestReceipt of(String provider, String consumer, String lease, Instant completedAt) {
        String swap = provider + "/" + consumer + "/" + lease;
        return new TestReceipt(provider, consumer, lease, 1, completedAt, MINT, swap, ReceiptVersion.V2);
    }

    public TestReceipt withSuccess(double value) {
        return new TestReceipt(provider, consumer, lease, value, completedAt, mint, swap, version);
    }

    public TestReceipt withCompletedAt(Instant time) {
        return new TestReceipt(provider, consumer, lease, success, time, mint, swap, version);
    }

    public TestReceipt withMint(String url) {
        return new TestReceipt(provider, consumer, lease, success, completedAt, url, swap, version);
    }

    public TestReceipt withSwap(String name) {
        return new TestReceipt(provider, consumer, lease, success, completedAt, mint, name, version);
    }

    public TestReceipt withVersion(ReceiptVersion other) {
        return new TestReceipt(provider, consumer, lease, success, completedAt, mint, swap, other);
    }

    public static TestKey key(String name) {
        return TestKey.of(name);
    }

    /** The mint's proof that the swap happened. */
    public static PaymentProof.MintSignature proof(String mint, String swap) {
        Digest hash = Digest.of(Statement.sha256(("swap " + swap).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return new PaymentProof.MintSignature(new MintUrl(mint), hash, key(mint).sign(hash));
    }

    /** The receipt, signed by both parties. */
    public Receipt signed() {
        return signed(key(consumer), key(provider));
    }

    /** The receipt, signed by whomever. */
    public Receipt signed(TestKey asConsumer, TestKey asProvider) {
        Signature none = Signature.of(new byte[64]);
        Digest digest = with(none, none).content().digest();
        return with(asConsumer.sign(digest), asProvider.sign(digest));
    }

    /** The receipt with another payment proof, signed by both parties. */
    public Receipt signed(PaymentProof proof) {
        Signature none = Signature.of(new byte[64]);
        Digest digest = with(proof, none, none).content().digest();
        return with(proof, key(consumer).sign(digest), key(provider).sign(digest));
    }

    private Receipt with(Signature ofConsumer, Signature ofProvider) {
        return with(proof(mint, swap), ofConsumer, ofProvider);
    }

    private Receipt with(PaymentProof proof, Signature ofConsumer, Signature ofProvider) {
        return new Receipt(
                new LeaseId(lease),
                key(provider).publicKey(),
                key(consumer).publicKey(),
                Duration.ofSeconds(3600),
                Duration.ofSeconds(3500),
                Success.of(success),
                proof,
                version,
                ofConsumer,
                ofProvider,
                completedAt);
    }
}

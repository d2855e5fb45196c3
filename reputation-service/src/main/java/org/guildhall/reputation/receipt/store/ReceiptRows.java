package org.guildhall.reputation.receipt.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.guildhall.reputation.receipt.domain.Examined.Signed;
import org.guildhall.reputation.receipt.domain.PaymentProof;
import org.guildhall.reputation.receipt.domain.ReceiptVersion;

/** Columns of receipts as parameters of a statement. */
final class ReceiptRows {
    /** Keys and digest of 32 bytes each, signatures and payment proof of 64. */
    static final int WIDTH = 3 * 32 + 3 * 64;

    private static final int LONGEST_PROOF = 64;

    private final List<Signed> receipts;

    ReceiptRows(List<Signed> receipts) {
        this.receipts = receipts;
    }

    /**
     * What has a fixed length, {@link #WIDTH} bytes a receipt: consumer, provider, digest, the consumer's and the
     * provider's signature, and the payment proof, which may be shorter and is filled up with zeros. One parameter of
     * bytes costs a tenth of what arrays of hex do on either side.
     */
    byte[] fixed() {
        ByteBuffer bytes = ByteBuffer.allocate(receipts.size() * WIDTH);
        for (Signed signed : receipts) {
            bytes.put(signed.receipt().consumerKey().bytes());
            bytes.put(signed.receipt().providerKey().bytes());
            bytes.put(signed.content().digest().bytes());
            bytes.put(signed.receipt().consumerSignature().bytes());
            bytes.put(signed.receipt().providerSignature().bytes());
            byte[] proof =
                    HexFormat.of().parseHex(signed.receipt().paymentProof().replayIndex());
            bytes.put(proof).position(bytes.position() + LONGEST_PROOF - proof.length);
        }
        return bytes.array();
    }

    Integer[] proofLengths() {
        return numbers(s -> s.receipt().paymentProof().replayIndex().length() / 2);
    }

    String[] leases() {
        return texts(s -> s.receipt().leaseId().text());
    }

    Integer[] successes() {
        return numbers(s -> s.receipt().success().millionths());
    }

    Integer[] versions() {
        return numbers(s -> s.receipt().version().number());
    }

    String[] contents() {
        return texts(s -> s.content().json());
    }

    /** What the mint signed, in hex, where the content doesn't say it. */
    String[] unsignedHashes() {
        return texts(s -> s.receipt().version() == ReceiptVersion.V1
                        && s.receipt().paymentProof() instanceof PaymentProof.MintSignature proof
                ? proof.swapResponseHash().hex()
                : null);
    }

    /** Microseconds since 1970. */
    Long[] micros(Function<Signed, Instant> time) {
        return receipts.stream()
                .map(signed -> ChronoUnit.MICROS.between(Instant.EPOCH, time.apply(signed)))
                .toArray(Long[]::new);
    }

    String[] texts(Function<Signed, String> value) {
        return receipts.stream().map(value).toArray(String[]::new);
    }

    private Integer[] numbers(ToIntFunction<Signed> value) {
        return receipts.stream().mapToInt(value).boxed().toArray(Integer[]::new);
    }
}

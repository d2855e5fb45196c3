package org.guildhall.reputation.receipt.domain;

import java.time.Instant;
import java.util.Map;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.mint.domain.Denomination;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.mint.domain.Point;

/**
 * Proof that money moved. It shows that a mint made a swap, and by the replay index that no other receipt used it; not
 * who paid whom.
 */
public sealed interface PaymentProof {
    /** The mint that is said to have made it. */
    MintUrl mintUrl();

    /** Its members in the signed JSON of version 2, {@code mint_url} among them. */
    Map<String, Object> members();

    /** What may be part of one receipt only, in lower-case hex. */
    String replayIndex();

    /**
     * Whether the mint made it, with a key that held when the work was completed.
     *
     * @param mint the registered mint of that address
     */
    boolean isMadeBy(Mint mint, Instant completedAt, Cryptography cryptography);

    /**
     * A mint's BIP-340 signature over the SHA-256 of a swap response.
     *
     * @param swapResponseHash what the mint signed
     * @param swapResponseSignature the replay index
     */
    record MintSignature(MintUrl mintUrl, Digest swapResponseHash, Signature swapResponseSignature)
            implements PaymentProof {
        @Override
        public Map<String, Object> members() {
            return Map.of(
                    "mint_url", mintUrl.text(),
                    "swap_response_hash", swapResponseHash.hex(),
                    "swap_response_signature", swapResponseSignature.hex());
        }

        @Override
        public String replayIndex() {
            return swapResponseSignature.hex();
        }

        @Override
        public boolean isMadeBy(Mint mint, Instant completedAt, Cryptography cryptography) {
            for (PublicKey key : mint.signingKeysAt(completedAt)) {
                if (cryptography.isSigned(key, swapResponseHash, swapResponseSignature)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * A Cashu mint's blind signature from the swap that redeemed the token, with its NUT-12 proof in the swap-side form:
     * without the blinding factor, so that the mint cannot link the consumer's withdrawal.
     *
     * @param denomination which key signed
     * @param blindedMessage {@code B_}
     * @param blindSignature {@code C_}, the replay index
     * @param e of the proof
     * @param s of the proof
     */
    record CashuDleq(
            MintUrl mintUrl, Denomination denomination, Point blindedMessage, Point blindSignature, Digest e, Digest s)
            implements PaymentProof {
        @Override
        public Map<String, Object> members() {
            return Map.of(
                    "mint_url", mintUrl.text(),
                    "keyset_id", denomination.keysetId(),
                    "amount", denomination.amount(),
                    "B_", blindedMessage.hex(),
                    "C_", blindSignature.hex(),
                    "e", e.hex(),
                    "s", s.hex());
        }

        @Override
        public String replayIndex() {
            return blindSignature.hex();
        }

        @Override
        public boolean isMadeBy(Mint mint, Instant completedAt, Cryptography cryptography) {
            return mint.blindKeysAt(denomination, completedAt).stream()
                    .anyMatch(key -> cryptography.isBlindlySigned(key, blindedMessage, blindSignature, e, s));
        }
    }
}

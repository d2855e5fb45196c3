package org.guildhall.reputation.offer;

import java.time.Instant;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.reputation.offer.domain.PublishedOffer;

/**
 * A provider's newest offer as it is kept, not read yet.
 *
 * @param content the canonical JSON that the provider signed
 * @param recordedAt when it was taken in here
 * @param heartbeat the canonical JSON of the provider's newest heartbeat; null if there is none
 * @param heartbeatSignature null if there is none
 */
public record StoredOffer(
        PublicKey providerKey,
        String content,
        Signature signature,
        Instant recordedAt,
        String heartbeat,
        Signature heartbeatSignature) {
    /** Reads the JSON. */
    public PublishedOffer read() {
        return new PublishedOffer(
                SignedContent.offer(content, signature),
                recordedAt,
                heartbeat == null ? null : SignedContent.heartbeat(heartbeat, heartbeatSignature));
    }
}

package org.guildhall.arbitration.dispute.domain;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is disputed.
 *
 * @param id its id where it lives, 1 to 256 visible ASCII characters; of a receipt the digest that its parties signed
 */
public record Subject(SubjectKind kind, String id) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public Subject {
        if (id.isEmpty() || id.length() > 256 || !id.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("subject id");
        }
    }

    /** The reputation service's receipt that it is; empty for all else. */
    public Optional<String> receiptDigest() {
        return Optional.of(id)
                .filter(value ->
                        kind == SubjectKind.RECEIPT && DIGEST.matcher(value).matches());
    }
}

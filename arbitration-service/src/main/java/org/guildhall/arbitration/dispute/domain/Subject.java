package org.guildhall.arbitration.dispute.domain;

/**
 * What is disputed.
 *
 * @param id its id where it lives, 1 to 256 visible ASCII characters
 */
public record Subject(SubjectKind kind, String id) {
    public Subject {
        if (id.isEmpty() || id.length() > 256 || !id.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("subject id");
        }
    }
}

package org.guildhall.reputation.trust.domain;

import org.guildhall.platform.value.PublicKey;

/**
 * Trust in one provider.
 *
 * @param value its part of all trust, 0 to 1
 * @param anchor whether it is trusted to begin with
 */
public record Trust(PublicKey providerKey, double value, boolean anchor) {}

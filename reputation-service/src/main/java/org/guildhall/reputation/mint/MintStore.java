package org.guildhall.reputation.mint;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintUrl;

/** Keeps the registered mints. */
public interface MintStore {
    /**
     * Stores a mint that isn't known, or applies the change to the one that is, in one transaction.
     *
     * @param mint stored as it is if its address is new
     * @param change otherwise applied to the stored one; may run again after a lost race
     * @return the mint as it stands now
     */
    Uni<Mint> register(Mint mint, UnaryOperator<Mint> change);

    /** The registered ones among the named mints. */
    Uni<Map<MintUrl, Mint>> find(Collection<MintUrl> urls);
}

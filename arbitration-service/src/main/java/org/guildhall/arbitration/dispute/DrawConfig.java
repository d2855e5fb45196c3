package org.guildhall.arbitration.dispute;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Which log panels are drawn by. */
@ConfigMapping(prefix = "guildhall.draw")
public interface DrawConfig {
    /**
     * Public key of the settlement log whose checkpoints seed draws, as `origin+hash+key` (C2SP signed-note). Not set:
     * no panel can be drawn, only named.
     */
    Optional<String> logKey();

    /**
     * Public keys of the log's witnesses, in the same form. Set: a draw needs a checkpoint that at least one of them
     * has cosigned, and none of them before the dispute was opened. Not set: a checkpoint tells no time.
     */
    Optional<List<String>> witnessKeys();
}

package org.guildhall.settlement.log;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import org.guildhall.platform.log.LogKey;
import org.guildhall.platform.log.LogTiles;
import org.guildhall.settlement.batch.LogEarlierSettlements;
import org.jboss.logging.Logger;

/** Opens the settlement log at start: a replica without the log's key serves nothing. */
class OpenLog {
    private static final Logger LOG = Logger.getLogger(OpenLog.class);

    void open(@Observes StartupEvent event, LogKey key, LogTiles tiles, LogEarlierSettlements earlier, Router router)
            throws Throwable {
        key.open();
        long logged = VertxContextSupport.subscribeAndAwait(earlier::run);
        if (logged > 0) {
            LOG.infof("logged %d settlements from before there was a log", logged);
        }
        tiles.install(router);
    }
}

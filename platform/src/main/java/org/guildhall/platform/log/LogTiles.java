package org.guildhall.platform.log;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.guildhall.log.Tile;
import org.jboss.logging.Logger;

/**
 * The log over HTTP, as C2SP tlog-tiles has it: {@code /checkpoint}, {@code /tile/<L>/<N>[.p/<W>]} and
 * {@code /tile/entries/<N>[.p/<W>]}. Public by design, so it asks for no token. Tiles never change and may be cached for
 * ever, the checkpoint for a few seconds.
 */
@ApplicationScoped
public class LogTiles {
    private static final Logger LOG = Logger.getLogger(LogTiles.class);
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String BRIEFLY = "public, max-age=5";

    private final MerkleLog log;

    LogTiles(MerkleLog log) {
        this.log = log;
    }

    /** Adds the log's routes; a service that keeps a log calls it at start. */
    public void install(Router router) {
        router.get("/checkpoint").handler(this::checkpoint);
        router.getWithRegex("/tile/.+").handler(this::tile);
    }

    private void checkpoint(RoutingContext context) {
        log.checkpoint(0)
                .subscribe()
                .with(
                        note -> context.response()
                                .putHeader("content-type", "text/plain; charset=utf-8")
                                .putHeader("cache-control", BRIEFLY)
                                .end(note.toString()),
                        failure -> fail(context, failure));
    }

    private void tile(RoutingContext context) {
        Tile tile;
        try {
            tile = Tile.parse(context.request().path().substring(1));
        } catch (IllegalArgumentException | ArithmeticException e) {
            context.response().setStatusCode(404).end();
            return;
        }
        log.tile(tile).subscribe().with(content -> answer(context, content), failure -> fail(context, failure));
    }

    private static void answer(RoutingContext context, byte[] content) {
        if (content == null) {
            context.response().setStatusCode(404).end();
            return;
        }
        context.response()
                .putHeader("content-type", "application/octet-stream")
                .putHeader("cache-control", FOR_EVER)
                .end(Buffer.buffer(content));
    }

    private static void fail(RoutingContext context, Throwable failure) {
        LOG.errorf(failure, "the log could not be read");
        context.response().setStatusCode(503).end();
    }
}

package org.guildhall.platform.log;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.guildhall.log.Tile;
import org.jboss.logging.Logger;

/**
 * The log over HTTP, as C2SP tlog-tiles has it: {@code /checkpoint}, {@code /tile/<L>/<N>[.p/<W>]} and
 * {@code /tile/entries/<N>[.p/<W>]}. Public by design, so it asks for no token. Tiles never change and may be cached for
 * ever, the checkpoint for a few seconds. Tiles of entries are compressed for whoever accepts gzip; hashes don't compress.
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
        router.head("/checkpoint").handler(this::checkpoint);
        router.getWithRegex("/tile/.+").handler(this::tile);
        router.headWithRegex("/tile/.+").handler(this::tile);
    }

    private void checkpoint(RoutingContext context) {
        log.checkpoint(0)
                .subscribe()
                .with(
                        note -> send(
                                context,
                                "text/plain; charset=utf-8",
                                BRIEFLY,
                                note.toString().getBytes(StandardCharsets.UTF_8)),
                        failure -> fail(context, failure));
    }

    private void tile(RoutingContext context) {
        Tile tile;
        try {
            tile = Tile.parse(context.request().path().substring(1));
        } catch (IllegalArgumentException e) {
            notFound(context);
            return;
        }
        if (tile.level() == Tile.ENTRIES) {
            entries(context, tile);
        } else {
            log.tile(tile).subscribe().with(content -> answer(context, content), failure -> fail(context, failure));
        }
    }

    private void entries(RoutingContext context, Tile tile) {
        context.response().putHeader("vary", "accept-encoding");
        boolean gzip = context.parsedHeaders().acceptEncoding().stream()
                .anyMatch(one -> one.value().equalsIgnoreCase("gzip") && one.weight() > 0);
        Uni<byte[]> content = log.tile(tile);
        if (gzip) {
            content = content.onItem()
                    .ifNotNull()
                    .transformToUni(plain -> Uni.createFrom()
                            .item(() -> compressed(plain))
                            .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                    .onItem()
                    .ifNotNull()
                    .invoke(() -> context.response().putHeader("content-encoding", "gzip"));
        }
        content.subscribe().with(bytes -> answer(context, bytes), failure -> fail(context, failure));
    }

    private static byte[] compressed(byte[] content) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static void answer(RoutingContext context, byte[] content) {
        if (content == null) {
            notFound(context);
            return;
        }
        send(context, "application/octet-stream", FOR_EVER, content);
    }

    private static void send(RoutingContext context, String type, String caching, byte[] content) {
        context.response()
                .putHeader("content-type", type)
                .putHeader("content-length", Integer.toString(content.length))
                .putHeader("cache-control", caching);
        if (context.request().method() == HttpMethod.HEAD) {
            context.response().end();
        } else {
            context.response().end(Buffer.buffer(content));
        }
    }

    /** Not to be cached: the log may have grown so far the next moment. */
    private static void notFound(RoutingContext context) {
        context.response()
                .putHeader("cache-control", "no-store")
                .setStatusCode(404)
                .end();
    }

    private static void fail(RoutingContext context, Throwable failure) {
        LOG.errorf(failure, "the log could not be read");
        context.response().setStatusCode(503).end();
    }
}

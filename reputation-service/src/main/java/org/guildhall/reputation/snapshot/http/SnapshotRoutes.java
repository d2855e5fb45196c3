package org.guildhall.reputation.snapshot.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Arrays;
import org.guildhall.platform.log.LogTiles;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.reputation.snapshot.GetSnapshot;
import org.guildhall.reputation.snapshot.SnapshotInfo;
import org.jboss.logging.Logger;

/**
 * Kept snapshots over HTTP: {@code GET /snapshot.json} is the newest, {@code ?as_of=} (Unix seconds) names another. Public
 * by design, so it asks for no token. Source: docs/reputation.md, "Snapshots".
 */
@ApplicationScoped
class SnapshotRoutes {
    private static final Logger LOG = Logger.getLogger(SnapshotRoutes.class);
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String BRIEFLY = "public, max-age=5";
    private static final String AS_OF = "as_of";
    private static final int LONGEST = 12;

    private final GetSnapshot getSnapshot;
    private final LogTiles logTiles;

    SnapshotRoutes(GetSnapshot getSnapshot, LogTiles logTiles) {
        this.getSnapshot = getSnapshot;
        this.logTiles = logTiles;
    }

    void install(@Observes Router router) {
        router.get("/snapshot.json").handler(this::snapshot);
        router.head("/snapshot.json").handler(this::snapshot);
        logTiles.install(router);
    }

    private void snapshot(RoutingContext context) {
        String asked = context.request().getParam(AS_OF);
        if (asked != null && (!asked.matches("[0-9]+") || asked.length() > LONGEST)) {
            context.response().setStatusCode(400).end("as_of is a number of seconds since 1970\n");
            return;
        }
        Instant asOf = asked == null ? null : Instant.ofEpochSecond(Long.parseLong(asked));
        getSnapshot
                .kept(asOf)
                .flatMap(info -> {
                    head(context.response(), info, asOf == null ? BRIEFLY : FOR_EVER);
                    return isKnown(context, info)
                            ? Uni.createFrom().<GetSnapshot.Document>nullItem()
                            : getSnapshot.document(info);
                })
                .subscribe()
                .with(document -> answer(context, document), failure -> fail(context, failure));
    }

    private static void head(HttpServerResponse response, SnapshotInfo info, String caching) {
        response.putHeader("etag", etag(info))
                .putHeader("cache-control", caching)
                .putHeader("vary", "accept-encoding")
                .putHeader("guildhall-signature", info.signature().hex())
                .putHeader("guildhall-signer-key", info.signerKey().hex())
                .putHeader("guildhall-statement", info.statement())
                .putHeader("guildhall-log-index", Long.toString(info.logIndex()));
    }

    private static String etag(SnapshotInfo info) {
        return '"' + info.digest().hex() + '"';
    }

    /** RFC 9110, If-None-Match: a list of tags, compared weakly, or a star. */
    private static boolean isKnown(RoutingContext context, SnapshotInfo info) {
        String tags = context.request().getHeader("if-none-match");
        return tags != null
                && Arrays.stream(tags.split(","))
                        .map(String::strip)
                        .anyMatch(tag ->
                                tag.equals("*") || (tag.startsWith("W/") ? tag.substring(2) : tag).equals(etag(info)));
    }

    private static void answer(RoutingContext context, GetSnapshot.Document document) {
        HttpServerResponse response = context.response();
        if (document == null) {
            response.setStatusCode(304).end();
            return;
        }
        boolean gzip = context.parsedHeaders().acceptEncoding().stream()
                .anyMatch(coding -> coding.value().equals("gzip") && coding.weight() > 0);
        byte[] body = gzip ? document.gzip() : document.plain();
        response.putHeader("content-type", "application/json")
                .putHeader("content-length", Integer.toString(body.length));
        if (gzip) {
            response.putHeader("content-encoding", "gzip");
        }
        if (context.request().method().name().equals("HEAD")) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }

    /** Not to be cached: it may be there the next moment. */
    private static void fail(RoutingContext context, Throwable failure) {
        context.response().headers().remove("etag").set("cache-control", "no-store");
        if (failure instanceof Refusal) {
            context.response().setStatusCode(404).end("no snapshot was kept for this time\n");
            return;
        }
        LOG.errorf(failure, "a snapshot could not be read");
        context.response().setStatusCode(503).end();
    }
}

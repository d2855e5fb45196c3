package org.guildhall.reputation.score;

import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Score;

/** Tells of changes of scores: by receipts, by voids, and by time alone, which moves the window. */
@ApplicationScoped
public class WatchScores {
    private final GetScore getScore;
    private final ScoresConfig config;

    WatchScores(GetScore getScore, ScoresConfig config) {
        this.getScore = getScore;
        this.config = config;
    }

    /** All scores first, then those that changed, looked for at every interval; call it on an event loop. */
    public Multi<List<Score>> run(List<PublicKey> providers) {
        Map<PublicKey, Score> sent = new HashMap<>();
        Context caller = Vertx.currentContext();
        return Multi.createFrom()
                .ticks()
                .every(config.watchInterval())
                .onOverflow()
                .drop()
                .emitOn(next -> caller.runOnContext(ignored -> next.run()))
                .onItem()
                .transformToUniAndConcatenate(tick -> getScore.all(providers, null))
                .map(scores -> scores.stream()
                        .filter(score -> isNews(sent.put(score.providerKey(), score), score))
                        .toList())
                .filter(changed -> !changed.isEmpty());
    }

    private static boolean isNews(Score before, Score now) {
        return before == null
                || before.value().compareTo(now.value()) != 0
                || before.receipts() != now.receipts()
                || before.consumers() != now.consumers();
    }
}

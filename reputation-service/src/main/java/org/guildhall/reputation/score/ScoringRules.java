package org.guildhall.reputation.score;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ScoringRule;

/** The configured scoring rule. */
@ApplicationScoped
class ScoringRules {
    @Produces
    @Singleton
    ScoringRule rule(ScoresConfig config) {
        return new ScoringRule(config.window(), config.minHistory(), Fraction.of(config.cap()));
    }
}

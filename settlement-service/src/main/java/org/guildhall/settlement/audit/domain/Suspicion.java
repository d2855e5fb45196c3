package org.guildhall.settlement.audit.domain;

import org.guildhall.settlement.operator.domain.OperatorId;

/**
 * What a check says about an operator in the audited period.
 *
 * @param corrections how often what was examined had been corrected; a corrected settlement is examined afresh
 */
public record Suspicion(OperatorId operator, Check check, Severity severity, int corrections, Figures figures) {}

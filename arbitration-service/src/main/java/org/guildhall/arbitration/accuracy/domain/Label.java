package org.guildhall.arbitration.accuracy.domain;

/**
 * One vote as the estimate sees it.
 *
 * @param item index of what was judged, from 0
 * @param judge index of who judged, from 0
 * @param first whether it was judged to be of the first class
 */
public record Label(int item, int judge, boolean first) {}

/** Decisions of several federations, with their approvals and outside witnesses. */
package org.guildhall.federation.proposal;

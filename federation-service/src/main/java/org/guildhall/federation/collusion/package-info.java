/** Patterns that look like collusion, with the figures. */
package org.guildhall.federation.collusion;

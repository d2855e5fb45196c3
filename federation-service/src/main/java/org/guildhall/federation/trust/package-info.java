/** What one federation grants another: a fold over recorded events, bounded by age and interactions. */
package org.guildhall.federation.trust;

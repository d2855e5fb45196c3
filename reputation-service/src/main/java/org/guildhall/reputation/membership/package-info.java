/** Which federation a provider belongs to, and what that federation learns of its members' scores. */
package org.guildhall.reputation.membership;

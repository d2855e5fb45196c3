/** Federations and their teams: who there is and what each may do. */
package org.guildhall.federation.registry;

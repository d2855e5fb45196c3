/** The commands behind {@code ./guildhall}. */
package org.guildhall.launcher;

/** A day's work with Guildhall, played through the public contracts as any client would, and checked step by step. */
package org.guildhall.launcher.story;

/**
 * Snapshot files: written atomically, verified as a whole before anything in them is believed.
 *
 * <p>The format is described in this module's README.
 */
@NullMarked
package org.amber.snapshot;

import org.jspecify.annotations.NullMarked;

/** The copy-on-write root: reads fall through to a host directory, writes stay in the machine. */
@NullMarked
package org.amber.kernel.fs.overlay;

import org.jspecify.annotations.NullMarked;

/** The one clock and the one source of chance of a machine, both injected. */
@NullMarked
package org.amber.time;

import org.jspecify.annotations.NullMarked;

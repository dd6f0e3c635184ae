/** Timers: what happens at which monotonic time. */
@NullMarked
package org.amber.kernel.timer;

import org.jspecify.annotations.NullMarked;

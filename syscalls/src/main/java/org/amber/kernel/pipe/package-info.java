/** Pipes and FIFOs (pipe(7), fifo(7)): a ring of pages between those who have its ends open. */
@NullMarked
package org.amber.kernel.pipe;

import org.jspecify.annotations.NullMarked;

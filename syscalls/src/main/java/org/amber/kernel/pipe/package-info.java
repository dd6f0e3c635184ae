/**
 * Pipes and FIFOs (pipe(7)).
 */
@NullMarked
package org.amber.kernel.pipe;

import org.jspecify.annotations.NullMarked;

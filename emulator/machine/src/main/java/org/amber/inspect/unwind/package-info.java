/** From the registers of a thread to those of its callers: DWARF 5, 6.4, and frame pointers. */
@NullMarked
package org.amber.inspect.unwind;

import org.jspecify.annotations.NullMarked;

/** The machine: boot, run loop, capture and restore. */
@NullMarked
package org.amber.machine;

import org.jspecify.annotations.NullMarked;

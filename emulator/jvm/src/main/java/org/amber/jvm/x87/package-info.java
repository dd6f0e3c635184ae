/** The x87 unit, and how the processor's extended state is saved. */
@NullMarked
package org.amber.jvm.x87;

import org.jspecify.annotations.NullMarked;

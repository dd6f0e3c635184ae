/** Tests of the overlay. */
@NullMarked
package org.amber.kernel.fs.overlay;

import org.jspecify.annotations.NullMarked;

/** Tests of terminals. */
@NullMarked
package org.amber.kernel.tty;

import org.jspecify.annotations.NullMarked;

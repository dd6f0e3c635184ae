/** Device files (null(4), random(4), tty(4)) and the tree they are found in. */
@NullMarked
package org.amber.kernel.fs.dev;

import org.jspecify.annotations.NullMarked;

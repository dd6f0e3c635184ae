/** The file systems and nameless files that every machine has. */
@NullMarked
package org.amber.kernel.fs;

import org.jspecify.annotations.NullMarked;

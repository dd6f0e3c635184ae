/** Tests of saved and restored files. */
@NullMarked
package org.amber.kernel.fs;

import org.jspecify.annotations.NullMarked;

/** Tests of calls into the host's C library. */
@NullMarked
package org.amber.libc;

import org.jspecify.annotations.NullMarked;

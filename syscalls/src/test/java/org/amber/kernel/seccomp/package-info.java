/** Tests of the filters of system calls. */
@NullMarked
package org.amber.kernel.seccomp;

import org.jspecify.annotations.NullMarked;

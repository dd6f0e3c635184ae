/** Filters of system calls: seccomp(2). */
@NullMarked
package org.amber.kernel.seccomp;

import org.jspecify.annotations.NullMarked;

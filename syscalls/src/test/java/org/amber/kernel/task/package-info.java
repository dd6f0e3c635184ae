/** Tests of processes and threads. */
@NullMarked
package org.amber.kernel.task;

import org.jspecify.annotations.NullMarked;

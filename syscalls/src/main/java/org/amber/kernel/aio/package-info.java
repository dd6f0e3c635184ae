/** Asynchronous I/O of Linux: io_submit(2). */
@NullMarked
package org.amber.kernel.aio;

import org.jspecify.annotations.NullMarked;

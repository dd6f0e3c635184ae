/** Tests of asynchronous I/O. */
@NullMarked
package org.amber.kernel.aio;

import org.jspecify.annotations.NullMarked;

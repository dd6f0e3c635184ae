/** Wait queues of futex(2), by key. */
@NullMarked
package org.amber.kernel.futex;

import org.jspecify.annotations.NullMarked;

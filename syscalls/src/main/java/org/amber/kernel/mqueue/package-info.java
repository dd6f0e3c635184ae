/** POSIX message queues, mq_overview(7). */
@NullMarked
package org.amber.kernel.mqueue;

import org.jspecify.annotations.NullMarked;

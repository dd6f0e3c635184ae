/** Signals: dispositions, queues, delivery frames, and return from them. */
@NullMarked
package org.amber.kernel.signal;

import org.jspecify.annotations.NullMarked;

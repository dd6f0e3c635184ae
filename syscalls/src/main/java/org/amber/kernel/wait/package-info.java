/** Wait queues and readiness. Neither is saved: a restored task runs its blocked call again. */
@NullMarked
package org.amber.kernel.wait;

import org.jspecify.annotations.NullMarked;

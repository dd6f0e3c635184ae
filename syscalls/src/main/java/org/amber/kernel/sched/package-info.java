/** Who runs next. */
@NullMarked
package org.amber.kernel.sched;

import org.jspecify.annotations.NullMarked;

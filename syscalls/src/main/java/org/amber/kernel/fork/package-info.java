/** New processes and threads: fork(2), vfork(2), clone(2). */
@NullMarked
package org.amber.kernel.fork;

import org.jspecify.annotations.NullMarked;

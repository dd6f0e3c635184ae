/** inotify(7) on the machine's own files. */
@NullMarked
package org.amber.kernel.inotify;

import org.jspecify.annotations.NullMarked;

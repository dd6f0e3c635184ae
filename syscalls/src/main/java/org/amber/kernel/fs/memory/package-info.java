/**
 * A file system in the machine's memory (tmpfs(5)), and the parts that the overlay shares with it.
 */
@NullMarked
package org.amber.kernel.fs.memory;

import org.jspecify.annotations.NullMarked;

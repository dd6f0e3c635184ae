/** Tasks (threads), thread groups (processes) and the kernel that owns them. */
@NullMarked
package org.amber.kernel.task;

import org.jspecify.annotations.NullMarked;

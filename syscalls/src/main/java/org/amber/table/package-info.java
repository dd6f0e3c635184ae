/** What a system call row is made of: argument types, handlers, outcomes, strace format. */
@NullMarked
package org.amber.table;

import org.jspecify.annotations.NullMarked;

/** The system calls of Linux x86-64 by area, and the one table that lists them. */
@NullMarked
package org.amber.linux;

import org.jspecify.annotations.NullMarked;

/** Pseudo-terminals (pty(7)), their line discipline (termios(3)), and the tree at /dev/pts. */
@NullMarked
package org.amber.kernel.tty;

import org.jspecify.annotations.NullMarked;

/** execve(2): from a path to a program ready to run. */
@NullMarked
package org.amber.kernel.exec;

import org.jspecify.annotations.NullMarked;

/** All families of sockets together: which there are, and where the machine has them. */
@NullMarked
package org.amber.kernel.socket.family;

import org.jspecify.annotations.NullMarked;

/** Tests of what all sockets have in common. */
@NullMarked
package org.amber.kernel.socket;

import org.jspecify.annotations.NullMarked;

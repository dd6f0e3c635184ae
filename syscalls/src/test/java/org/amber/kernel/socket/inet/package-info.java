/** Tests of TCP and UDP. */
@NullMarked
package org.amber.kernel.socket.inet;

import org.jspecify.annotations.NullMarked;

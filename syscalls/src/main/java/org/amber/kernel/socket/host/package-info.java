/**
 * The way to the network of the host: a thread that waits for its channels, and its errors. Nothing
 * here is saved.
 */
@NullMarked
package org.amber.kernel.socket.host;

import org.jspecify.annotations.NullMarked;

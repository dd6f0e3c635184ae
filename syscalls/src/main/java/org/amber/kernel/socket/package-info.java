/** What all kinds of socket have in common (socket(7)): addresses, options, queued messages. */
@NullMarked
package org.amber.kernel.socket;

import org.jspecify.annotations.NullMarked;

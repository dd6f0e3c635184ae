/** The amber command: options, messages, exit status. */
@NullMarked
package org.amber.cli;

import org.jspecify.annotations.NullMarked;

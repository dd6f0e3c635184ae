/** The control socket of a running machine, and the other end of it. */
@NullMarked
package org.amber.cli.control;

import org.jspecify.annotations.NullMarked;

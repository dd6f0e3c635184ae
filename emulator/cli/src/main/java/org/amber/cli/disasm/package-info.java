/** Listings of a program's instructions. */
@NullMarked
package org.amber.cli.disasm;

import org.jspecify.annotations.NullMarked;

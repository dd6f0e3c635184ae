/** Amber's decoder against objdump. */
@NullMarked
package org.amber.tests.decode;

import org.jspecify.annotations.NullMarked;

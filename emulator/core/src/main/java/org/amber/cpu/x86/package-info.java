/** What engines share about the x86-64 instruction set: lengths, operands, processor features. */
@NullMarked
package org.amber.cpu.x86;

import org.jspecify.annotations.NullMarked;

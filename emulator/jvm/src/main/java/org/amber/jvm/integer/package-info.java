/**
 * The general-purpose instructions: what they do to registers, memory, flags and the flow of
 * control. Numbers are handled sign-extended to 64 bits, whatever their size.
 */
@NullMarked
package org.amber.jvm.integer;

import org.jspecify.annotations.NullMarked;

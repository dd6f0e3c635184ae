/**
 * Decodes and prints x86-64 instructions. What there is stands in tables, one row an instruction
 * ({@code *.forms} beside the classes, read by {@link org.amber.jvm.decode.FormReader}).
 */
@NullMarked
package org.amber.jvm.decode;

import org.jspecify.annotations.NullMarked;

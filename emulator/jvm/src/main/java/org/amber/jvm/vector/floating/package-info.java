/**
 * Floating-point instructions on vectors: SSE, AVX, FMA and F16C. Functions on numbers are static:
 * what Java computes exactly and MXCSR need not hear of is done by Java, all else by {@link
 * org.amber.jvm.fp.SimdFloat}.
 */
@NullMarked
package org.amber.jvm.vector.floating;

import org.jspecify.annotations.NullMarked;

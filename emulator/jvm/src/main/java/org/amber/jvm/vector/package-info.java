/**
 * Vector instructions: MMX, SSE and AVX. {@link org.amber.jvm.vector.Lanes} binds operands to pure
 * functions on quadwords.
 */
@NullMarked
package org.amber.jvm.vector;

import org.jspecify.annotations.NullMarked;

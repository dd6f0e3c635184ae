/**
 * Exact binary floating point, as the processor does it: results and exception flags of all formats
 * in all rounding modes. Arithmetic only: it knows neither registers nor instructions.
 */
@NullMarked
package org.amber.jvm.fp;

import org.jspecify.annotations.NullMarked;

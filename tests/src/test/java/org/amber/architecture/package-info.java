/** The rules of the design that the compiler does not hold: who may use whom, and what is saved. */
@NullMarked
package org.amber.architecture;

import org.jspecify.annotations.NullMarked;

/**
 * Hot code as classes of the JVM: a region is a set of guest blocks that becomes one method, with
 * general registers and flags in its locals. It does what the interpreter would do, step by step;
 * whatever is unusual leaves it before the instruction, which the interpreter then executes.
 */
@NullMarked
package org.amber.jvm.compile;

import org.jspecify.annotations.NullMarked;

/**
 * The virtual processor that the meanings of instructions work on: registers, flags, memory and
 * faults. It knows instructions as decoded, and no meaning of any.
 */
@NullMarked
package org.amber.jvm.cpu;

import org.jspecify.annotations.NullMarked;

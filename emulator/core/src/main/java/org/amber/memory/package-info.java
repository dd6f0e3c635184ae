/**
 * Guest memory: frames in raw off-heap memory, address spaces made of VMAs and a page table, and
 * the one resolver of page faults. Raw memory access stays inside this package.
 */
@NullMarked
package org.amber.memory;

import org.jspecify.annotations.NullMarked;

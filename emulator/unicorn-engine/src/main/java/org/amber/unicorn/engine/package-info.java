/**
 * The engine that runs guests on Unicorn. Exactness rests on one thing: Unicorn is only ever left
 * at the start of a block, at a system call or at a fault, and what is less than a block is stepped
 * by a second emulator over the same memory.
 */
@NullMarked
package org.amber.unicorn.engine;

import org.jspecify.annotations.NullMarked;

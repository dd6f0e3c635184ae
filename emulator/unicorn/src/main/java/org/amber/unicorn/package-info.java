/**
 * A typed binding of the Unicorn CPU emulator's C API by {@code java.lang.foreign}. Depends on
 * nothing else of Amber. Raw memory access stays inside this package, except for what callers map
 * themselves.
 */
@NullMarked
package org.amber.unicorn;

import org.jspecify.annotations.NullMarked;

/** What every engine promises ({@link org.amber.cpu.Cpu}), tried on each of them. */
@NullMarked
package org.amber.tests.cpu;

import org.jspecify.annotations.NullMarked;

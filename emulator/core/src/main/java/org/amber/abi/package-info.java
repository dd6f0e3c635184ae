/** The Linux x86-64 ABI as data: error numbers, signal numbers, constants and structure layouts. */
@NullMarked
package org.amber.abi;

import org.jspecify.annotations.NullMarked;

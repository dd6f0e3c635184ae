/** C structures of the x86-64 system call interface: how they lie in a program's memory. */
@NullMarked
package org.amber.abi.layout;

import org.jspecify.annotations.NullMarked;

/** ELF core files of processes: core(5), elf(5), and the notes of fs/binfmt_elf.c. */
@NullMarked
package org.amber.inspect.core;

import org.jspecify.annotations.NullMarked;

/**
 * What execve(2) needs to know about files, as pure functions: ELF parsing and the plan of
 * mappings, {@code #!} lines, the initial stack with its auxiliary vector, and symbols. Nothing
 * here opens a file or touches guest memory; every input is hostile.
 *
 * <p>The rules are those of Linux 6.18: fs/exec.c, fs/binfmt_elf.c, fs/binfmt_script.c, and elf(5).
 */
@NullMarked
package org.amber.loader;

import org.jspecify.annotations.NullMarked;

package org.amber.kernel.fs.proc;

import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a process and its landmarks.
 *
 * @param executable the program's file, or null before the first execve
 * @param auxv the auxiliary vector as on the initial stack
 */
public record MemoryView(
    AddressSpace space,
    GuestMemory guest,
    @Nullable VfsPath executable,
    long brkStart,
    long brk,
    long startCode,
    long endCode,
    long startData,
    long endData,
    long startStack,
    long argStart,
    long argEnd,
    long envStart,
    long envEnd,
    byte[] auxv) {}

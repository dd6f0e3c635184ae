package org.amber.kernel.vfs;

/**
 * An entry that getdents64(2) lists.
 *
 * @param name byte string
 * @param ino inode number
 * @param type DT_* value
 */
public record DirectoryEntry(String name, long ino, int type) {}

package org.amber.snapshot;

/**
 * Another file that has pages of a snapshot.
 *
 * @param name its path, relative to the directory of the snapshot, or absolute
 * @param digest at its end
 * @param pages how many it stores
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
record NeededFile(String name, byte[] digest, int pages) {}

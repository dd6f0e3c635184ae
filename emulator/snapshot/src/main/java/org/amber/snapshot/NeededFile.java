package org.amber.snapshot;

/**
 * Another file that has pages of a snapshot.
 *
 * @param name the text of a {@link FileReference}, from the directory of the snapshot
 * @param digest at its end
 * @param pages how many it stores
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
record NeededFile(String name, byte[] digest, int pages) {}

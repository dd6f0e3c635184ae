package org.amber.machine;

/**
 * How far a snapshot is that is being written.
 *
 * @param pages of 4 KiB that are in the file or on their way into it
 * @param allPages how many there will be
 * @param nanos since the machine was captured
 */
public record SnapshotProgress(int pages, int allPages, long nanos) {}

package org.amber.machine;

import java.nio.file.Path;

/**
 * What a snapshot was and cost.
 *
 * @param step at which the machine was captured
 * @param stopNanos how long it stood still for that
 * @param writeNanos how long from then on until the file was on the disk
 * @param bytes of the file
 */
public record SnapshotReport(Path file, long step, long stopNanos, long writeNanos, long bytes) {}

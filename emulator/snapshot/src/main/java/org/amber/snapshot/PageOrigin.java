package org.amber.snapshot;

import java.nio.file.Path;

/**
 * A file that has pages.
 *
 * @param path where it is; real, absolute
 * @param digest at its end, which tells it from all others
 * @param pages how many it has, with the numbers 1 to this
 * @param digests what its pages are known by
 * @param key opens it; empty: it is not encrypted
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
record PageOrigin(Path path, byte[] digest, int pages, PageDigests digests, String key) {}

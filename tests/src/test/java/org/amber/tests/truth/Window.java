package org.amber.tests.truth;

/**
 * Bytes that a case has in memory.
 *
 * @param offset in the data of {@link Arena}
 */
record Window(int offset, byte[] bytes) {}

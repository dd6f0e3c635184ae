package org.amber.table;

import org.amber.memory.GuestMemory;

/**
 * What formatting an argument may look at.
 *
 * @param memory the caller's memory, as it is when the line is printed
 * @param arguments the raw arguments, to find the length that belongs to a buffer
 * @param result what the call returned; negative errno for a failure
 * @param index which argument is being formatted
 */
public record StraceContext(GuestMemory memory, long[] arguments, long result, int index) {
  /** The raw argument {@code distance} places behind the one being formatted. */
  public long argument(int distance) {
    int at = index + distance;
    return at >= 0 && at < arguments.length ? arguments[at] : 0;
  }

  public boolean failed() {
    return result < 0 && result > -4096;
  }
}

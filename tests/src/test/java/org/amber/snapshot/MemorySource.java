package org.amber.snapshot;

import java.nio.ByteBuffer;

/**
 * A file in memory.
 *
 * @param bytes of the file
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record MemorySource(byte[] bytes) implements ByteSource {
  @Override
  public String name() {
    return "spoiled.amber";
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(ByteBuffer target, long position) {
    if (position >= bytes.length) {
      return -1;
    }
    int count = Math.min(target.remaining(), bytes.length - (int) position);
    target.put(bytes, (int) position, count);
    return count;
  }

  @Override
  public void close() {}
}

package org.amber.unicorn.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;
import org.amber.libc.CFunction;

/** Memory of the host that Java cannot allocate: for machine code, or at a low address. */
final class HostMemory implements AutoCloseable {
  private static final int PAGE_SIZE = 4096;
  private static final int PROT_READ_WRITE = 3;
  private static final int PROT_READ_EXECUTE = 5;
  private static final int MAP_PRIVATE = 2;

  /** mmap(2): within the second GiB. */
  private static final int MAP_32BIT = 0x40;

  /** mmap(2): exactly there, if nothing else is there. */
  private static final int MAP_FIXED_NOREPLACE = 0x100000;

  private static final long LOW_END = 1L << 31;
  private static final long LOW_STEP = 1L << 24;

  private final MemorySegment bytes;

  private HostMemory(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /** Puts code into executable memory; empty when the host has no such thing or forbids it. */
  static Optional<HostMemory> executable(byte[] code) {
    Optional<HostMemory> mapped = map(0, code.length, 0);
    if (mapped.isEmpty()) {
      return mapped;
    }
    MemorySegment bytes = mapped.get().bytes;
    MemorySegment.copy(code, 0, bytes, ValueLayout.JAVA_BYTE, 0, code.length);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment state = CFunction.newState(scratch);
      int failed =
          CFunction.named("mprotect")
              .asInt(state, bytes.address(), bytes.byteSize(), PROT_READ_EXECUTE);
      if (failed != 0) {
        mapped.get().close();
        return Optional.empty();
      }
    }
    return mapped;
  }

  /**
   * Memory, all zero, within the first 2 GiB; empty when the host has no such thing. MAP_32BIT
   * alone does not do: of 300 JVMs, 5 had put their heap and their classes so that the second GiB
   * was full.
   *
   * @param size in bytes, at most 16 MiB
   */
  static Optional<HostMemory> low(long size) {
    if (mac()) {
      return Optional.empty();
    }
    Optional<HostMemory> mapped = map(0, size, MAP_32BIT);
    for (long at = LOW_STEP; mapped.isEmpty() && at < LOW_END; at += LOW_STEP) {
      mapped = map(at, size, MAP_FIXED_NOREPLACE).filter(HostMemory::isLow);
    }
    return mapped;
  }

  /** Whether it is where it should be; gives it back if not: old kernels take a wish for a hint. */
  private boolean isLow() {
    boolean low = bytes.address() + bytes.byteSize() <= LOW_END;
    if (!low) {
      close();
    }
    return low;
  }

  private static Optional<HostMemory> map(long at, long bytes, int flags) {
    if (!CFunction.exists("mmap") || !CFunction.exists("mprotect")) {
      return Optional.empty();
    }
    long size = (bytes + PAGE_SIZE - 1L) & -PAGE_SIZE;
    int anonymous = mac() ? 0x1000 : 0x20;
    try (Arena scratch = Arena.ofConfined()) {
      long address =
          CFunction.named("mmap")
              .asLong(
                  CFunction.newState(scratch),
                  at,
                  size,
                  PROT_READ_WRITE,
                  MAP_PRIVATE | anonymous | flags,
                  -1,
                  0);
      return address == -1
          ? Optional.empty()
          : Optional.of(new HostMemory(MemorySegment.ofAddress(address).reinterpret(size)));
    }
  }

  private static boolean mac() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
  }

  MemorySegment bytes() {
    return bytes;
  }

  @Override
  public void close() {
    try (Arena scratch = Arena.ofConfined()) {
      int ignored =
          CFunction.named("munmap")
              .asInt(CFunction.newState(scratch), bytes.address(), bytes.byteSize());
    }
  }
}

package org.amber.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.amber.libc.CFunction;
import org.amber.state.NotSaved;

/**
 * A range of host memory that is committed page by page as it is touched. {@code Arena.allocate}
 * would zero all of it at once, so POSIX hosts use mmap(2) with MAP_NORESERVE.
 */
@NotSaved("room that the host gives")
public final class HostReservation implements AutoCloseable {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE = 0x02;

  /** Room where mmap is not to be had and all of it must be committed at once. */
  private static final long EAGER_LIMIT = 1L << 30;

  private final MemorySegment segment;
  private final Runnable release;

  private HostReservation(MemorySegment segment, Runnable release) {
    this.segment = segment;
    this.release = release;
  }

  static HostReservation of(long size) {
    return CFunction.exists("mmap") ? mapped(size) : allocated(size);
  }

  /** Zeroes, which are given back when nobody knows of them any more. */
  public static MemorySegment forgettable(long size) {
    HostReservation reservation = of(size);
    return MemorySegment.ofAddress(reservation.segment.address())
        .reinterpret(size, Arena.ofAuto(), _ -> reservation.close());
  }

  private static HostReservation mapped(long size) {
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    int flags = MAP_PRIVATE | (mac ? 0x1000 | 0x40 : 0x20 | 0x4000); // MAP_ANON | MAP_NORESERVE
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment state = CFunction.newState(scratch);
      long address = CFunction.named("mmap").asLong(state, 0, size, PROT_READ_WRITE, flags, -1, 0);
      if (address == -1) {
        throw new IllegalStateException(
            "the host has no room to reserve " + (size >> 20) + " MiB of address space");
      }
      return new HostReservation(
          MemorySegment.ofAddress(address).reinterpret(size), () -> unmap(address, size));
    }
  }

  private static void unmap(long address, long size) {
    try (Arena scratch = Arena.ofConfined()) {
      int ignored = CFunction.named("munmap").asInt(CFunction.newState(scratch), address, size);
    }
  }

  private static HostReservation allocated(long size) {
    Arena arena = Arena.ofShared();
    return new HostReservation(
        arena.allocate(Math.min(size, EAGER_LIMIT), PhysicalMemory.PAGE_SIZE), arena::close);
  }

  MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    release.run();
  }
}

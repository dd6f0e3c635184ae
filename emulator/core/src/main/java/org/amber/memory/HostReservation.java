package org.amber.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * A range of host memory that is committed page by page as it is touched. {@code Arena.allocate}
 * would zero all of it at once, so POSIX hosts use mmap(2) with MAP_NORESERVE.
 */
final class HostReservation implements AutoCloseable {
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
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    Optional<MemorySegment> mmap = libc.find("mmap");
    Optional<MemorySegment> munmap = libc.find("munmap");
    return mmap.isPresent() && munmap.isPresent()
        ? mapped(linker, mmap.get(), munmap.get(), size)
        : allocated(size);
  }

  private static HostReservation mapped(
      Linker linker, MemorySegment mmapSymbol, MemorySegment munmapSymbol, long size) {
    MethodHandle mmap =
        linker.downcallHandle(
            mmapSymbol,
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));
    MethodHandle munmap =
        linker.downcallHandle(
            munmapSymbol,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    int flags = MAP_PRIVATE | (mac ? 0x1000 | 0x40 : 0x20 | 0x4000); // MAP_ANON | MAP_NORESERVE
    try {
      long address = (long) mmap.invokeExact(0L, size, PROT_READ_WRITE, flags, -1, 0L);
      if (address == -1) {
        throw new IllegalStateException(
            "the host has no room to reserve " + (size >> 20) + " MiB of address space");
      }
      return new HostReservation(
          MemorySegment.ofAddress(address).reinterpret(size), () -> unmap(munmap, address, size));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mmap", e);
    }
  }

  private static void unmap(MethodHandle munmap, long address, long size) {
    try {
      int ignored = (int) munmap.invokeExact(address, size);
    } catch (Throwable e) {
      throw new IllegalStateException("munmap", e);
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

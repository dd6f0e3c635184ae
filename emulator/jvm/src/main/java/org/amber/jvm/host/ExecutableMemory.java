package org.amber.jvm.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.amber.libc.CFunction;
import org.jspecify.annotations.Nullable;

/** Memory of the host for machine code. Pages that hold none cost nothing. */
final class ExecutableMemory implements AutoCloseable {
  private static final int PROT_READ_WRITE_EXECUTE = 7;

  /** MAP_PRIVATE, MAP_ANONYMOUS and MAP_NORESERVE of Linux on x86-64, mmap(2). */
  private static final int FLAGS = 0x02 | 0x20 | 0x4000;

  private static final int MADV_HUGEPAGE = 14;
  private static final long HUGE_PAGE = 2 << 20;

  private final MemorySegment mapped;
  private final MemorySegment bytes;
  private boolean closed;

  private ExecutableMemory(MemorySegment mapped, int offset, long size) {
    this.mapped = mapped;
    this.bytes = mapped.asSlice(offset, size);
  }

  /** So many bytes; null if the host gives none, or forbids to write what is executed. */
  static @Nullable ExecutableMemory of(long size) {
    if (!CFunction.exists("mmap")) {
      return null;
    }
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment state = CFunction.newState(scratch);
      long room = size + HUGE_PAGE;
      long address =
          CFunction.named("mmap").asLong(state, 0, room, PROT_READ_WRITE_EXECUTE, FLAGS, -1, 0);
      if (address == -1) {
        return null;
      }
      // Code is large and used here and there: small pages are too many for the host's TLB.
      long aligned = address + HUGE_PAGE - 1 & -HUGE_PAGE;
      int ignored = CFunction.named("madvise").asInt(state, aligned, size, MADV_HUGEPAGE);
      return new ExecutableMemory(
          MemorySegment.ofAddress(address).reinterpret(room), (int) (aligned - address), size);
    }
  }

  long address() {
    return bytes.address();
  }

  long size() {
    return bytes.byteSize();
  }

  void write(int offset, byte[] code, int from, int length) {
    MemorySegment.copy(code, from, bytes, ValueLayout.JAVA_BYTE, offset, length);
  }

  /** Writes the four bytes of a relative address. */
  void writeInt(int offset, int value) {
    bytes.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
  }

  /** A function in it, called as those of the C library: that shape of call is made already. */
  CFunction function(int offset) {
    return new CFunction(bytes.asSlice(offset));
  }

  /** Once: what is unmapped may be somebody else's next. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (Arena scratch = Arena.ofConfined()) {
      int ignored =
          CFunction.named("munmap")
              .asInt(CFunction.newState(scratch), mapped.address(), mapped.byteSize());
    }
  }
}

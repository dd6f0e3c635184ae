package org.amber.unicorn.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;
import org.amber.libc.CFunction;

/** Some of the host's memory that holds machine code. */
final class ExecutableMemory implements AutoCloseable {
  private static final int PAGE_SIZE = 4096;
  private static final int PROT_READ_WRITE = 3;
  private static final int PROT_READ_EXECUTE = 5;
  private static final int MAP_PRIVATE = 2;

  private final MemorySegment code;

  private ExecutableMemory(MemorySegment code) {
    this.code = code;
  }

  /** Puts code into executable memory; empty when the host has no such thing or forbids it. */
  static Optional<ExecutableMemory> of(byte[] bytes) {
    if (!CFunction.exists("mmap") || !CFunction.exists("mprotect")) {
      return Optional.empty();
    }
    long size = (bytes.length + PAGE_SIZE - 1L) & -PAGE_SIZE;
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    int flags = MAP_PRIVATE | (mac ? 0x1000 : 0x20); // MAP_ANONYMOUS
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment state = CFunction.newState(scratch);
      long address =
          CFunction.named("mmap").asLong(state, 0, size, PROT_READ_WRITE, flags, -1, 0);
      if (address == -1) {
        return Optional.empty();
      }
      MemorySegment code = MemorySegment.ofAddress(address).reinterpret(size);
      MemorySegment.copy(bytes, 0, code, ValueLayout.JAVA_BYTE, 0, bytes.length);
      ExecutableMemory memory = new ExecutableMemory(code);
      int failed = CFunction.named("mprotect").asInt(state, address, size, PROT_READ_EXECUTE);
      if (failed != 0) {
        memory.close();
        return Optional.empty();
      }
      return Optional.of(memory);
    }
  }

  MemorySegment code() {
    return code;
  }

  @Override
  public void close() {
    try (Arena scratch = Arena.ofConfined()) {
      int ignored =
          CFunction.named("munmap").asInt(CFunction.newState(scratch), code.address(), code.byteSize());
    }
  }
}

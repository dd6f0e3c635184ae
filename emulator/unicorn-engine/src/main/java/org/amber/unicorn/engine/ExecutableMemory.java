package org.amber.unicorn.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/** A page of the host's memory that holds machine code. */
final class ExecutableMemory implements AutoCloseable {
  private static final int SIZE = 4096;
  private static final int PROT_READ_WRITE = 3;
  private static final int PROT_READ_EXECUTE = 5;
  private static final int MAP_PRIVATE = 2;

  private final MemorySegment code;
  private final MethodHandle munmap;

  private ExecutableMemory(MemorySegment code, MethodHandle munmap) {
    this.code = code;
    this.munmap = munmap;
  }

  /** Puts code into executable memory; empty when the host has no such thing or forbids it. */
  static Optional<ExecutableMemory> of(byte[] bytes) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    Optional<MemorySegment> map = libc.find("mmap");
    Optional<MemorySegment> protect = libc.find("mprotect");
    Optional<MemorySegment> unmap = libc.find("munmap");
    if (map.isEmpty() || protect.isEmpty() || unmap.isEmpty()) {
      return Optional.empty();
    }
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    MethodHandle mmap =
        linker.downcallHandle(
            map.get(), FunctionDescriptor.of(word, word, word, number, number, number, word));
    MethodHandle mprotect =
        linker.downcallHandle(protect.get(), FunctionDescriptor.of(number, word, word, number));
    MethodHandle munmap =
        linker.downcallHandle(unmap.get(), FunctionDescriptor.of(number, word, word));
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    int flags = MAP_PRIVATE | (mac ? 0x1000 : 0x20); // MAP_ANONYMOUS
    try {
      long address = (long) mmap.invokeExact(0L, (long) SIZE, PROT_READ_WRITE, flags, -1, 0L);
      if (address == -1) {
        return Optional.empty();
      }
      MemorySegment code = MemorySegment.ofAddress(address).reinterpret(SIZE);
      MemorySegment.copy(bytes, 0, code, ValueLayout.JAVA_BYTE, 0, bytes.length);
      int failed = (int) mprotect.invokeExact(address, (long) SIZE, PROT_READ_EXECUTE);
      ExecutableMemory memory = new ExecutableMemory(code, munmap);
      if (failed != 0) {
        memory.close();
        return Optional.empty();
      }
      return Optional.of(memory);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mmap", e);
    }
  }

  MemorySegment code() {
    return code;
  }

  @Override
  public void close() {
    try {
      int ignored = (int) munmap.invokeExact(code.address(), (long) SIZE);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("munmap", e);
    }
  }
}

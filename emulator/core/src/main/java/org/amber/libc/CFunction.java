package org.amber.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A function of the host's C library that takes at most six integers or pointers.
 *
 * <p>All are called with six longs. In the C calling conventions of x86-64 and AArch64 these are
 * six registers: a function looks at those it has parameters for, and of an int parameter only at
 * the low half; on Linux, variadic functions take them alike. One shape of call instead of one for
 * each signature, since Java needs some milliseconds to make the code of each.
 *
 * @param symbol its address
 */
public record CFunction(MemorySegment symbol) {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();

  private static final String ERRNO_NAME = "errno";
  private static final long ERRNO = offsetOfErrno();

  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState(ERRNO_NAME));

  /**
   * Without a layout path, whose first use takes the JVM longer than all else that is done here.
   */
  private static long offsetOfErrno() {
    long offset = 0;
    for (MemoryLayout member : Linker.Option.captureStateLayout().memberLayouts()) {
      if (ERRNO_NAME.equals(member.name().orElse(""))) {
        return offset;
      }
      offset += member.byteSize();
    }
    throw new IllegalStateException("calls do not tell " + ERRNO_NAME + " on this host");
  }

  /**
   * The function of this name.
   *
   * @throws IllegalStateException when the C library has none
   */
  public static CFunction named(String name) {
    return new CFunction(
        LIBC.find(name)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + name)));
  }

  /** Whether the C library has a function of this name. */
  public static boolean exists(String name) {
    return LIBC.find(name).isPresent();
  }

  /** Room for the error number, which a call leaves there; one for each thread. */
  public static MemorySegment newState(Arena arena) {
    return arena.allocate(Linker.Option.captureStateLayout());
  }

  /** The error number that the last failed call with this state left. */
  public static int errno(MemorySegment state) {
    return state.get(JAVA_INT, ERRNO);
  }

  /**
   * Calls it; for functions whose result is 64 bits wide.
   *
   * @param state where the error number goes
   */
  public long asLong(MemorySegment state, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(symbol, state, a, b, c, d, e, f);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IllegalStateException("a call into the C library failed", failure);
    }
  }

  public long asLong(MemorySegment state, long a) {
    return asLong(state, a, 0, 0, 0, 0, 0);
  }

  public long asLong(MemorySegment state, long a, long b) {
    return asLong(state, a, b, 0, 0, 0, 0);
  }

  public long asLong(MemorySegment state, long a, long b, long c) {
    return asLong(state, a, b, c, 0, 0, 0);
  }

  public long asLong(MemorySegment state, long a, long b, long c, long d) {
    return asLong(state, a, b, c, d, 0, 0);
  }

  /** Calls it; for functions whose result is an int: the upper half of the register is noise. */
  public int asInt(MemorySegment state, long a) {
    return (int) asLong(state, a, 0, 0, 0, 0, 0);
  }

  public int asInt(MemorySegment state, long a, long b) {
    return (int) asLong(state, a, b, 0, 0, 0, 0);
  }

  public int asInt(MemorySegment state, long a, long b, long c) {
    return (int) asLong(state, a, b, c, 0, 0, 0);
  }

  public int asInt(MemorySegment state, long a, long b, long c, long d) {
    return (int) asLong(state, a, b, c, d, 0, 0);
  }

  public int asInt(MemorySegment state, long a, long b, long c, long d, long e) {
    return (int) asLong(state, a, b, c, d, e, 0);
  }
}

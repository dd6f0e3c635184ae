package org.amber.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Makes C callbacks of hooks. An exception that leaves an upcall would end the JVM, so each is
 * caught and handed to the emulator, which stops and throws it from start.
 *
 * <p>All callbacks have one C type, of five longs that return a long: in the C calling conventions
 * of x86-64 and AArch64 these are registers. Arguments that Unicorn does not pass are garbage, and
 * of an int or a bool only the low bits count. One type instead of one for each hook, since the JVM
 * needs some milliseconds to make the code of each.
 */
final class HookStubs {
  /** All of the host's memory: results are stored through raw addresses, without allocation. */
  private static final MemorySegment HOST = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final FunctionDescriptor TYPE =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final long PERMISSIONS_OFFSET = 8;
  private static final long PAGE_MASK = 0xfff;

  private final Unicorn unicorn;
  private final Arena arena;

  HookStubs(Unicorn unicorn, Arena arena) {
    this.unicorn = unicorn;
    this.arena = arena;
  }

  MemorySegment code(Hooks.Code hook) {
    return stub(
        (address, size, c, d) -> {
          hook.execute(address, (int) size);
          return 0;
        });
  }

  MemorySegment interrupt(Hooks.Interrupt hook) {
    return stub(
        (vector, b, c, d) -> {
          hook.interrupt((int) vector);
          return 0;
        });
  }

  MemorySegment invalid(Hooks.InvalidInstruction hook) {
    return stub((a, b, c, d) -> hook.invalid() ? 1 : 0);
  }

  MemorySegment systemCall(Hooks.SystemCall hook) {
    return stub(
        (a, b, c, d) -> {
          hook.enter();
          return 0;
        });
  }

  MemorySegment replacement(Hooks.Replacement hook) {
    return stub((a, b, c, d) -> hook.replace() ? 1 : 0, 1);
  }

  MemorySegment portRead(Hooks.PortRead hook) {
    return stub((port, size, c, d) -> hook.read((int) port, (int) size));
  }

  MemorySegment portWrite(Hooks.PortWrite hook) {
    return stub(
        (port, size, value, d) -> {
          hook.write((int) port, (int) size, (int) value);
          return 0;
        });
  }

  MemorySegment tlbFill(Hooks.TlbFill hook) {
    return stub(
        (address, type, result, d) -> {
          long entry = hook.translate(address, MemoryAccess.of((int) type));
          HOST.set(JAVA_LONG, result, entry & ~PAGE_MASK);
          HOST.set(JAVA_INT, result + PERMISSIONS_OFFSET, (int) (entry & Protection.ALL));
          return entry != 0 ? 1 : 0;
        });
  }

  private MemorySegment stub(Callback callback) {
    return stub(callback, 0);
  }

  /**
   * A callback in C.
   *
   * @param failed returned when it throws
   */
  private MemorySegment stub(Callback callback, long failed) {
    MethodHandle call = Guarded.CALL.bindTo(new Guarded(unicorn, callback, failed));
    return Linker.nativeLinker().upcallStub(call, TYPE, arena);
  }

  /** What is called with the arguments behind the first, which is the emulator. */
  @FunctionalInterface
  interface Callback {
    long call(long a, long b, long c, long d);
  }

  record Guarded(Unicorn unicorn, Callback callback, long failed) {
    private static final MethodHandle CALL = find();

    private static MethodHandle find() {
      try {
        return MethodHandles.lookup().findVirtual(Guarded.class, "call", TYPE.toMethodType());
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a hook's own method is missing", e);
      }
    }

    long call(long uc, long a, long b, long c, long d) {
      try {
        return callback.call(a, b, c, d);
      } catch (Throwable e) {
        unicorn.fail(e);
        return failed;
      }
    }
  }
}

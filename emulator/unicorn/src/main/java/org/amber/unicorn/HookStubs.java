package org.amber.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Makes C callbacks of hooks. An exception that leaves an upcall would end the JVM, so each is
 * caught and handed to the emulator, which stops and throws it from start.
 */
final class HookStubs {
  /** All of the host's memory: results are stored through raw addresses, without allocation. */
  private static final MemorySegment HOST = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final long PERMISSIONS_OFFSET = 8;
  private static final long PAGE_MASK = 0xfff;

  private final Unicorn unicorn;
  private final Arena arena;

  HookStubs(Unicorn unicorn, Arena arena) {
    this.unicorn = unicorn;
    this.arena = arena;
  }

  MemorySegment code(Hooks.Code hook) {
    return stub(new CodeStub(unicorn, hook), null, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
  }

  MemorySegment interrupt(Hooks.Interrupt hook) {
    return stub(new InterruptStub(unicorn, hook), null, JAVA_LONG, JAVA_INT, JAVA_LONG);
  }

  MemorySegment invalid(Hooks.InvalidInstruction hook) {
    return stub(new InvalidStub(unicorn, hook), JAVA_BOOLEAN, JAVA_LONG, JAVA_LONG);
  }

  MemorySegment systemCall(Hooks.SystemCall hook) {
    return stub(new SystemCallStub(unicorn, hook), null, JAVA_LONG, JAVA_LONG);
  }

  MemorySegment replacement(Hooks.Replacement hook) {
    return stub(new ReplacementStub(unicorn, hook), JAVA_INT, JAVA_LONG, JAVA_LONG);
  }

  MemorySegment portRead(Hooks.PortRead hook) {
    return stub(
        new PortReadStub(unicorn, hook), JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  }

  MemorySegment portWrite(Hooks.PortWrite hook) {
    return stub(
        new PortWriteStub(unicorn, hook), null, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  }

  MemorySegment tlbFill(Hooks.TlbFill hook) {
    return stub(
        new TlbFillStub(unicorn, hook),
        JAVA_BOOLEAN,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_INT,
        JAVA_LONG,
        JAVA_LONG);
  }

  /** A callback that calls {@code target.call} with these C types. */
  private MemorySegment stub(
      Record target, @Nullable MemoryLayout result, MemoryLayout... arguments) {
    FunctionDescriptor descriptor =
        result == null
            ? FunctionDescriptor.ofVoid(arguments)
            : FunctionDescriptor.of(result, arguments);
    MethodType type = descriptor.toMethodType();
    try {
      MethodHandle call = MethodHandles.lookup().findVirtual(target.getClass(), "call", type);
      return Linker.nativeLinker().upcallStub(call.bindTo(target), descriptor, arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a hook's own method is missing", e);
    }
  }

  record CodeStub(Unicorn unicorn, Hooks.Code hook) {
    void call(long uc, long address, int size, long userData) {
      try {
        hook.execute(address, size);
      } catch (Throwable e) {
        unicorn.fail(e);
      }
    }
  }

  record InterruptStub(Unicorn unicorn, Hooks.Interrupt hook) {
    void call(long uc, int vector, long userData) {
      try {
        hook.interrupt(vector);
      } catch (Throwable e) {
        unicorn.fail(e);
      }
    }
  }

  record InvalidStub(Unicorn unicorn, Hooks.InvalidInstruction hook) {
    boolean call(long uc, long userData) {
      try {
        return hook.invalid();
      } catch (Throwable e) {
        unicorn.fail(e);
        return false;
      }
    }
  }

  record SystemCallStub(Unicorn unicorn, Hooks.SystemCall hook) {
    void call(long uc, long userData) {
      try {
        hook.enter();
      } catch (Throwable e) {
        unicorn.fail(e);
      }
    }
  }

  record ReplacementStub(Unicorn unicorn, Hooks.Replacement hook) {
    int call(long uc, long userData) {
      try {
        return hook.replace() ? 1 : 0;
      } catch (Throwable e) {
        unicorn.fail(e);
        return 1;
      }
    }
  }

  record PortReadStub(Unicorn unicorn, Hooks.PortRead hook) {
    int call(long uc, int port, int size, long userData) {
      try {
        return hook.read(port, size);
      } catch (Throwable e) {
        unicorn.fail(e);
        return 0;
      }
    }
  }

  record PortWriteStub(Unicorn unicorn, Hooks.PortWrite hook) {
    void call(long uc, int port, int size, int value, long userData) {
      try {
        hook.write(port, size, value);
      } catch (Throwable e) {
        unicorn.fail(e);
      }
    }
  }

  record TlbFillStub(Unicorn unicorn, Hooks.TlbFill hook) {
    boolean call(long uc, long address, int type, long result, long userData) {
      try {
        long entry = hook.translate(address, MemoryAccess.of(type));
        HOST.set(JAVA_LONG, result, entry & ~PAGE_MASK);
        HOST.set(JAVA_INT, result + PERMISSIONS_OFFSET, (int) (entry & Protection.ALL));
        return entry != 0;
      } catch (Throwable e) {
        unicorn.fail(e);
        return false;
      }
    }
  }
}

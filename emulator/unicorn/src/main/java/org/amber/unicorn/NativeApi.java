package org.amber.unicorn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The C functions, unchecked. The shapes of the calls are constants, so that the JIT compiles them
 * in; the addresses belong to the one library loaded. Strings and pointers stay raw here.
 */
final class NativeApi {
  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle INT_P_P = shape(JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle INT_P = shape(JAVA_INT, ADDRESS);
  private static final MethodHandle PTR_I = shape(ADDRESS, JAVA_INT);
  private static final MethodHandle BOOL_I = shape(JAVA_BOOLEAN, JAVA_INT);
  private static final MethodHandle INT_I_I_P = shape(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle INT_P_L = shape(JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle INT_P_L_L = shape(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_P_L_P_L =
      shape(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle INT_P_L_L_I =
      shape(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle INT_P_L_L_I_P =
      shape(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS);
  private static final MethodHandle INT_P_L_L_L_L =
      shape(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle REGISTERS =
      shape(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);

  private static final MethodHandle CTL = control();
  private static final MethodHandle CTL_I = control(JAVA_INT);
  private static final MethodHandle CTL_P = control(ADDRESS);
  private static final MethodHandle CTL_P_L = control(ADDRESS, JAVA_LONG);
  private static final MethodHandle CTL_L_L = control(JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTL_L_P = control(JAVA_LONG, ADDRESS);

  private static final FunctionDescriptor HOOK_ADD =
      FunctionDescriptor.of(
          JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle ADD_HOOK =
      LINKER.downcallHandle(HOOK_ADD, Linker.Option.firstVariadicArg(7));
  private static final MethodHandle ADD_HOOK_I =
      LINKER.downcallHandle(
          HOOK_ADD.appendArgumentLayouts(JAVA_INT), Linker.Option.firstVariadicArg(7));

  private final MemorySegment version;
  private final MemorySegment strerror;
  private final MemorySegment archSupported;
  private final MemorySegment open;
  private final MemorySegment close;
  private final MemorySegment ctl;
  private final MemorySegment regReadBatch;
  private final MemorySegment regWriteBatch;
  private final MemorySegment memRead;
  private final MemorySegment memWrite;
  private final MemorySegment memMap;
  private final MemorySegment memMapPtr;
  private final MemorySegment memUnmap;
  private final MemorySegment memProtect;
  private final MemorySegment emuStart;
  private final MemorySegment emuStop;
  private final MemorySegment hookAdd;
  private final MemorySegment hookDel;
  private final MemorySegment contextAlloc;
  private final MemorySegment contextSave;
  private final MemorySegment contextRestore;
  private final MemorySegment contextFree;

  /** Finds all functions; throws NoSuchElementException naming the one that is missing. */
  NativeApi(SymbolLookup symbols) {
    version = symbols.findOrThrow("uc_version");
    strerror = symbols.findOrThrow("uc_strerror");
    archSupported = symbols.findOrThrow("uc_arch_supported");
    open = symbols.findOrThrow("uc_open");
    close = symbols.findOrThrow("uc_close");
    ctl = symbols.findOrThrow("uc_ctl");
    regReadBatch = symbols.findOrThrow("uc_reg_read_batch");
    regWriteBatch = symbols.findOrThrow("uc_reg_write_batch");
    memRead = symbols.findOrThrow("uc_mem_read");
    memWrite = symbols.findOrThrow("uc_mem_write");
    memMap = symbols.findOrThrow("uc_mem_map");
    memMapPtr = symbols.findOrThrow("uc_mem_map_ptr");
    memUnmap = symbols.findOrThrow("uc_mem_unmap");
    memProtect = symbols.findOrThrow("uc_mem_protect");
    emuStart = symbols.findOrThrow("uc_emu_start");
    emuStop = symbols.findOrThrow("uc_emu_stop");
    hookAdd = symbols.findOrThrow("uc_hook_add");
    hookDel = symbols.findOrThrow("uc_hook_del");
    contextAlloc = symbols.findOrThrow("uc_context_alloc");
    contextSave = symbols.findOrThrow("uc_context_save");
    contextRestore = symbols.findOrThrow("uc_context_restore");
    contextFree = symbols.findOrThrow("uc_context_free");
  }

  private static MethodHandle shape(MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(FunctionDescriptor.of(result, arguments));
  }

  /** uc_ctl(uc, control, ...): the handle and the control word, then variadic arguments. */
  private static MethodHandle control(MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT).appendArgumentLayouts(arguments),
        Linker.Option.firstVariadicArg(2));
  }

  /** The version of a library that may be too old for the other functions. */
  static int versionOf(SymbolLookup symbols) {
    MemorySegment address = symbols.findOrThrow("uc_version");
    try {
      return (int) INT_P_P.invokeExact(address, MemorySegment.NULL, MemorySegment.NULL);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int version() {
    try {
      return (int) INT_P_P.invokeExact(version, MemorySegment.NULL, MemorySegment.NULL);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  String errorText(int code) {
    try {
      MemorySegment text = (MemorySegment) PTR_I.invokeExact(strerror, code);
      return text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  boolean archSupported(int arch) {
    try {
      return (boolean) BOOL_I.invokeExact(archSupported, arch);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int open(int arch, int mode, MemorySegment handle) {
    try {
      return (int) INT_I_I_P.invokeExact(open, arch, mode, handle);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int close(MemorySegment uc) {
    try {
      return (int) INT_P.invokeExact(close, uc);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int control(MemorySegment uc, int control) {
    try {
      return (int) CTL.invokeExact(ctl, uc, control);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int control(MemorySegment uc, int control, int argument) {
    try {
      return (int) CTL_I.invokeExact(ctl, uc, control, argument);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int control(MemorySegment uc, int control, MemorySegment argument) {
    try {
      return (int) CTL_P.invokeExact(ctl, uc, control, argument);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int control(MemorySegment uc, int control, MemorySegment first, long second) {
    try {
      return (int) CTL_P_L.invokeExact(ctl, uc, control, first, second);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int control(MemorySegment uc, int control, long first, long second) {
    try {
      return (int) CTL_L_L.invokeExact(ctl, uc, control, first, second);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int control(MemorySegment uc, int control, long first, MemorySegment second) {
    try {
      return (int) CTL_L_P.invokeExact(ctl, uc, control, first, second);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int readRegisters(MemorySegment uc, MemorySegment ids, MemorySegment values, int count) {
    try {
      return (int) REGISTERS.invokeExact(regReadBatch, uc, ids, values, count);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int writeRegisters(MemorySegment uc, MemorySegment ids, MemorySegment values, int count) {
    try {
      return (int) REGISTERS.invokeExact(regWriteBatch, uc, ids, values, count);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int readMemory(MemorySegment uc, long address, MemorySegment bytes, long size) {
    try {
      return (int) INT_P_L_P_L.invokeExact(memRead, uc, address, bytes, size);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int writeMemory(MemorySegment uc, long address, MemorySegment bytes, long size) {
    try {
      return (int) INT_P_L_P_L.invokeExact(memWrite, uc, address, bytes, size);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int map(MemorySegment uc, long address, long size, int protection) {
    try {
      return (int) INT_P_L_L_I.invokeExact(memMap, uc, address, size, protection);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int map(MemorySegment uc, long address, long size, int protection, MemorySegment host) {
    try {
      return (int) INT_P_L_L_I_P.invokeExact(memMapPtr, uc, address, size, protection, host);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int unmap(MemorySegment uc, long address, long size) {
    try {
      return (int) INT_P_L_L.invokeExact(memUnmap, uc, address, size);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int protect(MemorySegment uc, long address, long size, int protection) {
    try {
      return (int) INT_P_L_L_I.invokeExact(memProtect, uc, address, size, protection);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int start(MemorySegment uc, long begin, long until, long timeout, long count) {
    try {
      return (int) INT_P_L_L_L_L.invokeExact(emuStart, uc, begin, until, timeout, count);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int stop(MemorySegment uc) {
    try {
      return (int) INT_P.invokeExact(emuStop, uc);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int addHook(
      MemorySegment uc,
      MemorySegment handle,
      int type,
      MemorySegment callback,
      MemorySegment userData,
      long begin,
      long end) {
    try {
      return (int) ADD_HOOK.invokeExact(hookAdd, uc, handle, type, callback, userData, begin, end);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int addInstructionHook(
      MemorySegment uc, MemorySegment handle, MemorySegment callback, int instruction) {
    try {
      return (int)
          ADD_HOOK_I.invokeExact(
              hookAdd,
              uc,
              handle,
              HookType.INSTRUCTION.id(),
              callback,
              MemorySegment.NULL,
              1L,
              0L,
              instruction);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int removeHook(MemorySegment uc, long handle) {
    try {
      return (int) INT_P_L.invokeExact(hookDel, uc, handle);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int allocateContext(MemorySegment uc, MemorySegment context) {
    try {
      return (int) INT_P_P.invokeExact(contextAlloc, uc, context);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int saveContext(MemorySegment uc, MemorySegment context) {
    try {
      return (int) INT_P_P.invokeExact(contextSave, uc, context);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int restoreContext(MemorySegment uc, MemorySegment context) {
    try {
      return (int) INT_P_P.invokeExact(contextRestore, uc, context);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int freeContext(MemorySegment context) {
    try {
      return (int) INT_P.invokeExact(contextFree, context);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  private static RuntimeException rethrow(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }
}

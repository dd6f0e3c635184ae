package org.amber.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The C functions, unchecked. The addresses belong to the one library loaded; strings and pointers
 * stay raw here.
 *
 * <p>All parameters are integers and pointers, which travel in registers of 64 bits (or slots,
 * where they are variadic) on every platform that Unicorn has x86 for: a function looks only at
 * those it has parameters for, and of an int only at the low half. So one shape of call serves all
 * of them: Java needs some milliseconds to make the code of each.
 */
final class NativeApi {
  private static final Linker LINKER = Linker.nativeLinker();

  /** Eight words, a word as result. */
  private static final FunctionDescriptor TYPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG);

  private static final MethodHandle PLAIN = LINKER.downcallHandle(TYPE);

  /** Apple's AArch64 alone puts variadic arguments where others would not be. */
  private static final boolean VARIADIC_ON_STACK =
      System.getProperty("os.name", "").startsWith("Mac")
          && System.getProperty("os.arch", "").equals("aarch64");

  private static final class Variadic {
    /** uc_ctl(uc, control, ...): the handle and the control word, then up to two arguments. */
    static final MethodHandle CONTROL =
        LINKER.downcallHandle(TYPE, Linker.Option.firstVariadicArg(2));

    /** uc_hook_add(uc, handle, type, callback, user data, begin, end, ...). */
    static final MethodHandle HOOK_ADD =
        LINKER.downcallHandle(TYPE, Linker.Option.firstVariadicArg(7));

    private Variadic() {}
  }

  private final SymbolLookup symbols;
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
    this.symbols = symbols;
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

  Optional<MemorySegment> symbol(String name) {
    return symbols.find(name);
  }

  private static long call(MemorySegment f, long a, long b, long c, long d, long e) {
    try {
      return (long) PLAIN.invokeExact(f, a, b, c, d, e, 0L, 0L, 0L);
    } catch (Throwable failure) {
      throw rethrow(failure);
    }
  }

  /** Of a function whose result is an int the upper half of the register is noise. */
  private static int code(MemorySegment f, long a, long b, long c, long d) {
    return (int) call(f, a, b, c, d, 0);
  }

  private static int code(MemorySegment f, long a, long b, long c, long d, long e) {
    return (int) call(f, a, b, c, d, e);
  }

  private static RuntimeException rethrow(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /** The version of a library that may be too old for the other functions. */
  static int versionOf(SymbolLookup symbols) {
    return code(symbols.findOrThrow("uc_version"), 0, 0, 0, 0);
  }

  int version() {
    return code(version, 0, 0, 0, 0);
  }

  String errorText(int code) {
    long text = call(strerror, code, 0, 0, 0, 0);
    return MemorySegment.ofAddress(text).reinterpret(Long.MAX_VALUE).getString(0);
  }

  boolean archSupported(int arch) {
    return (call(archSupported, arch, 0, 0, 0, 0) & 0xff) != 0;
  }

  int open(int arch, int mode, MemorySegment handle) {
    return code(open, arch, mode, handle.address(), 0);
  }

  int close(MemorySegment uc) {
    return code(close, uc.address(), 0, 0, 0);
  }

  int control(MemorySegment uc, int control) {
    return control(uc, control, 0, 0);
  }

  int control(MemorySegment uc, int control, int argument) {
    return control(uc, control, argument, 0);
  }

  int control(MemorySegment uc, int control, MemorySegment argument) {
    return control(uc, control, argument.address(), 0);
  }

  int control(MemorySegment uc, int control, MemorySegment first, long second) {
    return control(uc, control, first.address(), second);
  }

  int control(MemorySegment uc, int control, long first, MemorySegment second) {
    return control(uc, control, first, second.address());
  }

  int control(MemorySegment uc, int control, long first, long second) {
    if (!VARIADIC_ON_STACK) {
      return code(ctl, uc.address(), control, first, second);
    }
    try {
      return (int)
          (long)
              Variadic.CONTROL.invokeExact(
                  ctl, uc.address(), (long) control, first, second, 0L, 0L, 0L, 0L);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int readRegisters(MemorySegment uc, MemorySegment ids, MemorySegment values, int count) {
    return code(regReadBatch, uc.address(), ids.address(), values.address(), count);
  }

  int writeRegisters(MemorySegment uc, MemorySegment ids, MemorySegment values, int count) {
    return code(regWriteBatch, uc.address(), ids.address(), values.address(), count);
  }

  int readMemory(MemorySegment uc, long address, MemorySegment bytes, long size) {
    return code(memRead, uc.address(), address, bytes.address(), size);
  }

  int writeMemory(MemorySegment uc, long address, MemorySegment bytes, long size) {
    return code(memWrite, uc.address(), address, bytes.address(), size);
  }

  int map(MemorySegment uc, long address, long size, int protection) {
    return code(memMap, uc.address(), address, size, protection);
  }

  int map(MemorySegment uc, long address, long size, int protection, MemorySegment host) {
    return code(memMapPtr, uc.address(), address, size, protection, host.address());
  }

  int unmap(MemorySegment uc, long address, long size) {
    return code(memUnmap, uc.address(), address, size, 0);
  }

  int protect(MemorySegment uc, long address, long size, int protection) {
    return code(memProtect, uc.address(), address, size, protection);
  }

  int start(MemorySegment uc, long begin, long until, long timeout, long count) {
    return code(emuStart, uc.address(), begin, until, timeout, count);
  }

  int stop(MemorySegment uc) {
    return code(emuStop, uc.address(), 0, 0, 0);
  }

  int addHook(
      MemorySegment uc,
      MemorySegment handle,
      int type,
      MemorySegment callback,
      MemorySegment userData,
      long begin,
      long end) {
    return addHook(uc, handle, type, callback, userData.address(), begin, end, 0);
  }

  int addInstructionHook(
      MemorySegment uc, MemorySegment handle, MemorySegment callback, int instruction) {
    return addHook(uc, handle, HookType.INSTRUCTION.id(), callback, 0, 1, 0, instruction);
  }

  private int addHook(
      MemorySegment uc,
      MemorySegment handle,
      int type,
      MemorySegment callback,
      long userData,
      long begin,
      long end,
      long extra) {
    long engine = uc.address();
    long id = handle.address();
    long code = callback.address();
    try {
      return (int)
          (VARIADIC_ON_STACK
              ? (long)
                  Variadic.HOOK_ADD.invokeExact(
                      hookAdd, engine, id, (long) type, code, userData, begin, end, extra)
              : (long)
                  PLAIN.invokeExact(
                      hookAdd, engine, id, (long) type, code, userData, begin, end, extra));
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  int removeHook(MemorySegment uc, long handle) {
    return code(hookDel, uc.address(), handle, 0, 0);
  }

  int allocateContext(MemorySegment uc, MemorySegment context) {
    return code(contextAlloc, uc.address(), context.address(), 0, 0);
  }

  int saveContext(MemorySegment uc, MemorySegment context) {
    return code(contextSave, uc.address(), context.address(), 0, 0);
  }

  int restoreContext(MemorySegment uc, MemorySegment context) {
    return code(contextRestore, uc.address(), context.address(), 0, 0);
  }

  int freeContext(MemorySegment context) {
    return code(contextFree, context.address(), 0, 0, 0);
  }
}

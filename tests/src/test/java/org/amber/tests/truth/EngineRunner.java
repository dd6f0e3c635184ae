package org.amber.tests.truth;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;

/** An engine that runs cases, over the same memory as the native runner has. */
final class EngineRunner implements AutoCloseable, CpuUpcalls {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final int[] PAGES = {0, Arena.PAGE, Arena.READ_ONLY, Arena.LAST};
  private static final byte[] NOTHING = {};

  private final PhysicalMemory physical = new PhysicalMemory(1L << 26);
  private final AddressSpace memory = new AddressSpace(physical);
  private final Cpu cpu;
  private final byte[] background = Arena.background();
  private final byte[] expected = Arena.background();

  EngineRunner(Function<PhysicalMemory, Cpu> engine) {
    cpu = engine.apply(physical);
    map(Arena.CODE, Arena.CODE_BYTES, READ | EXECUTE);
    map(Arena.DATA, Arena.MISSING, READ | WRITE);
    map(Arena.DATA + Arena.LAST, Arena.PAGE, READ | WRITE);
    for (int page : PAGES) {
      new GuestMemory(memory).writeByte(Arena.DATA + page, (byte) 0);
    }
    memory.protect(Arena.DATA + Arena.READ_ONLY, Arena.DATA + Arena.READ_ONLY + Arena.PAGE, READ);
    restore();
  }

  private void map(long start, long size, int protection) {
    memory.map(new Vma(start, start + size, protection, 0, null, 0, ""));
  }

  /** Puts the code of cases in its places. */
  void layCode(List<TruthCase> cases) {
    GuestMemory guest = new GuestMemory(memory);
    for (TruthCase one : cases) {
      byte[] code = new byte[one.code.length + Arena.PADDING];
      Arrays.fill(code, Arena.INT3);
      System.arraycopy(one.code, 0, code, 0, one.code.length);
      guest.forced(one.before.rip, code, Access.WRITE);
    }
  }

  private MemorySegment page(int offset) {
    long place = Pte.physicalAddress(memory.entry(Arena.DATA + offset));
    return physical.ram().asSlice(place, Arena.PAGE);
  }

  private void restore() {
    for (int page : PAGES) {
      MemorySegment.copy(MemorySegment.ofArray(background), page, page(page), 0, Arena.PAGE);
    }
  }

  /** Runs a case; memory stays as it is then until {@link #compareMemory}. */
  Outcome run(TruthCase one) {
    for (Window window : one.windows) {
      lay(window);
    }
    CpuState state = new CpuState();
    state.copyFrom(one.before);
    CpuExit exit = cpu.run(state, memory, 1, this);
    int steps = 1;
    while (exit instanceof CpuExit.StepsDone
        && state.rip == one.before.rip
        && steps++ < one.mostSteps) {
      exit = cpu.run(state, memory, 1, this);
    }
    return outcome(exit, state);
  }

  private void lay(Window window) {
    for (int i = 0; i < window.bytes().length; ) {
      int offset = window.offset() + i;
      int length = Math.min(window.bytes().length - i, Arena.PAGE - offset % Arena.PAGE);
      if (Arena.isThere(offset)) {
        MemorySegment.copy(
            MemorySegment.ofArray(window.bytes()),
            i,
            page(offset - offset % Arena.PAGE),
            offset % Arena.PAGE,
            length);
      }
      System.arraycopy(window.bytes(), i, expected, offset, length);
      i += length;
    }
  }

  private static Outcome outcome(CpuExit exit, CpuState state) {
    return switch (exit) {
      case CpuExit.StepsDone _ -> outcome(Outcome.NONE, 0, state);
      case CpuExit.PageFault fault ->
          new Outcome(Outcome.PAGE_FAULT, 0, fault.address(), fault.access(), state, 0, NOTHING);
      case CpuExit.ProcessorException e -> outcome(e.vector(), e.code(), state);
      default -> throw new IllegalStateException("unexpected " + exit);
    };
  }

  private static Outcome outcome(int vector, long code, CpuState state) {
    return new Outcome(vector, code, 0, Access.READ, state, 0, NOTHING);
  }

  /**
   * Says where memory is not as natively, and restores it for the next case.
   *
   * @return an empty text when it is
   */
  String compareMemory(TruthCase one, Outcome truth) {
    System.arraycopy(truth.bytes(), 0, expected, truth.changed(), truth.bytes().length);
    for (Pointers pointers : Pointers.of(one)) {
      ignore(pointers);
    }
    String text = "";
    MemorySegment all = MemorySegment.ofArray(expected);
    for (int page : PAGES) {
      long at = page(page).mismatch(all.asSlice(page, Arena.PAGE));
      if (at >= 0 && text.isEmpty()) {
        int from = (int) Math.min(at, Arena.PAGE - 16);
        text =
            "%x: expected %s got %s"
                .formatted(
                    Arena.DATA + page + from,
                    hex(all.asSlice(page + from, 16)),
                    hex(page(page).asSlice(from, 16)));
      }
    }
    restore();
    System.arraycopy(background, 0, expected, 0, expected.length);
    return text;
  }

  private void ignore(Pointers pointers) {
    for (int i = 0; i < pointers.length(); i++) {
      int offset = (int) (pointers.address() + i - Arena.DATA);
      if (Arena.isThere(offset)) {
        int inPage = offset % Arena.PAGE;
        expected[offset] = page(offset - inPage).get(ValueLayout.JAVA_BYTE, inPage);
      }
    }
  }

  private static String hex(MemorySegment bytes) {
    return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  @Override
  public SyscallVerdict syscall(CpuState state, long stepsDone) {
    return SyscallVerdict.LEAVE;
  }

  @Override
  public long timestampCounter(long stepsDone) {
    return stepsDone;
  }

  @Override
  public void close() {
    cpu.close();
    physical.close();
  }
}

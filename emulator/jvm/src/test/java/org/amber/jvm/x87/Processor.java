package org.amber.jvm.x87;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HexFormat;
import java.util.Objects;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.jvm.cpu.CodeWatch;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Decoder;
import org.amber.jvm.decode.FormTable;
import org.amber.jvm.decode.Instruction;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;

/**
 * A processor with a little memory, for one instruction after the other; RSI points to its data.
 */
final class Processor implements AutoCloseable, CpuUpcalls {
  static final long DATA = 0x2000_0000L;
  static final long CODE = 0x1000_0000L;
  private static final int DATA_SIZE = 0x2000;
  private static final int READ_WRITE = 3;
  private static final FormTable TABLE = FormTable.load();

  private final PhysicalMemory physical = new PhysicalMemory(1 << 24);
  private final X87Meanings meanings = new X87Meanings();
  private final Decoder decoder = new Decoder(TABLE);
  final CpuState state = new CpuState();
  final Vcpu cpu = new Vcpu(physical, new NoCode());

  private static final class NoCode implements CodeWatch {
    @Override
    public boolean isCode(int frame) {
      return false;
    }

    @Override
    public boolean holdsCode(int frame, int offset, int bytes) {
      return false;
    }

    @Override
    public void stored(int frame, int offset, int bytes) {
      throw new AssertionError("there is no code");
    }
  }

  Processor() {
    AddressSpace space = new AddressSpace(physical);
    space.map(new Vma(DATA, DATA + DATA_SIZE, READ_WRITE, 0, null, 0, ""));
    cpu.mmu().use(space);
    state.gpr[CpuState.RSI] = DATA;
    load();
  }

  /** Takes over {@link #state}. */
  void load() {
    cpu.load(state, this);
  }

  /** Executes an instruction. */
  void run(String hex) {
    op(hex).run(cpu);
    cpu.store();
  }

  /** Executes an instruction that faults. */
  void runAndFault(String hex, int vector) {
    Op op = op(hex);
    GuestFault fault = catchThrowableOfType(GuestFault.class, () -> op.run(cpu));
    cpu.store();
    assertThat(fault).as("fault of " + hex).isNotNull();
    assertThat(fault.vector()).as("vector of " + hex).isEqualTo(vector);
  }

  private Op op(String hex) {
    byte[] code = HexFormat.of().parseHex(hex);
    Instruction instruction = Objects.requireNonNull(decoder.decode(code, 0, code.length));
    return Objects.requireNonNull(meanings.meaning(instruction.form()))
        .bind(new Site(instruction, CODE, 0));
  }

  long quadword(int offset) {
    return cpu.mmu().read64(DATA + offset);
  }

  int word(int offset) {
    return cpu.mmu().read16(DATA + offset);
  }

  void setQuadword(int offset, long value) {
    cpu.mmu().write64(DATA + offset, value);
  }

  void setWord(int offset, int value) {
    cpu.mmu().write16(DATA + offset, value);
  }

  @Override
  public SyscallVerdict syscall(CpuState current, long stepsDone) {
    throw new AssertionError("no system call");
  }

  @Override
  public long timestampCounter(long stepsDone) {
    throw new AssertionError("no time");
  }

  @Override
  public void close() {
    physical.close();
  }
}

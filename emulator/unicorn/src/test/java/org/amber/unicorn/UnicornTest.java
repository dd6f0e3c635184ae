package org.amber.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnicornTest {
  private static final long CODE = 0x10000;
  private static final long NEVER = 0x20000;

  private final Unicorn unicorn = UnicornLibrary.load().open(Architecture.X86, Mode.BITS_64);

  @AfterEach
  void close() {
    unicorn.close();
  }

  /** Maps and stores code, followed by a jump to itself. */
  private void code(String hex) {
    unicorn.map(CODE, 0x1000, Protection.ALL);
    unicorn.writeMemory(CODE, HexFormat.of().parseHex(hex.replace(" ", "") + "ebfe"));
  }

  @Test
  void emulatesAGivenNumberOfInstructions() {
    code("48ffc0 48ffc0 48ffc0");
    unicorn.write(X86Register.RAX, 40);

    unicorn.start(CODE, NEVER, 2);

    assertThat(unicorn.read(X86Register.RAX)).isEqualTo(42);
    assertThat(unicorn.read(X86Register.RIP)).isEqualTo(CODE + 6);
  }

  @Test
  void stopsAtTheEndAddress() {
    code("48ffc0 48ffc0");

    unicorn.start(CODE, CODE + 6, Unicorn.UNLIMITED);

    assertThat(unicorn.read(X86Register.RAX)).isEqualTo(2);
  }

  @Test
  void errorsCarryUnicornsText() {
    assertThatThrownBy(() -> unicorn.start(CODE, NEVER, 1))
        .isInstanceOfSatisfying(
            UnicornException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FETCH_UNMAPPED))
        .hasMessageContaining("0x10000")
        .hasMessageContaining("UC_ERR_FETCH_UNMAPPED");
    assertThatThrownBy(() -> unicorn.map(1, 0x1000, Protection.ALL))
        .isInstanceOf(UnicornException.class)
        .hasMessageContaining("map memory");
  }

  @Test
  void batchesReadAndWriteNarrowAndWideRegisters() {
    RegisterBatch batch =
        unicorn.batch(X86Register.RBX, X86Register.XMM3, X86Register.EFLAGS, X86Register.MXCSR);
    batch.set(0, -2);
    batch.set(1, 0x1122334455667788L);
    batch.setHigh(1, 0x99aabbccddeeff00L);
    batch.set(2, 0x246);
    batch.set(3, 0x1f80);
    batch.write();
    RegisterBatch other = unicorn.batch(X86Register.XMM3, X86Register.RBX, X86Register.EFLAGS);
    other.read();

    assertThat(other.get(0)).isEqualTo(0x1122334455667788L);
    assertThat(other.getHigh(0)).isEqualTo(0x99aabbccddeeff00L);
    assertThat(other.get(1)).isEqualTo(-2);
    assertThat(other.get(2)).isEqualTo(0x246);
  }

  @Test
  void x87RegistersHaveEightyBits() {
    code("d9e8"); // fld1
    unicorn.start(CODE, CODE + 2, 0);
    RegisterBatch batch = unicorn.batch(X86Register.ST0);
    batch.read();

    assertThat(batch.get(0)).isEqualTo(0x8000000000000000L);
    assertThat(batch.getHigh(0) & 0xffff).isEqualTo(0x3fff);
  }

  @Test
  void mapsTheCallersMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ram = arena.allocate(0x2000, 0x1000);
      code("488903"); // mov [rbx],rax
      unicorn.map(0x40000, Protection.READ | Protection.WRITE, ram);
      unicorn.write(X86Register.RBX, 0x41000);
      unicorn.write(X86Register.RAX, 0x123456789L);
      unicorn.start(CODE, CODE + 3, 0);

      assertThat(ram.get(ValueLayout.JAVA_LONG, 0x1000)).isEqualTo(0x123456789L);
      assertThatThrownBy(
              () -> unicorn.map(0x80000, Protection.ALL, MemorySegment.ofArray(new byte[4096])))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void codeAndBlockHooksSeeAddressesAndSizes() {
    code("48ffc0 90 eb00 90");
    List<String> seen = new ArrayList<>();
    unicorn.addCodeHook((at, size) -> seen.add("i" + (at - CODE) + "+" + size), 1, 0);
    unicorn.addBlockHook((at, size) -> seen.add("b" + (at - CODE) + "+" + size), 1, 0);

    unicorn.start(CODE, CODE + 7, 0);

    assertThat(seen).startsWith("b0+6", "i0+3", "i3+1", "i4+2").contains("i6+1").hasSize(6);
  }

  @Test
  void aClosedHookIsNotCalled() {
    code("90 90");
    List<Long> seen = new ArrayList<>();
    Hook hook = unicorn.addCodeHook((at, size) -> seen.add(at), 1, 0);
    hook.close();
    hook.close();

    unicorn.start(CODE, CODE + 2, 0);

    assertThat(seen).isEmpty();
  }

  @Test
  void anExceptionInAHookStopsAndLeavesStart() {
    code("90");
    unicorn.addCodeHook(
        (at, size) -> {
          throw new IllegalStateException("from the hook");
        },
        1,
        0);

    assertThatThrownBy(() -> unicorn.start(CODE, NEVER, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("from the hook");
    assertThat(unicorn.read(X86Register.RIP)).isEqualTo(CODE);
  }

  @Test
  void instructionHooksReplaceWhatTheProcessorDoes() {
    code("0fa2 89c6 0f31 0f05"); // cpuid; mov esi,eax; rdtsc; syscall
    List<String> calls = new ArrayList<>();
    unicorn.addReplacementHook(
        X86Instruction.CPUID,
        () -> {
          unicorn.write(X86Register.RAX, 77);
          return true;
        });
    unicorn.addReplacementHook(
        X86Instruction.RDTSC,
        () -> {
          unicorn.write(X86Register.RAX, 88);
          unicorn.write(X86Register.RDX, 0);
          return true;
        });
    unicorn.addSystemCallHook(X86Instruction.SYSCALL, () -> calls.add("syscall"));

    unicorn.start(CODE, CODE + 8, 0);

    assertThat(unicorn.read(X86Register.RSI)).isEqualTo(77);
    assertThat(unicorn.read(X86Register.RAX)).isEqualTo(88);
    assertThat(calls).containsExactly("syscall");
  }

  @Test
  void interruptAndInvalidInstructionHooks() {
    code("cc");
    List<Integer> vectors = new ArrayList<>();
    unicorn.addInterruptHook(
        vector -> {
          vectors.add(vector);
          unicorn.stop();
        });
    unicorn.start(CODE, NEVER, 0);
    unicorn.writeMemory(CODE, new byte[] {0x0f, 0x0b});
    unicorn.flushBlocks();
    boolean[] invalid = new boolean[1];
    unicorn.addInvalidInstructionHook(
        () -> {
          invalid[0] = true;
          return false;
        });
    ErrorCode code = unicorn.tryStart(CODE, NEVER, 0);

    assertThat(vectors).first().isEqualTo(3);
    assertThat(invalid[0] || vectors.contains(6)).isTrue();
    assertThat(code).isIn(ErrorCode.INSN_INVALID, ErrorCode.OK);
  }

  @Test
  void theVirtualTlbAsksForEveryPage() {
    unicorn.close();
    try (Unicorn paged = UnicornLibrary.load().open(Architecture.X86, Mode.BITS_64)) {
      paged.setCpuModel(X86CpuModel.NEHALEM);
      paged.setTlbType(TlbType.VIRTUAL);
      paged.map(0, 0x3000, Protection.ALL);
      paged.writeMemory(0x1000, HexFormat.of().parseHex("488b03488903")); // load, store
      paged.writeMemory(0x2018, new byte[] {42});
      List<String> fills = new ArrayList<>();
      paged.addTlbFillHook(
          (address, access) -> {
            fills.add(access + " " + Long.toHexString(address));
            return switch ((int) (address >>> 12)) {
              case 0x7fff0 -> 0x1000 | Protection.READ | Protection.EXECUTE;
              case 0x55550 -> 0x2000 | Protection.READ;
              default -> 0;
            };
          });
      paged.write(X86Register.RBX, 0x55550018L);

      ErrorCode code = paged.tryStart(0x7fff0000L, 0, 0);

      assertThat(code).isEqualTo(ErrorCode.EXCEPTION);
      assertThat(paged.read(X86Register.RAX)).isEqualTo(42);
      assertThat(paged.read(X86Register.RIP)).isEqualTo(0x7fff0003L);
      assertThat(fills).contains("FETCH 7fff0000", "READ 55550000", "WRITE 55550000");
    }
  }

  @Test
  void blocksCanBeAskedForAndForgotten() {
    code("48ffc0 48ffc0 90");
    BlockInfo block = unicorn.requestBlock(CODE);
    unicorn.removeBlocks(CODE, CODE + 9);
    unicorn.flushTlb();

    assertThat(block).isEqualTo(new BlockInfo(CODE, 4, 9));
    assertThat(unicorn.codeBufferSize()).isPositive();
  }

  @Test
  void contextsRollBack() {
    try (Context context = unicorn.newContext()) {
      unicorn.write(X86Register.RSI, 1);
      context.save();
      unicorn.write(X86Register.RSI, 2);
      context.restore();

      assertThat(unicorn.read(X86Register.RSI)).isEqualTo(1);
    }
  }

  @Test
  void registersAreNumberedAsInTheHeader() {
    assertThat(X86Register.RAX.id()).isEqualTo(35);
    assertThat(X86Register.XMM0.plus(15)).isEqualTo(X86Register.XMM15);
    assertThat(X86Register.ST0.plus(7)).isEqualTo(X86Register.ST7);
    assertThat(X86Register.FOP.id()).isEqualTo(258);
  }
}

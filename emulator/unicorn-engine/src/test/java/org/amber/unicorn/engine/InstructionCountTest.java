package org.amber.unicorn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;
import org.amber.unicorn.Architecture;
import org.amber.unicorn.BlockInfo;
import org.amber.unicorn.Mode;
import org.amber.unicorn.Protection;
import org.amber.unicorn.Unicorn;
import org.amber.unicorn.UnicornException;
import org.amber.unicorn.UnicornLibrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our count of a block's instructions is Unicorn's, for the code of whole libraries. */
class InstructionCountTest {
  private static final long BASE = 0x10000000;
  private static final int PT_LOAD = 1;
  private static final int PF_X = 1;
  private static final int EM_X86_64 = 62;
  private static final int BLOCKS_AT_ONCE = 2000;

  @ParameterizedTest
  @ValueSource(
      strings = {"/lib/x86_64-linux-gnu/libc.so.6", "/lib/x86_64-linux-gnu/libm.so.6", "/bin/bash"})
  void isUnicorns(String file) throws IOException {
    assumeTrue(Files.isReadable(Path.of(file)), file + " is not there");
    byte[] text = text(Files.readAllBytes(Path.of(file)));
    assumeTrue(text.length > 0, file + " is no x86-64 program");
    try (PhysicalMemory physical = new PhysicalMemory(1L << 28);
        Unicorn unicorn = UnicornLibrary.load().open(Architecture.X86, Mode.BITS_64)) {
      AddressSpace memory = new AddressSpace(physical);
      long size = (text.length + 4095L) & -4096;
      memory.map(new Vma(BASE, BASE + size, 7, 0, null, 0, ""));
      new GuestMemory(memory).writeBytes(BASE, text);
      Boot.configure(unicorn, 16 << 20);
      unicorn.map(0, Protection.ALL, physical.ram());
      unicorn.addTlbFillHook(
          (address, access) -> memory.entry(address) == Pte.ABSENT ? 0 : memory.entry(address));
      GuestCode code = new GuestCode(physical);
      code.use(memory);

      assertThat(differences(unicorn, code, text.length)).isEmpty();
    }
  }

  private static List<String> differences(Unicorn unicorn, GuestCode code, int length) {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    int translated = 0;
    long at = BASE;
    while (at < BASE + length - 4096 && wrong.size() < 10) {
      if (++translated % BLOCKS_AT_ONCE == 0) {
        // Outside a run Unicorn cannot make room by itself: it crashes when its buffer is full.
        unicorn.flushBlocks();
      }
      BlockInfo block;
      try {
        block = unicorn.requestBlock(at);
      } catch (UnicornException e) {
        at++;
        continue;
      }
      boolean whole = code.scan(at, block.size(), true);
      // Data between functions ends in what no processor knows, or in what we trap.
      if (whole && code.trap() == Trap.NONE) {
        compared++;
        if (code.count() != block.instructions()) {
          wrong.add(block + ": " + code.count());
        }
      }
      at += Math.max(1, block.size());
    }
    assertThat(compared).isGreaterThan(5000);
    return wrong;
  }

  /** The executable segment of an ELF file; empty for another machine's. */
  private static byte[] text(byte[] file) {
    ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (elf.getShort(18) != EM_X86_64) {
      return new byte[0];
    }
    int headers = (int) elf.getLong(32);
    for (int i = 0; i < elf.getShort(56); i++) {
      int header = headers + i * elf.getShort(54);
      if (elf.getInt(header) == PT_LOAD && (elf.getInt(header + 4) & PF_X) != 0) {
        int offset = (int) elf.getLong(header + 8);
        int size = (int) elf.getLong(header + 32);
        return Arrays.copyOfRange(file, offset, offset + size);
      }
    }
    return new byte[0];
  }
}

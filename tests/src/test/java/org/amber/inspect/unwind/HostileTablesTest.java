package org.amber.inspect.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.amber.cpu.CpuState;
import org.amber.inspect.image.MappedImages;
import org.amber.inspect.image.ProcessReader;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Call frame information that is made to cost who reads it as much time as possible. */
class HostileTablesTest {
  private static final long MEMORY = 64L << 20;
  private static final long PROGRAM = 0x40_0000;
  private static final long STACK = 0x7000_0000_0000L;
  private static final int STACK_SIZE = 2 * PhysicalMemory.PAGE_SIZE;
  private static final int CODE = 0x100;
  private static final int HEADER = 0x200;
  private static final int TABLE = 0x300;
  private static final int READ_EXECUTE = 5;
  private static final int READ_WRITE = 3;

  private final ByteBuffer file;

  HostileTablesTest() {
    file = ByteBuffer.allocate(16 << 20).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void segment(int type, long offset, long size) {
    file.putInt(type).putInt(READ_EXECUTE).putLong(offset);
    file.putLong(PROGRAM + offset).putLong(PROGRAM + offset).putLong(size).putLong(size);
    file.putLong(PhysicalMemory.PAGE_SIZE);
  }

  /** A program that is one function, which has called itself. */
  private void program(int fillers, int nops) {
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    file.putShort((short) 2).putShort((short) 62).putInt(1);
    file.putLong(PROGRAM + CODE).putLong(64).putLong(0);
    file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 2);
    file.position(64);
    segment(1, 0, file.capacity());
    segment(0x6474_e550, HEADER, 12);
    // A header without a sorted table: what follows is gone through from its beginning.
    file.position(HEADER);
    file.put((byte) 1).put((byte) 4).put((byte) 0xff).put((byte) 0xff).putLong(PROGRAM + TABLE);
    file.position(TABLE);
    for (int i = 0; i < fillers; i++) {
      file.putInt(4).putInt(0);
    }
    // The canonical frame address is RSP + 8; the return address is 8 below it.
    byte[] common = {0, 0, 0, 0, 1, 0, 1, 0x78, 16, 0x0c, 7, 8, (byte) 0x90, 1};
    int commonAt = file.position();
    file.putInt(common.length).put(common);
    file.putInt(20 + nops).putInt(file.position() - commonAt);
    file.putLong(PROGRAM + CODE).putLong(0x100);
  }

  private static SharedMemory memory(PhysicalMemory physical, byte[] contents) {
    SharedMemory memory = new SharedMemory(physical, 1, contents.length);
    int page = PhysicalMemory.PAGE_SIZE;
    for (int at = 0; at < contents.length; at += page) {
      long frame = memory.frame(at / page, Access.WRITE);
      physical.ram().asSlice(frame * page, page).asByteBuffer().put(contents, at, page);
    }
    return memory;
  }

  private static byte[] stack() {
    ByteBuffer words = ByteBuffer.allocate(STACK_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    while (words.hasRemaining()) {
      words.putLong(PROGRAM + CODE + 1);
    }
    return words.array();
  }

  /**
   * @param fillers entries before the one that is looked for, each of two numbers
   * @param nops instructions that do nothing
   */
  @ParameterizedTest
  @CsvSource({"0, 0, 256", "500000, 0, 17", "0, 4194304, 4", "200000, 3000000, 5"})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void costSomeSecondsForAllFramesTogether(int fillers, int nops, int frames) {
    program(fillers, nops);
    long end = PROGRAM + file.capacity();
    try (PhysicalMemory physical = new PhysicalMemory(MEMORY)) {
      AddressSpace space = new AddressSpace(physical);
      SharedMemory image = memory(physical, file.array());
      space.map(new Vma(PROGRAM, end, READ_EXECUTE, Vma.SHARED, image, 0, ""));
      SharedMemory words = memory(physical, stack());
      space.map(new Vma(STACK, STACK + STACK_SIZE, READ_WRITE, Vma.SHARED, words, 0, ""));
      CpuState cpu = new CpuState();
      cpu.rip = PROGRAM + CODE;
      cpu.gpr[CpuState.RSP] = STACK;
      Unwinder unwinder = new Unwinder(new ProcessReader(space), new MappedImages(physical));
      assertThat(unwinder.frames(FrameRegisters.of(cpu))).hasSize(frames);
    }
  }
}

package org.amber.inspect.unwind;

import java.util.Arrays;
import java.util.Optional;
import org.amber.inspect.image.ProcessReader;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.amber.tests.fuzz.Decoder;

/**
 * Call frame information in the memory of a process that has much of it: where the bytes end, zeros
 * go on for gigabytes. The first two bytes are the address that is asked for, the rest is read as
 * .eh_frame_hdr and as .eh_frame.
 */
public final class UnwindDecoder implements Decoder {
  /** Where the bytes are. */
  public static final long START = 0x10_0000;

  private static final int READ_WRITE = 3;
  private static final long MAPPED = 8L << 30;
  private static final int LARGEST = 1 << 20;
  private static final long STACK = START + 64;

  private final AddressSpace space = new AddressSpace(new PhysicalMemory(16 << 20));
  private final GuestMemory memory = new GuestMemory(space);
  private final ProcessReader reader = new ProcessReader(space);
  private int used;

  /** As for one walk. */
  private Effort effort = new Effort();

  /** Nothing is in memory yet. */
  public UnwindDecoder() {
    space.map(new Vma(START, START + MAPPED, READ_WRITE, 0, null, 0, ""));
  }

  @Override
  public void read(byte[] bytes) {
    if (bytes.length < Short.BYTES) {
      throw new IllegalArgumentException("no address");
    }
    long address = START + ((bytes[0] & 0xff) | (bytes[1] & 0xff) << 8);
    byte[] table = Arrays.copyOfRange(bytes, 2, Math.min(bytes.length, LARGEST));
    memory.zero(START, used);
    used = table.length;
    memory.writeBytes(START, table);
    effort = new Effort();
    boolean found = attempt(() -> unwind(table(START).find(address), address));
    boolean seen = attempt(() -> unwind(table(0).scan(START, address), address));
    if (!found && !seen) {
      throw new IllegalArgumentException("nothing is known of the address");
    }
  }

  private FrameTable table(long start) {
    return new FrameTable(reader, effort, start);
  }

  /** Part of the work. */
  private interface Part {
    boolean run() throws UnwindException;
  }

  /** Refusals of one part leave the other to be tried. */
  private static boolean attempt(Part part) {
    try {
      return part.run();
    } catch (UnwindException e) {
      if (e.getMessage() == null) {
        throw new AssertionError("without a reason", e);
      }
      return false;
    }
  }

  private boolean unwind(Optional<FrameEntry> entry, long address) throws UnwindException {
    if (entry.isEmpty()) {
      return false;
    }
    long[] values = new long[FrameRegisters.COUNT];
    values[FrameRegisters.RSP] = STACK;
    values[FrameRegisters.RBP] = STACK;
    values[FrameRegisters.RIP] = address;
    FrameRegisters registers = FrameRegisters.of(values, (1 << FrameRegisters.COUNT) - 1);
    DwarfExpression expressions = new DwarfExpression(reader, effort);
    FrameRow row = FrameProgram.row(entry.get(), new DwarfReader(reader, effort, 0, 0), address);
    long cfa = row.cfa(registers, expressions);
    for (int register = 0; register < FrameRegisters.COUNT; register++) {
      switch (row.rule(register)) {
        case Rule.AtExpression(FrameEntry.Range expression) ->
            expressions.evaluate(expression, registers, cfa);
        case Rule.IsExpression(FrameEntry.Range expression) ->
            expressions.evaluate(expression, registers, cfa);
        default -> {}
      }
    }
    return true;
  }
}

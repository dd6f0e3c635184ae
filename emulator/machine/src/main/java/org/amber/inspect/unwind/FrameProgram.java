package org.amber.inspect.unwind;

import java.util.ArrayDeque;
import java.util.Deque;

/** Runs call frame instructions (DWARF 5, 6.4.2) up to an address. */
final class FrameProgram {
  private static final int DEEPEST = 64;
  private static final int LOW_BITS = 0x3f;

  private final FrameEntry entry;
  private final DwarfReader in;
  private final long target;
  private final Deque<FrameRow> remembered = new ArrayDeque<>();
  private FrameRow row = new FrameRow();
  private FrameRow initial = row;
  private long location;

  private FrameProgram(FrameEntry entry, DwarfReader in, long target) {
    this.entry = entry;
    this.in = in;
    this.target = target;
    this.location = entry.begin();
  }

  /** The rules that hold at an address which the entry covers. */
  static FrameRow row(FrameEntry entry, DwarfReader in, long target) throws UnwindException {
    FrameProgram program = new FrameProgram(entry, in, target);
    program.run(entry.common());
    program.initial = program.row.copy();
    program.run(entry.own());
    return program.row;
  }

  private void run(FrameEntry.Range instructions) throws UnwindException {
    in.seek(instructions.start());
    while (in.position() < instructions.end() && location <= target) {
      int opcode = in.u8();
      int low = opcode & LOW_BITS;
      switch (opcode >>> 6) {
        case 1 -> advance(low);
        case 2 -> row.set(low, atOffset(in.uleb()));
        case 3 -> row.restore(low, initial);
        default -> extended(low);
      }
    }
  }

  /** From a location beyond the target on, nothing counts any more. */
  private void advance(long units) {
    location += units * entry.codeFactor();
  }

  private Rule atOffset(long factored) {
    return new Rule.AtOffset(factored * entry.dataFactor());
  }

  private void extended(int opcode) throws UnwindException {
    switch (opcode) {
      case 0x00 -> {}
      case 0x01 -> location = in.encoded(entry.encoding());
      case 0x02 -> advance(in.u8());
      case 0x03 -> advance(in.u16());
      case 0x04 -> advance(in.u32());
      case 0x0a -> remember();
      case 0x0b -> recall();
      case 0x0c -> row.setCfa(in.uleb(), in.uleb());
      case 0x0d -> row.setCfaRegister(in.uleb());
      case 0x0e -> row.setCfaOffset(in.uleb());
      case 0x0f -> row.setCfa(expression());
      case 0x12 -> row.setCfa(in.uleb(), in.sleb() * entry.dataFactor());
      case 0x13 -> row.setCfaOffset(in.sleb() * entry.dataFactor());
      case 0x2e -> in.uleb();
      default -> rule(opcode);
    }
  }

  private void rule(int opcode) throws UnwindException {
    long register = in.uleb();
    if (opcode == 0x06) {
      row.restore(register, initial);
      return;
    }
    row.set(
        register,
        switch (opcode) {
          case 0x05 -> atOffset(in.uleb());
          case 0x07 -> Rule.UNDEFINED;
          case 0x08 -> Rule.SAME;
          case 0x09 -> new Rule.InRegister(in.uleb());
          case 0x10 -> new Rule.AtExpression(expression());
          case 0x11 -> atOffset(in.sleb());
          case 0x14 -> new Rule.IsOffset(in.uleb() * entry.dataFactor());
          case 0x15 -> new Rule.IsOffset(in.sleb() * entry.dataFactor());
          case 0x16 -> new Rule.IsExpression(expression());
          case 0x2f -> atOffset(-in.uleb());
          default ->
              throw new UnwindException("call frame instruction " + opcode + " is not known");
        });
  }

  private FrameEntry.Range expression() throws UnwindException {
    long length = in.uleb();
    long start = in.position();
    if (length < 0 || length > 0xffff) {
      throw new UnwindException("an expression of " + length + " bytes");
    }
    in.seek(start + length);
    return new FrameEntry.Range(start, start + length);
  }

  private void remember() throws UnwindException {
    if (remembered.size() == DEEPEST) {
      throw new UnwindException("too many states are remembered");
    }
    remembered.push(row.copy());
  }

  private void recall() throws UnwindException {
    FrameRow last = remembered.poll();
    if (last == null) {
      throw new UnwindException("no state is remembered");
    }
    row = last;
  }
}

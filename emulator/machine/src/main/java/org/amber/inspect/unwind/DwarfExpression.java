package org.amber.inspect.unwind;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.amber.inspect.image.ProcessReader;

/** Evaluates the DWARF expressions (DWARF 5, 2.5) that call frame information uses. */
final class DwarfExpression {
  private static final int DEEPEST = 64;
  private static final int MOST_STEPS = 1000;

  private final ProcessReader memory;
  private final Effort effort;
  private final Deque<Long> stack = new ArrayDeque<>();

  DwarfExpression(ProcessReader memory, Effort effort) {
    this.memory = memory;
    this.effort = effort;
  }

  long evaluate(FrameEntry.Range expression, FrameRegisters registers) throws UnwindException {
    stack.clear();
    return run(expression, registers);
  }

  /** Begins with the canonical frame address on the stack. */
  long evaluate(FrameEntry.Range expression, FrameRegisters registers, long cfa)
      throws UnwindException {
    stack.clear();
    push(cfa);
    return run(expression, registers);
  }

  private long run(FrameEntry.Range expression, FrameRegisters registers) throws UnwindException {
    DwarfReader in = new DwarfReader(memory, effort, expression.start(), 0);
    for (int step = 0; in.position() < expression.end(); step++) {
      if (step == MOST_STEPS) {
        throw new UnwindException("an expression does not end");
      }
      int opcode = in.u8();
      if (opcode >= 0x30 && opcode <= 0x4f) {
        push(opcode - 0x30);
      } else if (opcode >= 0x70 && opcode <= 0x8f) {
        push(registers.get(opcode - 0x70) + in.sleb());
      } else if (opcode < 0x1a) {
        constantOrStack(opcode, in);
      } else {
        operate(opcode, in, registers);
      }
    }
    return pop();
  }

  private void constantOrStack(int opcode, DwarfReader in) throws UnwindException {
    switch (opcode) {
      case 0x03, 0x0e, 0x0f -> push(in.u64());
      case 0x06 -> push(load(pop()));
      case 0x08 -> push(in.u8());
      case 0x09 -> push((byte) in.u8());
      case 0x0a -> push(in.u16());
      case 0x0b -> push((short) in.u16());
      case 0x0c -> push(in.u32());
      case 0x0d -> push(in.u32() << Integer.SIZE >> Integer.SIZE);
      case 0x10 -> push(in.uleb());
      case 0x11 -> push(in.sleb());
      case 0x12 -> {
        long top = pop();
        push(top);
        push(top);
      }
      case 0x13 -> pop();
      case 0x16 -> {
        long top = pop();
        long below = pop();
        push(top);
        push(below);
      }
      default -> throw unknown(opcode);
    }
  }

  private void operate(int opcode, DwarfReader in, FrameRegisters registers)
      throws UnwindException {
    switch (opcode) {
      case 0x1f -> push(-pop());
      case 0x20 -> push(~pop());
      case 0x23 -> push(pop() + in.uleb());
      case 0x28 -> {
        int distance = (short) in.u16();
        if (pop() != 0) {
          in.seek(in.position() + distance);
        }
      }
      case 0x2f -> {
        int distance = (short) in.u16();
        in.seek(in.position() + distance);
      }
      case 0x92 -> push(registers.get(in.uleb()) + in.sleb());
      case 0x96 -> {}
      default -> combine(opcode);
    }
  }

  private void combine(int opcode) throws UnwindException {
    long right = pop();
    long left = pop();
    push(
        switch (opcode) {
          case 0x1a -> left & right;
          case 0x1c -> left - right;
          case 0x1e -> left * right;
          case 0x21 -> left | right;
          case 0x22 -> left + right;
          case 0x24 -> left << right;
          case 0x25 -> left >>> right;
          case 0x26 -> left >> right;
          case 0x27 -> left ^ right;
          case 0x29 -> left == right ? 1 : 0;
          case 0x2a -> left >= right ? 1 : 0;
          case 0x2b -> left > right ? 1 : 0;
          case 0x2c -> left <= right ? 1 : 0;
          case 0x2d -> left < right ? 1 : 0;
          case 0x2e -> left != right ? 1 : 0;
          default -> throw unknown(opcode);
        });
  }

  private static UnwindException unknown(int opcode) {
    return new UnwindException("operation " + opcode + " of an expression is not known");
  }

  private long load(long address) throws UnwindException {
    OptionalLong value = memory.word(address);
    if (value.isEmpty()) {
      throw new UnwindException("nothing at 0x" + Long.toHexString(address));
    }
    return value.getAsLong();
  }

  private void push(long value) throws UnwindException {
    if (stack.size() == DEEPEST) {
      throw new UnwindException("an expression needs too much");
    }
    stack.push(value);
  }

  private long pop() throws UnwindException {
    Long top = stack.poll();
    if (top == null) {
      throw new UnwindException("an expression lacks an operand");
    }
    return top;
  }
}

package org.amber.inspect.unwind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.amber.inspect.image.MappedImage;
import org.amber.inspect.image.MappedImages;
import org.amber.inspect.image.ProcessReader;
import org.amber.loader.SegmentType;
import org.amber.memory.AddressSpace;
import org.amber.memory.Vma;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a thread, innermost first. From each to its caller leads the call frame information
 * of the file whose code it runs; where there is none, or it is damaged, the chain of frame
 * pointers. Whatever is in memory, it comes to an end.
 */
public final class Unwinder {
  /** Frames of one thread that are shown. */
  public static final int MOST_FRAMES = 256;

  private static final int PROT_EXEC = 4;
  private static final int WORD = Long.BYTES;

  private final ProcessReader memory;
  private final MappedImages images;

  public Unwinder(ProcessReader memory, MappedImages images) {
    this.memory = memory;
    this.images = images;
  }

  /** How a frame was found. */
  public enum Method {
    REGISTERS("registers"),
    CALL_FRAME_INFORMATION("cfi"),
    FRAME_POINTER("frame pointer");

    private final String text;

    Method(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /**
   * One frame.
   *
   * @param interrupted whether it did not make a call: the innermost, or one that a signal came to
   */
  public record Frame(FrameRegisters registers, Method method, boolean interrupted) {
    /** An address inside the instruction that runs, or that made the call. */
    public long codeAddress() {
      return interrupted ? registers.pc() : registers.pc() - 1;
    }
  }

  /** All frames of a thread with these registers. */
  public List<Frame> frames(FrameRegisters innermost) {
    List<Frame> frames = new ArrayList<>();
    Effort effort = new Effort();
    Frame frame = new Frame(innermost, Method.REGISTERS, true);
    while (frame != null && frames.size() < MOST_FRAMES) {
      frames.add(frame);
      frame = caller(frame, effort);
    }
    return List.copyOf(frames);
  }

  private @Nullable Frame caller(Frame frame, Effort effort) {
    try {
      Optional<FrameEntry> entry = entry(frame.codeAddress(), effort);
      if (entry.isPresent()) {
        return byCallFrameInformation(frame, entry.get(), effort);
      }
    } catch (UnwindException e) {
      // Damaged, too large, or of a kind that is not known: frame pointers are the next best.
      return byFramePointer(frame);
    }
    return byFramePointer(frame);
  }

  private Optional<FrameEntry> entry(long address, Effort effort) throws UnwindException {
    Optional<MappedImages.Placed> placed = images.at(memory.space(), address);
    if (placed.isEmpty()) {
      return Optional.empty();
    }
    long bias = placed.get().bias();
    MappedImage image = placed.get().image();
    Optional<Long> header =
        image.elf().first(SegmentType.GNU_EH_FRAME).map(segment -> segment.vaddr() + bias);
    if (header.isPresent()) {
      return new FrameTable(memory, effort, header.get()).find(address);
    }
    return image.frames().isEmpty()
        ? Optional.empty()
        : new FrameTable(memory, effort, 0).scan(image.frames().getAsLong() + bias, address);
  }

  /** Null when there is no caller. */
  private @Nullable Frame byCallFrameInformation(Frame frame, FrameEntry entry, Effort effort)
      throws UnwindException {
    FrameRegisters registers = frame.registers();
    DwarfExpression expressions = new DwarfExpression(memory, effort);
    FrameRow row =
        FrameProgram.row(entry, new DwarfReader(memory, effort, 0, 0), frame.codeAddress());
    long cfa = row.cfa(registers, expressions);
    long[] values = new long[FrameRegisters.COUNT];
    int known = 0;
    for (int register = 0; register < FrameRegisters.COUNT; register++) {
      OptionalLong value = value(row.rule(register), register, registers, cfa, expressions);
      if (value.isPresent()) {
        values[register] = value.getAsLong();
        known |= 1 << register;
      }
    }
    boolean stackRestored = row.rule(FrameRegisters.RSP) instanceof Rule.Same;
    if (stackRestored) {
      values[FrameRegisters.RSP] = cfa;
      known |= 1 << FrameRegisters.RSP;
    }
    int column = Math.clamp(entry.returnColumn(), 0, FrameRegisters.COUNT - 1);
    boolean saved = !(row.rule(column) instanceof Rule.Same) && (known & 1 << column) != 0;
    values[FrameRegisters.RIP] = values[column];
    boolean ends = !saved || values[column] == 0;
    boolean climbs =
        entry.isSignalFrame() || Long.compareUnsigned(cfa, registers.stackPointer()) > 0;
    if (ends || !climbs) {
      return null;
    }
    return new Frame(
        FrameRegisters.of(values, known), Method.CALL_FRAME_INFORMATION, entry.isSignalFrame());
  }

  private OptionalLong value(
      Rule rule, int register, FrameRegisters registers, long cfa, DwarfExpression expressions)
      throws UnwindException {
    return switch (rule) {
      case Rule.Undefined() -> OptionalLong.empty();
      case Rule.Same() ->
          registers.knows(register)
              ? OptionalLong.of(registers.get(register))
              : OptionalLong.empty();
      case Rule.AtOffset(long offset) -> memory.word(cfa + offset);
      case Rule.IsOffset(long offset) -> OptionalLong.of(cfa + offset);
      case Rule.InRegister(long other) -> OptionalLong.of(registers.get(other));
      case Rule.AtExpression(FrameEntry.Range expression) ->
          memory.word(expressions.evaluate(expression, registers, cfa));
      case Rule.IsExpression(FrameEntry.Range expression) ->
          OptionalLong.of(expressions.evaluate(expression, registers, cfa));
    };
  }

  private @Nullable Frame byFramePointer(Frame frame) {
    FrameRegisters registers = frame.registers();
    try {
      long pointer = registers.get(FrameRegisters.RBP);
      OptionalLong callers = memory.word(pointer);
      OptionalLong returns = memory.word(pointer + WORD);
      boolean plausible =
          pointer % WORD == 0
              && Long.compareUnsigned(pointer, registers.stackPointer()) >= 0
              && callers.isPresent()
              && returns.isPresent()
              && isCode(returns.getAsLong() - 1);
      if (!plausible) {
        return null;
      }
      long[] values = new long[FrameRegisters.COUNT];
      values[FrameRegisters.RBP] = callers.getAsLong();
      values[FrameRegisters.RSP] = pointer + 2 * WORD;
      values[FrameRegisters.RIP] = returns.getAsLong();
      int known = 1 << FrameRegisters.RBP | 1 << FrameRegisters.RSP | 1 << FrameRegisters.RIP;
      return new Frame(FrameRegisters.of(values, known), Method.FRAME_POINTER, false);
    } catch (UnwindException e) {
      return null;
    }
  }

  private boolean isCode(long address) {
    boolean inside = address >= 0 && address < AddressSpace.TASK_SIZE;
    Vma area = inside ? memory.space().area(address) : null;
    return area != null && (area.prot() & PROT_EXEC) != 0;
  }
}

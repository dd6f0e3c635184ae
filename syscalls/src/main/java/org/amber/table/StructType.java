package org.amber.table;

import org.amber.abi.ErrnoException;
import org.amber.memory.GuestMemory;

/** A pointer to a structure whose contents are shown. */
final class StructType implements ArgumentType<GuestAddress> {

  /** Appends what is at an address. */
  @FunctionalInterface
  interface Contents {
    /**
     * @throws ErrnoException EFAULT: the pointer is shown instead
     */
    void append(StringBuilder line, GuestMemory memory, long address, StraceContext context);
  }

  private final boolean output;
  private final Contents contents;

  private StructType(boolean output, Contents contents) {
    this.output = output;
    this.contents = contents;
  }

  /** Read by the call. */
  static StructType in(Contents contents) {
    return new StructType(false, contents);
  }

  /** Written by the call; shown when it has succeeded. */
  static StructType out(Contents contents) {
    return new StructType(true, contents);
  }

  @Override
  public GuestAddress decode(long raw) {
    return new GuestAddress(raw);
  }

  @Override
  public boolean isOutput() {
    return output;
  }

  @Override
  public void format(StringBuilder line, long raw, StraceContext context) {
    int start = line.length();
    if (raw != 0 && !(output && context.failed())) {
      try {
        contents.append(line, context.memory(), raw, context);
        return;
      } catch (ErrnoException e) {
        line.setLength(start);
      }
    }
    TextFormat.pointer(line, raw);
  }
}

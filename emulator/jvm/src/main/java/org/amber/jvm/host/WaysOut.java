package org.amber.jvm.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.amber.jvm.compile.Exit;
import org.jspecify.annotations.Nullable;

/**
 * The exits of a region's machine code: as bytes, since of most only a few are ever asked for. An
 * entry each, in little-endian order: the address, the steps not done, the place of its jump, and
 * where its tail is; behind them the tails.
 */
final class WaysOut {
  private static final int NOT_DONE = Long.BYTES;
  private static final int JUMP = NOT_DONE + Integer.BYTES;
  private static final int TAIL = JUMP + Integer.BYTES;
  private static final int ENTRY = TAIL + Integer.BYTES;
  private static final int TAIL_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

  /** Added to the steps not done where it is unusual. */
  private static final int UNUSUAL = 1 << 31;

  private final ByteBuffer bytes;

  private WaysOut(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What was {@link #save}d, somewhere in an array that nobody changes. */
  static WaysOut in(byte[] bytes, int at, int length) {
    return new WaysOut(ByteBuffer.wrap(bytes, at, length).slice());
  }

  /**
   * New ones.
   *
   * @param jumps by exit, where a jump stands in the code that may lead to other; 0: nowhere
   * @param tails by exit, what to go on with instead if a group of accesses is in two pages
   */
  static WaysOut of(List<Exit> exits, int[] jumps, @Nullable Tail[] tails) {
    int size = ENTRY * exits.size();
    for (Tail tail : tails) {
      size += tail == null ? 0 : TAIL_BYTES;
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    int behind = ENTRY * exits.size();
    for (int i = 0; i < exits.size(); i++) {
      Exit exit = exits.get(i);
      Tail tail = tails[i];
      out.putLong(exit.address()).putInt(exit.notDone() | (exit.unusual() ? UNUSUAL : 0));
      out.putInt(jumps[i]).putInt(tail == null ? 0 : behind);
      if (tail != null) {
        out.putLong(behind, tail.block()).putInt(behind + 8, tail.instruction());
        out.putLong(behind + 12, tail.address()).putInt(behind + 20, tail.bytes());
        behind += TAIL_BYTES;
      }
    }
    return new WaysOut(out.rewind());
  }

  Exit exit(int number) {
    int at = ENTRY * number;
    int notDone = bytes.getInt(at + NOT_DONE);
    return new Exit(bytes.getLong(at), notDone & ~UNUSUAL, notDone < 0, false);
  }

  boolean isUnusual(int exit) {
    return bytes.getInt(ENTRY * exit + NOT_DONE) < 0;
  }

  /** Where the jump of an exit stands that may lead to other machine code; 0: nowhere. */
  int jump(int exit) {
    return bytes.getInt(ENTRY * exit + JUMP);
  }

  /** What to go on with instead if a group of accesses is in two pages. */
  @Nullable Tail tail(int exit) {
    int at = bytes.getInt(ENTRY * exit + TAIL);
    return at == 0
        ? null
        : new Tail(
            bytes.getLong(at), bytes.getInt(at + 8), bytes.getLong(at + 12), bytes.getInt(at + 20));
  }

  /** For another run. */
  byte[] save() {
    byte[] saved = new byte[bytes.limit()];
    bytes.get(0, saved);
    return saved;
  }
}

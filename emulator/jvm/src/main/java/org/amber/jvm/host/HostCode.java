package org.amber.jvm.host;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Exit;
import org.amber.jvm.compile.JumpCache;
import org.amber.jvm.saved.Begin;
import org.jspecify.annotations.Nullable;

/** A region that is machine code of the host. */
final class HostCode extends CompiledCode {
  private final CodeBuffer buffer;

  /** Where in the buffer it begins. */
  private final int entry;

  /** Where in the host's memory it begins. */
  private final long start;

  private boolean gone;

  private final Supplier<WaysOut> saved;
  private @Nullable WaysOut ways;

  /** What was made of tails. */
  private @Nullable Map<Begin, HostCode> rests;

  /**
   * @param address of the guest
   * @param saved its exits, which most regions of earlier runs never need
   */
  HostCode(CodeBuffer buffer, long address, int entry, long start, Supplier<WaysOut> saved) {
    super(address);
    this.buffer = buffer;
    this.entry = entry;
    this.start = start;
    this.saved = saved;
  }

  /** What was made of tails before, or will be. */
  void useRests(Map<Begin, HostCode> known) {
    rests = known;
  }

  private WaysOut ways() {
    WaysOut known = ways;
    if (known == null) {
      known = saved.get();
      ways = known;
    }
    return known;
  }

  long start() {
    return start;
  }

  /** Whether it must not be executed any more. */
  boolean isGone() {
    return gone;
  }

  @Override
  public boolean isQuick() {
    return true;
  }

  @Override
  public long run(int steps) {
    return buffer.run(this, steps);
  }

  @Override
  public Exit exit(int number) {
    return ways().exit(number < 0 ? ~number : number);
  }

  boolean isUnusual(int exit) {
    return ways().isUnusual(exit);
  }

  @Override
  public CompiledCode next(int exit, JumpCache cache, long rip) {
    return NONE;
  }

  /** Machine code goes on to other machine code by itself. */
  @Override
  public CompiledCode last() {
    return buffer.last();
  }

  @Override
  public void link(int exit, JumpCache cache, CompiledCode next) {
    if (next instanceof HostCode other && ways().jump(exit) != 0) {
      buffer.link(entry + ways().jump(exit), other.entry);
    }
  }

  /**
   * It was left by an exit: if that is because a group of accesses is in two pages, it will go on
   * by itself the next time.
   *
   * @param address the first of what was accessed, if that was why
   */
  void leaves(int exit, long address) {
    Tail tail = ways().tail(exit);
    if (tail != null && tail.isInTwoPages(address)) {
      if (rests == null) {
        rests = new HashMap<>();
      }
      HostCode rest = rests.computeIfAbsent(tail.begin(), _ -> buffer.tail(tail));
      if (rest != null) {
        buffer.link(entry + ways().jump(exit), rest.entry);
      }
    }
  }

  @Override
  public boolean learns() {
    return buffer.learns();
  }

  @Override
  public void setStale() {
    super.setStale();
    gone = true;
    buffer.unlink();
  }
}

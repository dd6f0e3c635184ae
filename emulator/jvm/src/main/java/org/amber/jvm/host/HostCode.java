package org.amber.jvm.host;

import java.util.HashMap;
import java.util.Map;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Exit;
import org.amber.jvm.compile.JumpCache;
import org.jspecify.annotations.Nullable;

/** A region that is machine code of the host. */
final class HostCode extends CompiledCode {
  private final CodeBuffer buffer;

  /** Where in the buffer it begins. */
  private final int entry;

  /** Where in the host's memory it begins. */
  private final long start;

  private boolean gone;

  /** By exit, where a jump stands that may lead to other machine code; 0: nowhere. */
  private final int[] jumps;

  /** By exit, what to go on with if a group of accesses is in two pages; or null. */
  private final @Nullable Tail[] tails;

  /** That which was made of them. */
  private final Map<Tail, HostCode> made = new HashMap<>(0);

  HostCode(CodeBuffer buffer, int entry, long start, int[] jumps, @Nullable Tail[] tails) {
    this.tails = tails;
    this.buffer = buffer;
    this.entry = entry;
    this.start = start;
    this.jumps = jumps;
  }

  long start() {
    return start;
  }

  /** Whether it must not be executed any more. */
  boolean isGone() {
    return gone;
  }

  void describeAs(long address, Exit[] exits) {
    describe(address, exits);
  }

  @Override
  public boolean isQuick() {
    return true;
  }

  @Override
  public long run(int steps) {
    return buffer.run(this, steps);
  }

  /** Machine code goes on to other machine code by itself. */
  @Override
  public CompiledCode last() {
    return buffer.last();
  }

  @Override
  public void link(int exit, JumpCache cache, CompiledCode next) {
    if (next instanceof HostCode code && jumps[exit] != 0) {
      buffer.link(jumps[exit], code.entry);
    } else {
      super.link(exit, cache, next);
    }
  }

  /**
   * It was left by an exit: if that is because a group of accesses is in two pages, it will go on
   * by itself the next time.
   *
   * @param address the first of what was accessed, if that was why
   */
  void leaves(int exit, long address) {
    Tail tail = tails[exit];
    if (tail != null && tail.isInTwoPages(address)) {
      HostCode code = made.computeIfAbsent(tail, buffer::tail);
      if (code != null) {
        buffer.link(jumps[exit], code.entry);
      }
    }
  }

  @Override
  public void setStale() {
    super.setStale();
    gone = true;
    buffer.unlink();
  }
}

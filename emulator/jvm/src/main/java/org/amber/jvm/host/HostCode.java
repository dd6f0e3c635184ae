package org.amber.jvm.host;

import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Exit;
import org.amber.jvm.compile.JumpCache;

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

  HostCode(CodeBuffer buffer, int entry, long start, int[] jumps) {
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

  @Override
  public void setStale() {
    super.setStale();
    gone = true;
    buffer.unlink();
  }
}

package org.amber.jvm.interpret;

import java.util.List;
import org.amber.jvm.compile.CompiledCode;
import org.jspecify.annotations.Nullable;

/** Compiled code, once it is there, and the blocks from which it was made. */
final class Region implements Part {
  /** Instructions: going there costs as much as executing it. */
  private static final int SHORT = 16;

  private static final int TRIALS = 16;
  private static final long PAUSE_NANOS = 200_000_000;

  private final Block head;
  private final List<Block> blocks;

  /** Written by the thread that compiles, and by no other. */
  private volatile @Nullable CompiledCode compiled;

  /** It cannot be compiled; written like {@link #compiled}. */
  private volatile boolean failed;

  private boolean stale;

  /**
   * How often it may be tried before it is left alone for a while; see {@link #isWarm}. The thread
   * that compiles may write it before it writes {@link #compiled}.
   */
  private int trials;

  /** When it may be executed again, by {@link System#nanoTime}; 0: it is not paused. */
  private long pause;

  /**
   * @param warmsUp whether the JVM is to be given time to compile the method, if it is not told to
   */
  Region(Block head, List<Block> blocks, boolean warmsUp) {
    this.head = head;
    this.trials = warmsUp ? TRIALS : 0;
    this.blocks = blocks;
    blocks.forEach(block -> block.addTo(this));
  }

  /** Code that is there, as long as a block of its page is what it was. */
  Region(Block head, Block page) {
    this(head, List.of(page), false);
  }

  /** Whether it is better repeated than gone to. */
  boolean isShort() {
    return blocks.stream().mapToInt(Block::instructions).sum() <= SHORT;
  }

  Block head() {
    return head;
  }

  /** Called by any thread. */
  void complete(@Nullable CompiledCode result) {
    if (result != null && result.isQuick()) {
      trials = 0;
    }
    compiled = result;
    failed = result == null;
  }

  @Override
  public boolean isPending() {
    return !stale && !failed && (compiled == null || trials != 0);
  }

  @Override
  public void invalidate() {
    stale = true;
    CompiledCode known = compiled;
    if (known != null) {
      known.setStale();
    }
    if (head.region() == this) {
      head.setRegion(null);
    }
  }

  /** What can be executed; null: nothing, or not now. */
  @Nullable CompiledCode code(CodeCache cache, long generation) {
    CompiledCode known = compiled;
    if (known == null || known.isReady(generation)) {
      return known;
    }
    if (stale || !isThere(cache) || !(trials == 0 || isWarm())) {
      return null;
    }
    if (trials == 0) {
      known.setReady(generation);
    }
    return known;
  }

  /**
   * The JVM's interpreter is many times slower than ours. So where the JVM was not told to compile
   * it, a new method is executed a few times, which is what the JVM's compilers wait for, and then
   * only when they have had time for it.
   */
  private boolean isWarm() {
    if (trials > 1) {
      trials--;
      return true;
    }
    long now = System.nanoTime();
    if (pause == 0) {
      pause = now + PAUSE_NANOS;
    }
    if (now - pause < 0) {
      return false;
    }
    trials = 0;
    return true;
  }

  private boolean isThere(CodeCache cache) {
    for (Block block : blocks) {
      if (!cache.isThere(block)) {
        return false;
      }
    }
    return true;
  }
}

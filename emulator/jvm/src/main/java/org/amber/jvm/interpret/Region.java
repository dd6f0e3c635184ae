package org.amber.jvm.interpret;

import java.util.List;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Compiler;
import org.amber.jvm.compile.Exit;
import org.jspecify.annotations.Nullable;

/** Compiled code, once it is there, and the blocks from which it was made. */
final class Region {
  private static final int TRIALS = 16;
  private static final long PAUSE_NANOS = 200_000_000;

  private final Block head;
  private final List<Block> blocks;

  /** Written by the thread that compiles, and by no other. */
  private volatile Compiler.@Nullable Compiled compiled;

  /** It cannot be compiled; written like {@link #compiled}. */
  private volatile boolean failed;

  private boolean stale;

  /** How often it may be tried before it is left alone for a while; see {@link #isWarm}. */
  private int trials;

  /** When it may be executed again, by {@link System#nanoTime}; 0: it is not paused. */
  private long pause;

  /** By exit, where it led last. */
  private @Nullable Region[] links = {};

  /** The generation of translations for which its pages were looked at. */
  private long seen = -1;

  /**
   * @param warmsUp whether the JVM is to be given time to compile the method
   */
  Region(Block head, List<Block> blocks, boolean warmsUp) {
    this.head = head;
    this.trials = warmsUp ? TRIALS : 0;
    this.blocks = blocks;
    blocks.forEach(block -> block.addTo(this));
  }

  Block head() {
    return head;
  }

  /** Called by any thread. */
  void complete(Compiler.@Nullable Compiled result) {
    compiled = result;
    failed = result == null;
  }

  /** Whether it will be executed, but not now. */
  boolean isPending() {
    return !stale && !failed && (compiled == null || trials != 0);
  }

  /** Code that it was made from is gone. */
  void invalidate() {
    stale = true;
    if (head.region() == this) {
      head.setRegion(null);
    }
  }

  /** Whether it can be executed. */
  boolean isReady(CodeCache cache, long generation) {
    return compiled != null
        && !stale
        && (seen == generation || isThere(cache, generation))
        && (trials == 0 || isWarm());
  }

  /**
   * The JVM's interpreter is many times slower than ours. So a new method is executed a few times,
   * which is what the JVM's compilers wait for (the launcher sets their thresholds), and then only
   * when they have had time for it.
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

  private boolean isThere(CodeCache cache, long generation) {
    for (Block block : blocks) {
      if (!cache.isThere(block)) {
        return false;
      }
    }
    seen = generation;
    return true;
  }

  /**
   * Compiled code at an address to which control went; null if none is known that can be executed.
   *
   * @param exit by which it left this region
   */
  @Nullable Region next(int exit, long address, CodeCache cache) {
    Region[] known = links;
    if (known.length == 0) {
      known = new Region[compiled().exits().length];
      links = known;
    }
    Region next = known[exit];
    if (next == null || next.head.address() != address || next.stale) {
      Block block = cache.current(address);
      next = block == null ? null : block.region();
      known[exit] = next;
    }
    return next != null && next.isReady(cache, cache.generation()) ? next : null;
  }

  /** The method; only when it is ready. */
  CompiledCode code() {
    return compiled().code();
  }

  /** A way out of it. */
  Exit exit(int number) {
    return compiled().exits()[number];
  }

  private Compiler.Compiled compiled() {
    Compiler.Compiled known = compiled;
    if (known == null) {
      throw new IllegalStateException("a region is not compiled yet");
    }
    return known;
  }
}

package org.amber.jvm.interpret;

import java.util.List;
import java.util.Objects;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Compiler;
import org.amber.jvm.compile.Exit;
import org.jspecify.annotations.Nullable;

/** Compiled code, once it is there, and the blocks from which it was made. */
final class Region {
  private static final long NEVER = -1;

  /** Instructions: going there costs as much as executing it. */
  private static final int SHORT = 16;

  private static final int TRIALS = 16;
  private static final long PAUSE_NANOS = 200_000_000;

  /** Steps after which it is likely that the JVM's better compiler is worth its time. */
  private static final int HOT = 1_000_000;

  private final Block head;
  private final List<Block> blocks;

  /** Written by the thread that compiles, and by no other. */
  private volatile Compiler.@Nullable Compiled compiled;

  /** It cannot be compiled; written like {@link #compiled}. */
  private volatile boolean failed;

  private volatile boolean stale;

  /** It may still be worth while to optimize it. */
  private boolean cold;

  /** Executed here, while it is {@link #cold}. */
  private long steps;

  /**
   * How often it may be tried before it is left alone for a while; see {@link #isWarm}. The thread
   * that compiles may write it before it writes {@link #compiled}.
   */
  private int trials;

  /** When it may be executed again, by {@link System#nanoTime}; 0: it is not paused. */
  private long pause;

  /** What {@link #compiled} has, when it was {@link #prepare}d. */
  private @Nullable CompiledCode code;

  private Exit[] exits = {};

  /** By exit, where it led last. */
  private @Nullable Region[] links = {};

  /** The generation of translations for which it can be executed without a look at anything. */
  private long ready = NEVER;

  /**
   * @param warmsUp whether the JVM is to be given time to compile the method, if it is not told to
   */
  Region(Block head, List<Block> blocks, boolean warmsUp) {
    this.head = head;
    this.trials = warmsUp ? TRIALS : 0;
    this.cold = warmsUp;
    this.blocks = blocks;
    blocks.forEach(block -> block.addTo(this));
  }

  /** Whether it is better repeated than gone to. */
  boolean isShort() {
    return blocks.stream().mapToInt(block -> block.ops().length).sum() <= SHORT;
  }

  Block head() {
    return head;
  }

  /** Called by any thread. */
  void complete(Compiler.@Nullable Compiled result) {
    if (result != null && result.isReady()) {
      trials = 0;
    }
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
    ready = NEVER;
    if (head.region() == this) {
      head.setRegion(null);
    }
  }

  /** Whether it can be executed. */
  boolean isReady(CodeCache cache, long generation) {
    return ready == generation || prepare(cache, generation);
  }

  private boolean prepare(CodeCache cache, long generation) {
    Compiler.Compiled known = compiled;
    if (known == null || stale || !isThere(cache) || !(trials == 0 || isWarm())) {
      return false;
    }
    if (code == null) {
      code = known.code();
      exits = known.exits();
      links = new Region[exits.length];
    }
    if (trials == 0) {
      ready = generation;
    }
    return true;
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

  /**
   * Compiled code at an address to which control went; null if none is known that can be executed.
   *
   * @param exit by which it left this region
   */
  @Nullable Region next(int exit, long address, CodeCache cache, long generation) {
    Region next = links[exit];
    if (next != null && next.head.address() == address && next.ready == generation) {
      return next;
    }
    Block block = cache.current(address);
    next = block == null ? null : block.region();
    links[exit] = next;
    return next != null && next.isReady(cache, generation) ? next : null;
  }

  /** The method; only when it is ready. */
  CompiledCode code() {
    return Objects.requireNonNull(code);
  }

  /** Has better code made of it. Called by any thread. */
  void optimize(Compiler compiler) {
    Compiler.Compiled known = compiled;
    if (known != null && !stale) {
      compiler.optimize(known);
    }
  }

  /**
   * Steps were executed here.
   *
   * @return once: whether these are so many that it should be optimized
   */
  boolean took(int more) {
    if (!cold) {
      return false;
    }
    steps += more;
    cold = steps < HOT;
    return !cold;
  }

  /** A way out of it. */
  Exit exit(int number) {
    return exits[number];
  }
}

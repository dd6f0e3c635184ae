package org.amber.jvm.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.amber.jvm.compile.Backend;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Compiler;
import org.amber.jvm.compile.SourceBlock;
import org.amber.jvm.cpu.Site;
import org.jspecify.annotations.Nullable;

/** Decides which code is compiled, and has it compiled, beside the guest or at once. */
final class Tiers implements AutoCloseable {
  /** What is waiting to be compiled at most; what else is hot is asked for again later. */
  private static final int MOST_WAITING = 64;

  private static final System.Logger LOG = System.getLogger(Tiers.class.getName());

  private final TierPolicy policy;
  private final Backend backend;
  private final Compiler compiler;
  private final CodeCache cache;
  private final BlockBuilder builder;
  private final List<Work> waiting = new ArrayList<>();
  private final List<CompiledCode> hot = new ArrayList<>();
  private @Nullable Thread worker;
  private @Nullable Thread optimizer;
  private final long begun = System.nanoTime();
  private boolean closed;

  private record Work(Region region, Compiler.Draft draft) {
    /** How often it was executed; it may just have been executed again. */
    int heat() {
      return region.head().heat();
    }
  }

  Tiers(TierPolicy policy, Backend backend, CodeCache cache, BlockBuilder builder) {
    this.policy = policy;
    this.backend = backend;
    this.compiler = new Compiler(backend, policy.blocks());
    this.cache = cache;
    this.builder = builder;
  }

  /** Once, before anything is executed. */
  void begin() {
    backend.useBlocks(
        address -> {
          Block block = cache.knownOrBuilt(address);
          return block == null ? null : source(block);
        });
  }

  /** Whether compiled code is executed now, where there is any. */
  boolean choosesCompiled() {
    return policy.choosesCompiled() && backend.isPossible();
  }

  /** Whether other compiled code may follow what was executed. */
  boolean keepsOn() {
    return policy.chance() == null;
  }

  /** Steps after which compiled code has to be left. */
  int longest() {
    return policy.longest();
  }

  /** Compiled code that begins with a block, which is about to be executed. */
  @Nullable Region region(Block block) {
    if (policy.threshold() == 0 && block.heat() == 0) {
      block.executed(0);
      heated(block);
    }
    return block.region();
  }

  /** A block was interpreted, and {@code next} follows. */
  void executed(Block block, long next) {
    block.executed(next);
    int threshold = threshold();
    if (block.isDue(threshold)) {
      if (block.isPending()) {
        // Whoever waits for compiled code heats all of its blocks.
        block.postpone(threshold);
      } else {
        heated(block);
      }
    }
  }

  private int threshold() {
    return policy.threshold() == TierPolicy.BACKEND
        ? backend.shape().threshold()
        : policy.threshold();
  }

  private void heated(Block block) {
    if (backend.isFull()) {
      cache.clear();
      backend.clear();
    }
    if (block.region() != null || block.isStale()) {
      return;
    }
    SourceBlock head = block.equals(cache.known(block.address())) ? source(block) : null;
    if (head == null || !compiler.canBegin(head)) {
      return;
    }
    Compiler.Draft draft = compiler.draft(head, this::source);
    List<Block> blocks = new ArrayList<>();
    for (long address : draft.addresses()) {
      blocks.add(Objects.requireNonNull(cache.known(address)));
    }
    Region region = new Region(block, blocks, !policy.atOnce());
    block.setRegion(region);
    if (policy.atOnce()) {
      region.complete(compiler.compile(draft));
    } else {
      enqueue(new Work(region, draft));
    }
  }

  /**
   * A block that may become a part of compiled code. Where other compiled code begins, that is gone
   * to, unless it is short: else most code would be compiled many times, and the JVM's compilers
   * are what is scarce.
   */
  private @Nullable SourceBlock source(long address) {
    Block block = cache.known(address);
    if (block == null) {
      return null;
    }
    Region region = block.region();
    if (region == null) {
      return source(block);
    }
    boolean repeated = policy.overlaps() || (backend.shape().repeats() && region.isShort());
    return repeated ? source(block) : null;
  }

  private @Nullable SourceBlock source(Block block) {
    if (!block.isDecoded()) {
      builder.complete(block);
    }
    List<Site> sites = builder.sites(block);
    return sites.isEmpty()
        ? null
        : new SourceBlock(
            block.address(),
            sites,
            List.of(block.ops()).subList(0, sites.size()),
            Arrays.copyOf(builder.code(block), (int) (sites.getLast().next() - block.address())),
            block.heat(),
            block.target());
  }

  // ---- the threads that compile

  /** Compiled code is executed much. */
  synchronized void optimize(CompiledCode code) {
    hot.add(code);
    if (optimizer == null) {
      optimizer = Thread.ofPlatform().daemon().name("amber-optimizer").start(this::optimize);
    }
    notifyAll();
  }

  private void optimize() {
    Comparator<CompiledCode> order = (_, _) -> 0;
    for (CompiledCode code = next(hot, order); code != null; code = next(hot, order)) {
      try {
        Compiler.optimize(code);
      } catch (IllegalStateException e) {
        LOG.log(System.Logger.Level.WARNING, "a region was not optimized", e);
      }
    }
  }

  private synchronized void enqueue(Work work) {
    if (waiting.size() >= MOST_WAITING) {
      work.region.invalidate();
      work.region.head().postpone(threshold());
      return;
    }
    waiting.add(work);
    if (worker == null) {
      worker = Thread.ofPlatform().daemon().name("amber-compiler").start(this::work);
    }
    notifyAll();
  }

  private void work() {
    Comparator<Work> order = Comparator.comparingInt(Work::heat);
    for (Work work = next(waiting, order); work != null; work = next(waiting, order)) {
      try {
        work.region.complete(compiler.compile(work.draft));
      } catch (IllegalStateException | IllegalArgumentException e) {
        // It goes on in the interpreter, which is right, but a fault of Amber's that is to be
        // found.
        LOG.log(System.Logger.Level.WARNING, "a region was not compiled", e);
        work.region.complete(null);
      }
    }
  }

  /** Takes the greatest, of equal ones that which has waited longest. */
  private synchronized <T> @Nullable T next(List<T> queue, Comparator<T> order) {
    while (queue.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        return null;
      }
    }
    if (closed) {
      return null;
    }
    T next = Collections.max(queue, order);
    queue.remove(next);
    return next;
  }

  /** Nothing is executed any more: what was interpreted is compiled for later runs. */
  void finish() {
    if (backend.keeps() && policy.threshold() == TierPolicy.BACKEND) {
      cache.dropStale();
      new ColdCode(backend, compiler, this::source).compile(System.nanoTime() - begun, cache.all());
    }
    backend.finish();
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    backend.close();
  }
}

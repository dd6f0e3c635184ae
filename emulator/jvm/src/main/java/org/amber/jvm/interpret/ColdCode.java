package org.amber.jvm.interpret;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.amber.jvm.compile.Backend;
import org.amber.jvm.compile.Compiler;
import org.amber.jvm.compile.SourceBlock;
import org.jspecify.annotations.Nullable;

/**
 * Compiles what was executed too rarely for this run to gain by it: the next one needs neither
 * decode nor interpret it, and that is most of what a short command does.
 */
final class ColdCode {
  /** What a run spends on later ones: this, and of its own time a part, and not more than this. */
  private static final long LEAST_NANOS = 50_000_000;

  private static final int PART = 20;
  private static final long MOST_NANOS = 500_000_000;

  private final Backend backend;
  private final Compiler compiler;
  private final Function<Block, @Nullable SourceBlock> source;

  /** Blocks that are in a region. */
  private final Set<Block> covered = new HashSet<>();

  ColdCode(Backend backend, Compiler compiler, Function<Block, @Nullable SourceBlock> source) {
    this.backend = backend;
    this.compiler = compiler;
    this.source = source;
  }

  /**
   * Compiles what was interpreted, the hottest first; what it has no time for is left to the next
   * run.
   *
   * @param nanos for which this one has lasted
   * @param frames the blocks of each
   */
  void compile(long nanos, Stream<Collection<Block>> frames) {
    long end = System.nanoTime() + Math.min(LEAST_NANOS + nanos / PART, MOST_NANOS);
    List<Cold> all = new ArrayList<>();
    frames.forEach(blocks -> addCold(all, blocks));
    if (!backend.isWorthKeeping(all.size())) {
      return;
    }
    all.sort(Comparator.comparingInt((Cold cold) -> -cold.block.heat()));
    for (Cold cold : all) {
      if (System.nanoTime() - end > 0) {
        return;
      }
      compile(cold);
    }
  }

  private static void addCold(List<Cold> all, Collection<Block> blocks) {
    Map<Long, Block> cold = new HashMap<>();
    for (Block block : blocks) {
      if (isCold(block)) {
        cold.put(block.address(), block);
      }
    }
    cold.values().forEach(block -> all.add(new Cold(block, cold)));
  }

  /**
   * A block.
   *
   * @param others those of the same frame, and this
   */
  private record Cold(Block block, Map<Long, Block> others) {}

  private static boolean isCold(Block block) {
    return block.heat() > 0
        && block.isDecoded()
        && block.region() == null
        && !block.isStale()
        && block.secondFrame() == Block.ONE_PAGE;
  }

  private void compile(Cold cold) {
    if (covered.contains(cold.block)) {
      return;
    }
    SourceBlock head = source.apply(cold.block);
    if (head == null || !compiler.canBegin(head)) {
      return;
    }
    Compiler.Draft draft =
        compiler.draft(
            head,
            address -> {
              Block next = cold.others.get(address);
              return next == null || covered.contains(next) ? null : source.apply(next);
            });
    for (long address : draft.addresses()) {
      Block block = cold.others.get(address);
      if (block != null) {
        covered.add(block);
      }
    }
    compiler.compile(draft);
  }
}

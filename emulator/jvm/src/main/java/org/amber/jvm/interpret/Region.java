package org.amber.jvm.interpret;

import java.util.List;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Compiler;
import org.amber.jvm.compile.Exit;
import org.jspecify.annotations.Nullable;

/** Compiled code, once it is there, and the blocks from which it was made. */
final class Region {
  private final Block head;
  private final List<Block> blocks;

  /** Written by the thread that compiles, and by no other. */
  private volatile Compiler.@Nullable Compiled compiled;

  private boolean stale;

  /** The generation of translations for which its pages were looked at. */
  private long seen = -1;

  Region(Block head, List<Block> blocks) {
    this.head = head;
    this.blocks = blocks;
    blocks.forEach(block -> block.addTo(this));
  }

  Block head() {
    return head;
  }

  /** Called by any thread. */
  void complete(Compiler.@Nullable Compiled result) {
    compiled = result;
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
    return compiled != null && !stale && (seen == generation || isThere(cache, generation));
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

package org.amber.jvm.interpret;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** The blocks with instructions in one frame of memory. */
final class CodeFrame {
  private static final long OFFSET = PhysicalMemory.PAGE_SIZE - 1L;

  private final int frame;

  /** Those that begin here, by address; blocks of other mappings of the frame are among them. */
  private final Map<Long, Block> blocks = new HashMap<>();

  /** Blocks of one instruction, which are for one alone. */
  private final Map<Long, Block> singles = new HashMap<>(4);

  /** Those that begin in another frame and end here, and those of a whole page. */
  private final List<Block> reachingIn = new ArrayList<>();

  /** What earlier runs have compiled, by where the frame is mapped. */
  private final Map<Long, RecalledPage> recalled = new HashMap<>(2);

  /** For where it was {@link #recall}ed, with or without success. */
  private final Set<Long> tried = new HashSet<>(2);

  CodeFrame(int frame) {
    this.frame = frame;
  }

  /** A block that has instructions here. */
  void add(Block block) {
    if (block.frame() == frame) {
      Block former = blocks.put(block.address(), block);
      if (former != null) {
        former.invalidate(); // Its second page is another one.
      }
    } else {
      reachingIn.removeIf(Block::isStale);
      reachingIn.add(block);
    }
  }

  /** The block at an address, unless a store into its second page has changed it. */
  @Nullable Block find(long address) {
    Block block = blocks.get(address);
    return block == null || block.isStale() ? null : block;
  }

  /** The block of the one instruction at an address, unless a store has changed it. */
  @Nullable Block single(long address) {
    Block block = singles.get(address);
    return block == null || block.isStale() ? null : block;
  }

  void addSingle(Block block) {
    singles.put(block.address(), block);
  }

  boolean isEmpty() {
    return blocks.isEmpty() && singles.isEmpty() && reachingIn.isEmpty();
  }

  /** Whether it was tried to {@link #recall} something for where an address is. */
  boolean wasTried(long address) {
    return tried.contains(address & ~OFFSET);
  }

  /** What was {@link #recall}ed for where an address is; null: nothing. */
  @Nullable RecalledPage recalled(long address) {
    return recalled.get(address & ~OFFSET);
  }

  /** There is this for where an address is, or nothing. */
  void recall(long address, @Nullable RecalledPage page) {
    tried.add(address & ~OFFSET);
    if (page != null) {
      recalled.put(address & ~OFFSET, page);
      reachingIn.add(page.cover());
    }
  }

  /** All blocks that begin here. */
  Collection<Block> blocks() {
    return blocks.values();
  }

  /** Whether any of some bytes belongs to a block. */
  boolean holds(int offset, int bytes) {
    return holds(blocks.values(), offset, bytes)
        || holds(singles.values(), offset, bytes)
        || holds(reachingIn, offset, bytes);
  }

  private boolean holds(Collection<Block> some, int offset, int bytes) {
    for (Block block : some) {
      if (isIn(block, offset, bytes)) {
        return true;
      }
    }
    return false;
  }

  /** Drops what a store into some bytes changes. */
  void stored(int offset, int bytes) {
    blocks.values().removeIf(block -> drop(block, offset, bytes));
    singles.values().removeIf(block -> drop(block, offset, bytes));
    reachingIn.removeIf(block -> drop(block, offset, bytes));
  }

  private boolean drop(Block block, int offset, int bytes) {
    boolean hit = isIn(block, offset, bytes);
    if (hit) {
      block.invalidate();
    }
    return hit;
  }

  private boolean isIn(Block block, int offset, int bytes) {
    int start = (int) (block.address() & OFFSET);
    int end = start + block.bytes();
    if (block.frame() != frame) {
      start -= PhysicalMemory.PAGE_SIZE;
      end -= PhysicalMemory.PAGE_SIZE;
    }
    return start < offset + bytes && offset < end;
  }

  /** Drops all blocks. */
  void clear() {
    blocks.values().forEach(Block::invalidate);
    blocks.clear();
    singles.values().forEach(Block::invalidate);
    singles.clear();
    reachingIn.forEach(Block::invalidate);
    reachingIn.clear();
    recalled.clear();
    tried.clear();
  }
}

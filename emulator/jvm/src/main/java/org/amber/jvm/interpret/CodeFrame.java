package org.amber.jvm.interpret;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** The blocks with instructions in one frame of memory. */
final class CodeFrame {
  private static final long OFFSET = PhysicalMemory.PAGE_SIZE - 1L;

  private final int frame;

  /** Those that begin here, by address; blocks of other mappings of the frame are among them. */
  private final Map<Long, Block> blocks = new HashMap<>();

  /** Those that begin in another frame and end here. */
  private final List<Block> reachingIn = new ArrayList<>();

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

  boolean isEmpty() {
    return blocks.isEmpty() && reachingIn.isEmpty();
  }

  /** Whether any of some bytes belongs to a block. */
  boolean holds(int offset, int bytes) {
    for (Block block : blocks.values()) {
      if (isIn(block, offset, bytes)) {
        return true;
      }
    }
    return reachingIn.stream().anyMatch(block -> isIn(block, offset, bytes));
  }

  /** Drops what a store into some bytes changes. */
  void stored(int offset, int bytes) {
    blocks.values().removeIf(block -> drop(block, offset, bytes));
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
    reachingIn.forEach(Block::invalidate);
    reachingIn.clear();
  }
}

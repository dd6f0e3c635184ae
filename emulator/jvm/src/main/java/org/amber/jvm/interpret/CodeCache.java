package org.amber.jvm.interpret;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Stream;
import org.amber.jvm.cpu.CodeWatch;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Decoder;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/**
 * All blocks that were made ready. A block belongs to a virtual address and to the frames that it
 * was read from: processes that share code share its blocks, and one whose code was replaced does
 * not find the old ones.
 */
final class CodeCache implements CodeWatch {
  private static final int QUICK = 1 << 15;

  /** Blocks at most, before all are dropped: a bound on this JVM's memory. */
  private static final int MOST_BLOCKS = 200_000;

  private final PhysicalMemory physical;

  /** By a hash of the address, what was found last. */
  private final @Nullable Block[] quick = new Block[QUICK];

  /** By frame. */
  private @Nullable CodeFrame[] frames = new CodeFrame[256];

  private int blocks;
  private @Nullable Vcpu cpu;
  private @Nullable BlockBuilder builder;
  private @Nullable Recall recall;
  private final byte[] page = new byte[PhysicalMemory.PAGE_SIZE];

  CodeCache(PhysicalMemory physical) {
    this.physical = physical;
  }

  /** Who executes, and who makes blocks; once. */
  void attach(Vcpu executing, BlockBuilder making) {
    cpu = executing;
    builder = making;
  }

  /** Who has compiled code of blocks that are not known yet; once. */
  void useRecall(Recall recalling) {
    recall = recalling;
  }

  /**
   * The block at an address.
   *
   * @throws GuestFault when its first instruction cannot be fetched
   */
  Block at(long address) {
    Block block = current(address);
    if (block == null) {
      block = find(address);
      block.found(generation());
      quick[hash(address)] = block;
    }
    return block;
  }

  /**
   * The one instruction at an address, which compiled code has left to the interpreter: what is
   * behind it is compiled, or will be.
   *
   * @throws GuestFault as {@link #at}
   */
  Block single(long address) {
    int frame = (int) (mmu().findCode(address) >>> PhysicalMemory.PAGE_SHIFT);
    Block block = frame(frame).single(address);
    if (block == null || !secondPageIsAsItWas(block)) {
      block = Objects.requireNonNull(builder).build(address, frame, 1);
      mark(frame(frame), frame);
      frame(frame).addSingle(block);
      if (block.secondFrame() != Block.ONE_PAGE) {
        add(block, block.secondFrame());
      }
      blocks++;
    }
    return block;
  }

  private static int hash(long address) {
    return (int) (address ^ (address >>> 15)) & (QUICK - 1);
  }

  /** The block at an address if it was found not long ago, and nothing has changed since. */
  @Nullable Block current(long address) {
    Block block = quick[hash(address)];
    return block != null && block.address() == address && block.isCurrent(generation())
        ? block
        : null;
  }

  /** As {@link #current}, behind a block. */
  @Nullable Block follower(Block block, long address) {
    Block follower = block.follower(address, generation());
    if (follower == null) {
      follower = current(address);
      if (follower != null) {
        block.setFollower(follower);
      }
    }
    return follower;
  }

  /** Of translations, see {@link Mmu#generation}. */
  long generation() {
    return mmu().generation();
  }

  private Block find(long address) {
    int frame = (int) (mmu().findCode(address) >>> PhysicalMemory.PAGE_SHIFT);
    Block block = recalled(address, frame);
    CodeFrame known = frame < frames.length ? frames[frame] : null;
    if (block == null && known != null) {
      block = known.find(address);
    }
    if (block != null && secondPageIsAsItWas(block)) {
      return block;
    }
    if (blocks > MOST_BLOCKS) {
      clear();
    }
    block = Objects.requireNonNull(builder).build(address, frame, BlockBuilder.MOST_INSTRUCTIONS);
    add(block);
    return block;
  }

  private void add(Block block) {
    add(block, block.frame());
    if (block.secondFrame() != Block.ONE_PAGE) {
      add(block, block.secondFrame());
    }
    blocks++;
  }

  // ---- what earlier runs have compiled

  /** The block at an address if an earlier run has compiled what begins there; resolves nothing. */
  @Nullable Block recalled(long address) {
    long at = mmu().codeIfMapped(address);
    Block block = at < 0 ? null : recalled(address, (int) (at >>> PhysicalMemory.PAGE_SHIFT));
    if (block != null) {
      block.found(generation());
      quick[hash(address)] = block;
    }
    return block;
  }

  private @Nullable Block recalled(long address, int frame) {
    Recall from = Objects.requireNonNull(recall);
    if (!from.isPossible()) {
      return null;
    }
    CodeFrame into = frame(frame);
    if (!into.wasTried(address)) {
      mmu().copyCode((long) frame << PhysicalMemory.PAGE_SHIFT, page, 0, page.length);
      RecalledPage found = from.page(address, frame, page);
      if (found != null) {
        mark(into, frame);
      }
      into.recall(address, found);
    }
    RecalledPage known = into.recalled(address);
    if (known == null) {
      return null;
    }
    known.announce(generation());
    return known.block(address, this);
  }

  /** The block at an address of a frame, which is not decoded if it was not known. */
  Block knownOrNew(long address, int frame, int bytes) {
    Block known = frame(frame).find(address);
    if (known != null) {
      return known;
    }
    Block block = new Block(address, frame, Block.ONE_PAGE, bytes);
    add(block);
    return block;
  }

  /** The blocks of each frame. */
  Stream<Collection<Block>> all() {
    return Arrays.stream(frames).filter(Objects::nonNull).map(CodeFrame::blocks);
  }

  // ---- what is known

  /** The block at an address if it is known; makes none, and resolves nothing. */
  @Nullable Block known(long address) {
    long at = mmu().codeIfMapped(address);
    int frame = (int) (at >>> PhysicalMemory.PAGE_SHIFT);
    CodeFrame known = at < 0 || frame >= frames.length ? null : frames[frame];
    Block block = known == null ? null : known.find(address);
    return block == null || !isThere(block) ? null : block;
  }

  /**
   * The block at an address at which there is code in memory: it may be only in a region of an
   * earlier run. Resolves nothing.
   */
  @Nullable Block knownOrBuilt(long address) {
    Block known = known(address);
    int most = PhysicalMemory.PAGE_SIZE - Decoder.MAX_LENGTH;
    if (known != null || (address & PhysicalMemory.PAGE_SIZE - 1) > most) {
      return known;
    }
    return mmu().codeIfMapped(address) < 0 ? null : find(address);
  }

  /** Whether a block would be found at its address; resolves nothing. */
  boolean isThere(Block block) {
    return isAt(block.address(), block.frame())
        && (block.secondFrame() == Block.ONE_PAGE || isAt(block.secondPage(), block.secondFrame()));
  }

  private boolean isAt(long address, int frame) {
    long at = mmu().codeIfMapped(address);
    return at >= 0 && at >>> PhysicalMemory.PAGE_SHIFT == frame;
  }

  private boolean secondPageIsAsItWas(Block block) {
    return block.secondFrame() == Block.ONE_PAGE
        || mmu().findCode(block.secondPage()) >>> PhysicalMemory.PAGE_SHIFT == block.secondFrame();
  }

  private void add(Block block, int frame) {
    CodeFrame into = frame(frame);
    mark(into, frame);
    into.add(block);
  }

  private CodeFrame frame(int number) {
    if (number >= frames.length) {
      frames = Arrays.copyOf(frames, Math.max(number + 1, 2 * frames.length));
    }
    CodeFrame frame = frames[number];
    if (frame == null) {
      frame = new CodeFrame(number);
      frames[number] = frame;
    }
    return frame;
  }

  /** Stores into a frame have to be told from now on. */
  private void mark(CodeFrame into, int frame) {
    if (into.isEmpty()) {
      physical.markCode(frame);
      mmu().forgetStores();
    }
  }

  @Override
  public boolean isCode(int frame) {
    CodeFrame known = frame < frames.length ? frames[frame] : null;
    return known != null && !known.isEmpty();
  }

  @Override
  public boolean holdsCode(int frame, int offset, int bytes) {
    CodeFrame known = frames[frame];
    return known != null && known.holds(offset, bytes);
  }

  @Override
  public void stored(int frame, int offset, int bytes) {
    CodeFrame known = frames[frame];
    if (known != null) {
      known.stored(offset, bytes);
      Objects.requireNonNull(cpu).leave();
    }
  }

  /** Drops the blocks of frames into which others than the guest have written. */
  void dropStale() {
    if (physical.hasStaleCode()) {
      for (int frame : physical.takeStaleCode()) {
        CodeFrame known = frame < frames.length ? frames[frame] : null;
        if (known != null) {
          known.clear();
        }
      }
    }
  }

  /** Drops everything. */
  void clear() {
    for (int i = 0; i < frames.length; i++) {
      CodeFrame frame = frames[i];
      if (frame != null) {
        frame.clear();
        frames[i] = null;
      }
    }
    Arrays.fill(quick, null);
    blocks = 0;
  }

  private Mmu mmu() {
    return Objects.requireNonNull(cpu).mmu();
  }
}

package org.amber.jvm.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Decoder;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.integer.QuickEnd;
import org.amber.jvm.integer.QuickOp;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** Makes blocks ready: decodes instructions and binds their meanings. */
final class BlockBuilder {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;

  /** In one block. */
  static final int MOST_INSTRUCTIONS = 64;

  private final Mmu mmu;
  private final Decoder decoder;
  private final Meanings meanings;
  private final Breakpoints breakpoints;
  private final byte[] bytes = new byte[MOST_INSTRUCTIONS * Decoder.MAX_LENGTH];

  BlockBuilder(Mmu mmu, Decoder decoder, Meanings meanings, Breakpoints breakpoints) {
    this.mmu = mmu;
    this.decoder = decoder;
    this.meanings = meanings;
    this.breakpoints = breakpoints;
  }

  /**
   * The block at an address, which is in {@code frame}.
   *
   * @param most instructions, of which it may have fewer
   * @throws GuestFault when its first instruction reaches into a page that cannot be fetched
   */
  Block build(long address, int frame, int most) {
    int there = (int) Math.min(bytes.length, PAGE - (address & (PAGE - 1)));
    mmu.copyCode(mmu.findCode(address), bytes, 0, there);
    Decoded decoded = decode(address, there, most);
    return decoded == null ? across(address, frame, there) : decoded.block(frame, Block.ONE_PAGE);
  }

  /** Makes a block ready to be interpreted of which only the bytes are known. */
  void complete(Block block) {
    copy(block);
    Decoded decoded = decode(block.address(), block.bytes(), MOST_INSTRUCTIONS);
    if (decoded == null) {
      throw new IllegalStateException("a block ends within its first instruction");
    }
    block.setOps(decoded.ops, decoded.starts);
  }

  /**
   * Instructions one behind the other.
   *
   * @param starts where each begins, and where the last one ends, from the first
   */
  private record Decoded(long address, Op[] ops, int[] starts) {
    Block block(int frame, int secondFrame) {
      Block block = new Block(address, frame, secondFrame, starts[ops.length]);
      block.setOps(ops, starts);
      return block;
    }
  }

  /** Decodes so many of the bytes; null: the first instruction does not end there. */
  private @Nullable Decoded decode(long address, int there, int most) {
    List<Op> ops = new ArrayList<>();
    int[] starts = new int[MOST_INSTRUCTIONS + 1];
    int at = 0;
    while (ops.size() < most && at < there) {
      Instruction instruction = decoder.decode(bytes, at, there);
      if (instruction == null && decoder.failure() == Decoder.Failure.TRUNCATED) {
        if (ops.isEmpty()) {
          return null;
        }
        break;
      }
      starts[ops.size()] = at;
      Op op = bind(instruction, address + at, ops.size());
      ops.add(op);
      at += instruction == null ? 1 : instruction.length();
      if (op instanceof BlockEnd || breakpoints.has(address + at)) {
        break;
      }
    }
    starts[ops.size()] = at;
    return new Decoded(address, together(ops), Arrays.copyOf(starts, ops.size() + 1));
  }

  /**
   * In one piece of memory, which is what the interpreter waits for: they were made amid much that
   * is garbage by now.
   */
  private static Op[] together(List<Op> ops) {
    Op[] together = ops.toArray(Op[]::new);
    for (int i = 0; i < together.length; i++) {
      if (together[i] instanceof QuickOp quick) {
        together[i] = quick.copy();
      } else if (together[i] instanceof QuickEnd quick) {
        together[i] = quick.copy();
      }
    }
    return together;
  }

  /** The instructions of a block, as they are now, up to one that is none. */
  List<Site> sites(Block block) {
    List<Site> sites = new ArrayList<>();
    int there = block.bytes();
    copy(block);
    for (int i = 0; i < block.ops().length; i++) {
      int at = (int) (block.addressOf(i) - block.address());
      Instruction instruction = decoder.decode(bytes, at, there);
      if (instruction == null) {
        break;
      }
      sites.add(new Site(instruction, block.address() + at, i));
    }
    return sites;
  }

  /** The bytes of a block, as they are now. */
  byte[] code(Block block) {
    copy(block);
    return Arrays.copyOf(bytes, block.bytes());
  }

  private void copy(Block block) {
    int there = block.bytes();
    int offset = (int) (block.address() & (PAGE - 1));
    int first = Math.min(there, PAGE - offset);
    mmu.copyCode((long) block.frame() << PhysicalMemory.PAGE_SHIFT | offset, bytes, 0, first);
    if (first < there) {
      long second = (long) block.secondFrame() << PhysicalMemory.PAGE_SHIFT;
      mmu.copyCode(second, bytes, first, there - first);
    }
  }

  /** An instruction that begins in one page and ends in the next is a block of its own. */
  private Block across(long address, int frame, int there) {
    long next = address + there;
    long second = mmu.findCode(next);
    mmu.copyCode(second, bytes, there, Decoder.MAX_LENGTH);
    Instruction instruction = decoder.decode(bytes, 0, there + Decoder.MAX_LENGTH);
    Op op = bind(instruction, address, 0);
    int length = instruction == null ? there + 1 : instruction.length();
    return new Decoded(address, new Op[] {op}, new int[] {0, length})
        .block(frame, (int) (second >>> PhysicalMemory.PAGE_SHIFT));
  }

  /** The instruction at an address from which one was executed; null if it is gone. */
  @Nullable Instruction instruction(long address) {
    int there = (int) Math.min(Decoder.MAX_LENGTH, PAGE - (address & (PAGE - 1)));
    try {
      mmu.copyCode(mmu.findCode(address), bytes, 0, there);
      if (there < Decoder.MAX_LENGTH) {
        mmu.copyCode(mmu.findCode(address + there), bytes, there, Decoder.MAX_LENGTH - there);
        there = Decoder.MAX_LENGTH;
      }
    } catch (GuestFault e) {
      // The next page is not there, and the instruction may need nothing of it.
    }
    return decoder.decode(bytes, 0, there);
  }

  private Op bind(@Nullable Instruction instruction, long address, int index) {
    if (instruction == null) {
      int vector =
          decoder.failure() == Decoder.Failure.TOO_LONG
              ? GuestFault.GENERAL_PROTECTION
              : GuestFault.INVALID_OPCODE;
      return (BlockEnd)
          cpu -> {
            throw cpu.exception(vector);
          };
    }
    return meanings.of(instruction.form()).bind(new Site(instruction, address, index));
  }
}

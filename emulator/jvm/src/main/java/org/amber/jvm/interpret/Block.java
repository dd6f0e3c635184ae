package org.amber.jvm.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.amber.jvm.cpu.Op;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** Instructions one behind the other, of which only the last may go elsewhere. */
final class Block {
  /** It does not reach into a second page. */
  static final int ONE_PAGE = -1;

  private final long address;
  private final int frame;
  private final int secondFrame;
  private final int bytes;

  /** Null until they are needed: compiled code may be there before. */
  private Op @Nullable [] ops;

  /** Where each instruction begins, and where the last one ends, from the first. */
  private int[] starts = {};

  private boolean stale;

  /** How often it was executed here, as far as an int counts. */
  private int heat;

  /** How often it is to be executed before it is compiled; 0: as often as is usual. */
  private int due;

  /** Where it went to last. */
  private long target;

  /** Those that followed last. */
  private @Nullable Block follower;

  private @Nullable Block otherFollower;

  /** Compiled code that begins here. */
  private @Nullable Region region;

  /** What was made of this and maybe others. */
  private final List<Part> parts = new ArrayList<>(0);

  /** The generation of the translations with which it was found last. */
  private long seen;

  /**
   * @param address of the first instruction
   * @param frame where that is
   * @param secondFrame where the rest is, or {@link #ONE_PAGE}
   * @param bytes of all instructions, which are told by {@link #setOps}
   */
  Block(long address, int frame, int secondFrame, int bytes) {
    this.address = address;
    this.frame = frame;
    this.secondFrame = secondFrame;
    this.bytes = bytes;
  }

  /** Whether it can be interpreted. */
  boolean isDecoded() {
    return ops != null;
  }

  /**
   * Once: what to interpret.
   *
   * @param newStarts where each instruction begins, and where the last one ends, from the first
   */
  void setOps(Op[] newOps, int[] newStarts) {
    ops = newOps;
    starts = newStarts;
  }

  long address() {
    return address;
  }

  int frame() {
    return frame;
  }

  int secondFrame() {
    return secondFrame;
  }

  /** Once it {@link #isDecoded}. */
  Op[] ops() {
    return Objects.requireNonNull(ops);
  }

  /** How many there are, as far as they are decoded. */
  int instructions() {
    return ops == null ? 0 : ops.length;
  }

  /** The address of an instruction; of the number behind the last, what follows. */
  long addressOf(int number) {
    return address + starts[number];
  }

  /** The address behind the last instruction. */
  long end() {
    return address + bytes;
  }

  /** Where the page behind the first one begins. */
  long secondPage() {
    return (address | (PhysicalMemory.PAGE_SIZE - 1L)) + 1;
  }

  int bytes() {
    return bytes;
  }

  /** Its code has changed; it must not be executed any more. */
  void invalidate() {
    stale = true;
    parts.forEach(Part::invalidate);
    parts.clear();
    region = null;
    follower = null;
    otherFollower = null;
  }

  /** A block at an address that has followed before; null if there is none that is current. */
  @Nullable Block follower(long next, long generation) {
    Block first = follower;
    if (first != null && first.address == next && first.isCurrent(generation)) {
      return first;
    }
    Block second = otherFollower;
    return second != null && second.address == next && second.isCurrent(generation) ? second : null;
  }

  /** A block follows. */
  void setFollower(Block next) {
    otherFollower = follower;
    follower = next;
  }

  /** It was executed, and control goes to an address. */
  void executed(long next) {
    if (heat < Integer.MAX_VALUE) {
      heat++;
    }
    target = next;
  }

  int heat() {
    return heat;
  }

  /**
   * Whether it was executed just so often that compiled code is to begin here.
   *
   * @param threshold how often that is, unless it was {@link #postpone}d
   */
  boolean isDue(int threshold) {
    return heat == (due == 0 ? threshold : due);
  }

  /** It is to be executed so many times more before it is due. */
  void postpone(int times) {
    due = heat + times;
  }

  long target() {
    return target;
  }

  @Nullable Region region() {
    return region;
  }

  /** Compiled code begins here, or no more. */
  void setRegion(@Nullable Region newRegion) {
    region = newRegion;
  }

  /** Something was made of it. */
  void addTo(Part whole) {
    parts.add(whole);
  }

  /** Whether it is a part of compiled code that is not there yet. */
  boolean isPending() {
    for (Part part : parts) {
      if (part.isPending()) {
        return true;
      }
    }
    return false;
  }

  boolean isStale() {
    return stale;
  }

  /** Whether it was found with these translations, and its code is what it was. */
  boolean isCurrent(long generation) {
    return seen == generation && !stale;
  }

  void found(long generation) {
    seen = generation;
  }
}

package org.amber.jvm.compile;

import java.util.function.LongFunction;
import org.amber.jvm.saved.SavedPage;
import org.jspecify.annotations.Nullable;

/** Makes code of regions, of one kind. */
public interface Backend extends AutoCloseable {

  /**
   * What regions are good.
   *
   * @param threshold how often a block is interpreted before it is worth while to compile it
   * @param blocks at most in a region
   * @param instructions at most in a region
   * @param calls within calls that a region may follow
   * @param repeats whether short code is better repeated than gone to
   * @param inOnePage whether all of it must be in the head's page
   */
  record Shape(
      int threshold, int blocks, int instructions, int calls, boolean repeats, boolean inOnePage) {}

  Shape shape();

  /**
   * Compiles; may be called by any thread. Null: it is too large, or there is no room.
   *
   * @throws IllegalStateException when it fails by a fault of ours
   */
  @Nullable CompiledCode compile(Plan plan);

  /**
   * Once, before anything is compiled.
   *
   * @param known gives the blocks of which something was compiled, or null; only for the thread
   *     that executes
   */
  default void useBlocks(LongFunction<@Nullable SourceBlock> known) {}

  /** Whether what it makes is kept for later runs. */
  default boolean keeps() {
    return false;
  }

  /** Whether it would be kept if so many more regions were made. */
  default boolean isWorthKeeping(int more) {
    return false;
  }

  /**
   * What earlier runs have compiled of a page as it is now; null: nothing.
   *
   * @param address in it
   * @param page its bytes
   */
  default @Nullable SavedPage saved(long address, byte[] page) {
    return null;
  }

  /**
   * Makes what was {@link #saved} ready to be executed; by region, or nothing: there is no room.
   */
  default CompiledCode[] restore(SavedPage page) {
    return new CompiledCode[0];
  }

  /** What begins at an address is this, as long as translations are what they are. */
  default void announce(CompiledCode code) {}

  /** Whether it can execute the first instruction of a block, which does not end it. */
  boolean canBegin(SourceBlock head);

  /** Whether what it has made can be executed as registers are now. */
  boolean isPossible();

  /** Whether there is no room for more until all that it has made is dropped. */
  boolean isFull();

  /** Nothing is executed any more: keeps what it has made for later runs, if it can. */
  default void finish() {}

  /** Drops all that it has made, of which nothing may be executed any more. */
  void clear();

  /** Gives back what the host gave; nothing that it has made may be executed any more. */
  @Override
  void close();
}

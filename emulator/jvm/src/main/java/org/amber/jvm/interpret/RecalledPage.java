package org.amber.jvm.interpret;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.amber.jvm.compile.Backend;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.saved.SavedPage;
import org.amber.jvm.saved.SavedRegion;
import org.jspecify.annotations.Nullable;

/** What earlier runs have compiled of a page, until a byte of it is stored to. */
final class RecalledPage implements Part {
  private static final int MOST_GENERATIONS = 64;

  private final Backend backend;

  /** All bytes of the page. */
  private final Block cover;

  /** Where the regions begin that begin at blocks, in order; and the bytes of these blocks. */
  private final long[] heads;

  private final int[] headBytes;

  /** Of each region; nothing if it is worth nothing any more. */
  private CompiledCode[] codes;

  /** Of translations, in which machine code can find it. */
  private final Set<Long> announced = new HashSet<>();

  /**
   * @param cover a block of all bytes of the page, which are those that were saved
   */
  RecalledPage(Backend backend, Block cover, SavedPage saved) {
    this.backend = backend;
    this.cover = cover;
    SavedRegion[] regions = saved.regions();
    int blocks = 0;
    while (blocks < regions.length && !regions[blocks].begin().isRest()) {
      blocks++;
    }
    heads = new long[blocks];
    headBytes = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      heads[i] = regions[i].head();
      headBytes[i] = regions[i].headBytes();
    }
    codes = backend.restore(saved);
    cover.addTo(this);
  }

  Block cover() {
    return cover;
  }

  /** It is where it was in this generation, so machine code can jump there. */
  void announce(long generation) {
    if (announced.add(generation)) {
      if (announced.size() > MOST_GENERATIONS) {
        announced.removeIf(known -> known != generation);
      }
      for (int i = 0; i < Math.min(heads.length, codes.length); i++) {
        backend.announce(codes[i]);
      }
    }
  }

  /** The block at an address, with the region that begins there; null: there is none. */
  @Nullable Block block(long address, CodeCache cache) {
    int number = codes.length == 0 ? -1 : Arrays.binarySearch(heads, address);
    if (number < 0) {
      return null;
    }
    Block block = cache.knownOrNew(address, cover.frame(), headBytes[number]);
    if (block.region() == null) {
      Region region = new Region(block, cover);
      region.complete(codes[number]);
      block.setRegion(region);
    }
    return block;
  }

  @Override
  public void invalidate() {
    for (CompiledCode code : codes) {
      code.setStale();
    }
    codes = new CompiledCode[0];
  }

  @Override
  public boolean isPending() {
    return false;
  }
}

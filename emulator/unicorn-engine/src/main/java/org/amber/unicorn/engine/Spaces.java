package org.amber.unicorn.engine;

import java.util.Map;
import java.util.WeakHashMap;
import org.amber.memory.AddressSpace;

/** What is known of the code of each address space: where it was found, and its salt. */
final class Spaces {
  /** Code of one address space. */
  static final class Code {
    private final PageFrames pages = new PageFrames();
    private long salt;
    private long era = -1;
  }

  private final BlockTable table;
  private final Map<AddressSpace, Code> codes = new WeakHashMap<>();
  private Code current = new Code();
  private long era;

  Spaces(BlockTable table) {
    this.table = table;
  }

  /** Blocks of this address space are going to be executed. */
  void enter(AddressSpace memory) {
    current = codes.computeIfAbsent(memory, space -> new Code());
    renewIfVoid();
  }

  private void renewIfVoid() {
    if (current.era != era + table.saltEra()) {
      current.pages.clear();
      renew();
    }
    table.useSalt(current.salt);
  }

  private void renew() {
    current.salt = table.newSalt();
    current.era = era + table.saltEra();
  }

  /** Code is about to be executed from a page: blocks of other code there are forgotten. */
  void executes(long page, int frame) {
    if (current.pages.replaces(page, frame)) {
      renew();
      table.useSalt(current.salt);
    }
  }

  /** Code has changed somewhere: everything known is void. */
  void forgetAll() {
    era++;
    renewIfVoid();
  }
}

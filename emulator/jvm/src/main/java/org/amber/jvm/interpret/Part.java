package org.amber.jvm.interpret;

/** What was made of blocks, and is worth nothing when one of them changes. */
interface Part {
  /** Code that it was made from is gone. */
  void invalidate();

  /** Whether it is compiled code that will be executed, but not now. */
  boolean isPending();
}

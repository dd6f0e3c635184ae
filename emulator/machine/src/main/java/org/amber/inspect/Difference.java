package org.amber.inspect;

import java.util.List;

/** One thing in which two machines differ. */
public sealed interface Difference {
  /** Where in both it is, from the outside in; empty for the machine itself. */
  List<Step> where();

  /** One step on the way to a thing. */
  record Step(Kind kind, String key) {}

  /** Something is not the same in the kernel's state, be it shown here or not. */
  record State(List<Step> where) implements Difference {}

  /** Only the first has it. */
  record Removed(List<Step> where, Item item) implements Difference {}

  /** Only the second has it. */
  record Added(List<Step> where, Item item) implements Difference {}

  /**
   * Both have it, and something is known of it that is not the same.
   *
   * @param before in the first; empty when nothing is known there
   * @param after in the second
   */
  record Changed(List<Step> where, String fact, String before, String after)
      implements Difference {}

  /**
   * Pages of a process that follow each other have other contents.
   *
   * @param start address of the first
   * @param end first address behind the last
   * @param name of the area that they are in; may be empty
   */
  record Pages(List<Step> where, long start, long end, String name) implements Difference {}
}

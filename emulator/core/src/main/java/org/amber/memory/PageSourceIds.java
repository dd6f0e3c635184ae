package org.amber.memory;

/** Between objects that are mapped and the permanent numbers that stand for them in a snapshot. */
public interface PageSourceIds {

  /** The number of an object that some area maps. */
  long idOf(PageSource source);

  /**
   * The restored object with this number.
   *
   * @throws IllegalArgumentException when there is none
   */
  PageSource byId(long id);
}

package org.amber.jvm.cpu;

/** What a row of the instruction table means. */
@FunctionalInterface
public interface Meaning {

  /** Makes ready an instruction of that row. */
  Op bind(Site site);
}

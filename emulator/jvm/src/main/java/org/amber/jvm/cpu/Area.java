package org.amber.jvm.cpu;

import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** A part of the instruction set whose meanings belong together. */
@FunctionalInterface
public interface Area {

  /** What a row means; null when it is not of this area. */
  @Nullable Meaning meaning(Form form);
}

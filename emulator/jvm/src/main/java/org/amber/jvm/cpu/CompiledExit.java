package org.amber.jvm.cpu;

import java.io.Serial;

/**
 * Compiled code has to leave before the present instruction, which has changed nothing: what the
 * code was made from has changed, or is about to. There is one for each processor.
 */
public final class CompiledExit extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  CompiledExit() {
    super("", null, false, false);
  }
}

package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.CodeWatch;

/** No frame holds code. */
final class NoCode implements CodeWatch {
  @Override
  public boolean isCode(int frame) {
    return false;
  }

  @Override
  public boolean holdsCode(int frame, int offset, int bytes) {
    return false;
  }

  @Override
  public void stored(int frame, int offset, int bytes) {
    throw new AssertionError("no code");
  }
}

package org.amber.kernel.tty;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Termios}. */
@StateType(420)
public final class TermiosState {
  @Tag(1)
  public int iflag;

  @Tag(2)
  public int oflag;

  @Tag(3)
  public int cflag;

  @Tag(4)
  public int lflag;

  @Tag(5)
  public int line;

  /** c_cc, all 19. */
  @Tag(6)
  public byte[] characters = {};

  @Tag(7)
  public int inputSpeed;

  @Tag(8)
  public int outputSpeed;
}

package org.amber.kernel.event;

import org.amber.kernel.file.FileDescriptionState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link EpollFile}: one column each; the ready ones by index, in their order. */
@StateType(408)
public final class EpollFileState extends FileDescriptionState {
  @Tag(10)
  public int[] fds = {};

  @Tag(11)
  public long[] files = {};

  @Tag(12)
  public int[] events = {};

  @Tag(13)
  public long[] data = {};

  @Tag(14)
  public int[] ready = {};

  /** When each began to watch. */
  @Tag(15)
  public long[] places = {};

  /** For signalfds the process that added it, else 0. */
  @Tag(16)
  public int[] readers = {};
}

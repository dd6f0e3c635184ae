package org.amber.kernel.task;

import org.amber.kernel.file.FileDescriptionState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PidFile}. */
@StateType(371)
public final class PidFileState extends FileDescriptionState {
  @Tag(10)
  public int pid;

  @Tag(11)
  public long startNanos;
}

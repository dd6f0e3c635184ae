package org.amber.kernel.mqueue;

import org.amber.kernel.file.FileDescriptionState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PosixQueueFile}. */
@StateType(453)
public final class PosixQueueFileState extends FileDescriptionState {
  @Tag(10)
  public long queue;
}

package org.amber.kernel.event;

import org.amber.kernel.file.FileDescriptionState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SignalFile}. */
@StateType(407)
public final class SignalFileState extends FileDescriptionState {
  @Tag(10)
  public long wanted;
}

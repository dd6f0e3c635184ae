package org.amber.kernel.event;

import org.amber.kernel.file.FileDescriptionState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link EventFile}. */
@StateType(405)
public final class EventFileState extends FileDescriptionState {
  @Tag(10)
  public long counter;

  @Tag(11)
  public boolean semaphore;
}

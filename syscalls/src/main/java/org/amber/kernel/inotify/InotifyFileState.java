package org.amber.kernel.inotify;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.file.FileDescriptionState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link InotifyFile}. */
@StateType(460)
public final class InotifyFileState extends FileDescriptionState {
  @Tag(10)
  public int lastWd;

  @Tag(11)
  public List<InotifyWatchState> watches = new ArrayList<>();

  @Tag(12)
  public List<InotifyEventState> events = new ArrayList<>();
}

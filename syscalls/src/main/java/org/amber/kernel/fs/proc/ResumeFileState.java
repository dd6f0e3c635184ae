package org.amber.kernel.fs.proc;

import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link ResumeFile}. */
@StateType(511)
public final class ResumeFileState extends TextFileState {
  @NotDigested("how often the machine was resumed is none of its doing")
  @Tag(30)
  public long seen;
}

package org.amber.kernel.saving;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Resumes}. */
@StateType(510)
public final class ResumesState {
  @Tag(1)
  public long generation;

  /** Seconds since 1970; 0 when it was never resumed. */
  @Tag(2)
  public long resumedAt;

  @Tag(3)
  public String host = "";

  /** Byte strings, one char for each byte. */
  @Tag(4)
  public List<String> arguments = new ArrayList<>();
}

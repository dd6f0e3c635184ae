package org.amber.kernel.pipe;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Pipes}. */
@StateType(409)
public final class PipesState {
  @Tag(1)
  public long lastNumber;

  @Tag(2)
  public List<PipeState> pipes = new ArrayList<>();
}

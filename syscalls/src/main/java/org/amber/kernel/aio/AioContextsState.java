package org.amber.kernel.aio;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link AioContexts}. */
@StateType(383)
public final class AioContextsState {
  @Tag(1)
  public List<AioContextState> contexts = new ArrayList<>();

  /** The state classes that this is made of, itself included. */
  public static List<Class<?>> classes() {
    return List.of(AioContextsState.class, AioContextState.class);
  }
}

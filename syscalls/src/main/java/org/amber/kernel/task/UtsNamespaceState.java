package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link UtsNamespace}. */
@StateType(364)
public final class UtsNamespaceState {
  @Tag(1)
  public String hostName = "";

  @Tag(2)
  public String domainName = "";
}

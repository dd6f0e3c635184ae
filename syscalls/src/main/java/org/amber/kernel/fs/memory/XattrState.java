package org.amber.kernel.fs.memory;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of an extended attribute. */
@StateType(211)
public final class XattrState {
  @Tag(1)
  public String name = "";

  @Tag(2)
  public byte[] value = {};
}

package org.amber.kernel.socket;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link MessageQueue}: the bytes of all messages one behind the other. */
@StateType(502)
public final class MessageQueueState {
  @Tag(1)
  public List<MessageState> messages = new ArrayList<>();

  @Tag(2)
  public byte[] contents = {};
}

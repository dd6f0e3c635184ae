package org.amber.kernel.mqueue;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PosixQueue}. */
@StateType(450)
public final class PosixQueueState {
  @Tag(1)
  public long id;

  @Tag(2)
  public String name = "";

  @Tag(3)
  public int uid;

  @Tag(4)
  public int gid;

  @Tag(5)
  public int mode;

  @Tag(6)
  public long maxMessages;

  @Tag(7)
  public long maxSize;

  @Tag(8)
  public long madeAt;

  @Tag(9)
  public boolean unlinked;

  @Tag(10)
  public List<PosixMessageState> messages = new ArrayList<>();

  /** The process to be told of a message; 0 for none. */
  @Tag(11)
  public int noticePid;

  @Tag(12)
  public int noticeSignal;

  @Tag(13)
  public long noticeValue;
}

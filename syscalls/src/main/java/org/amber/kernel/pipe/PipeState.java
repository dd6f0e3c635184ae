package org.amber.kernel.pipe;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of a {@link Pipe}: its slots in columns, their bytes one behind the other. */
@StateType(400)
public final class PipeState {
  /** Inode number of an unnamed pipe; 0 for a FIFO. */
  @Tag(1)
  public long number;

  /** Permanent number of the inode. */
  @Tag(2)
  public long inode;

  @Tag(3)
  public int slots;

  @Tag(4)
  public long readersEver;

  @Tag(5)
  public long writersEver;

  @Tag(6)
  public int[] starts = {};

  @Tag(7)
  public int[] lengths = {};

  /** What kind each slot is: {@link PipeSlot.Kind}. */
  @Tag(8)
  public byte[] packets = {};

  @Tag(9)
  public byte[] contents = {};

  @Tag(10)
  public int uid;

  @Tag(11)
  public int gid;

  /** When the unnamed pipe was made, nanoseconds since 1970. */
  @Tag(12)
  public long created;

  @Tag(13)
  public int permissions;
}

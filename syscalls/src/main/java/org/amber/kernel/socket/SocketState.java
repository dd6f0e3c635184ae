package org.amber.kernel.socket;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.Tag;

/**
 * What the state forms of all sockets have in common. Mount and name are those that a unix socket
 * is bound to.
 */
public abstract class SocketState extends VfsFileState {
  @Tag(20)
  public int family;

  @Tag(21)
  public int type;

  @Tag(22)
  public int protocol;

  @Tag(23)
  public int uid;

  @Tag(24)
  public int gid;

  /** When it was made, nanoseconds since 1970. */
  @Tag(25)
  public long created;

  @Tag(26)
  public int pendingError;

  @Tag(27)
  public int shutdown;

  @Tag(30)
  public int sendBuffer;

  @Tag(31)
  public int receiveBuffer;

  @Tag(32)
  public boolean passCredentials;

  /** SO_RCVLOWAT. */
  @Tag(33)
  public int receiveLow;

  /** SO_RCVTIMEO and SO_SNDTIMEO in nanoseconds, 0 for none. */
  @Tag(34)
  public long receiveTimeout;

  @Tag(35)
  public long sendTimeout;

  /** SO_LINGER in seconds; -1 when off. */
  @Tag(36)
  public int linger;

  /** Other options: level times 65536 plus name, ascending. */
  @Tag(37)
  public int[] options = {};

  @Tag(38)
  public int[] values = {};

  @Tag(39)
  public boolean sendBufferFixed;

  @Tag(40)
  public boolean receiveBufferFixed;

  @Tag(41)
  public int permissions = 0777;
}

package org.amber.kernel.socket;

import java.util.List;
import org.amber.kernel.file.FileDescription;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** What comes along with the bytes of a receive; filled in by the socket. */
@NotSaved("at work only inside one call")
public final class Reception {
  /** {@link MessageFlags} of the call. */
  public final int flags;

  /** {@link MessageFlags} that the call reports. */
  public int reported;

  /** Length of the whole message, of which the buffer may have got a part. */
  public long messageLength;

  /** Who sent it; null where the call gives no address. */
  public @Nullable SocketAddress from;

  /** What SCM_CREDENTIALS shows, or null when the sender left none. */
  public @Nullable SocketUser user;

  /** Whether this is the end of a socket of records: nobody has sent that. */
  public boolean atEnd;

  /** Files in flight; their references belong to the caller. */
  public List<FileDescription> files = List.of();

  /** Of a datagram of the internet, else null. */
  public @Nullable PacketInfo packet;

  public Reception(int flags) {
    this.flags = flags;
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Gives back the references of the files that came along; descriptors have their own. */
  public void releaseFiles() {
    List<FileDescription> received = files;
    files = List.of();
    received.forEach(FileDescription::release);
  }
}

package org.amber.kernel.socket;

import java.util.List;
import org.amber.kernel.file.FileDescription;
import org.jspecify.annotations.Nullable;

/**
 * What goes along with the bytes of a send.
 *
 * @param flags {@link MessageFlags}
 * @param to where to; null for the peer
 * @param sender what SCM_CREDENTIALS shows when the sender says nothing
 * @param user explicit SCM_CREDENTIALS, or null
 * @param files SCM_RIGHTS; the receiver's queue retains them
 * @param packet of a datagram of the internet
 */
public record SendRequest(
    int flags,
    @Nullable Destination to,
    SocketUser sender,
    @Nullable SocketUser user,
    List<FileDescription> files,
    PacketChoice packet) {
  private static final SendRequest OF_KERNEL = plain(SocketUser.NOBODY, 0);

  /**
   * An address that is not the peer's.
   *
   * @param caller who looks it up
   */
  public record Destination(SocketCaller caller, SocketAddress address) {}

  /** Nothing but bytes for the peer. */
  public static SendRequest plain(SocketUser sender, int flags) {
    return new SendRequest(flags, null, sender, null, List.of(), PacketChoice.NONE);
  }

  /** Nothing but bytes for the peer, which no program sends (sendfile(2)). */
  public static SendRequest ofKernel() {
    return OF_KERNEL;
  }

  /** The same without files, which go with the first byte only. */
  public SendRequest withoutFiles() {
    return files.isEmpty() ? this : new SendRequest(flags, to, sender, user, List.of(), packet);
  }
}

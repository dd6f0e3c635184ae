package org.amber.kernel.socket;

import java.util.List;
import org.amber.kernel.file.FileDescription;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * What one send has put into a queue: a datagram, a record, or a piece of a stream. Its bytes are
 * in the queue's ring. Owns a reference to each of its files.
 */
public final class Message {
  /** Bytes not read yet. */
  int length;

  /** What it costs of the sender's and receiver's buffer (skb->truesize). */
  final int charge;

  private final SocketAddress from;
  private final @Nullable SocketUser user;
  private List<FileDescription> files;

  private final @Nullable Socket sender;

  @SavedAs({"toHigh", "toLow", "hops", "trafficClass"})
  private final @Nullable PacketInfo packet;

  /**
   * @param from address of the sender, none for one without
   * @param user what SCM_CREDENTIALS shows, or null when nobody asked for it
   * @param files sent by SCM_RIGHTS; already retained
   * @param sender whose send buffer it is charged to, or null
   */
  public Message(
      int length,
      int charge,
      SocketAddress from,
      @Nullable SocketUser user,
      List<FileDescription> files,
      @Nullable Socket sender) {
    this(length, charge, from, user, files, sender, null);
  }

  /**
   * A datagram of the internet.
   *
   * @param packet what its packet tells
   */
  public Message(int length, int charge, SocketAddress from, PacketInfo packet) {
    this(length, charge, from, null, List.of(), null, packet);
  }

  Message(
      int length,
      int charge,
      SocketAddress from,
      @Nullable SocketUser user,
      List<FileDescription> files,
      @Nullable Socket sender,
      @Nullable PacketInfo packet) {
    this.length = length;
    this.charge = charge;
    this.from = from;
    this.user = user;
    this.files = files;
    this.sender = sender;
    this.packet = packet;
  }

  public int length() {
    return length;
  }

  public int charge() {
    return charge;
  }

  public SocketAddress from() {
    return from;
  }

  public @Nullable SocketUser user() {
    return user;
  }

  public List<FileDescription> files() {
    return files;
  }

  /** Gives the files, with their references, to the caller. */
  public List<FileDescription> takeFiles() {
    List<FileDescription> taken = files;
    files = List.of();
    return taken;
  }

  public @Nullable Socket sender() {
    return sender;
  }

  /** Of datagrams of the internet; null of all others. */
  public @Nullable PacketInfo packet() {
    return packet;
  }

  MessageState save() {
    MessageState state = new MessageState();
    state.length = length;
    state.charge = charge;
    state.from = from.bytes();
    state.user = user == null ? null : user.save();
    state.files = files.stream().mapToLong(FileDescription::id).toArray();
    Socket alive = sender;
    state.sender = alive == null || alive.isClosed() ? 0 : alive.id();
    if (packet != null) {
      packet.saveTo(state);
    }
    return state;
  }
}

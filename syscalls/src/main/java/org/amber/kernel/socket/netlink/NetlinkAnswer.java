package org.amber.kernel.socket.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.amber.abi.Errno;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Puts together a packet that answers one request. */
@NotSaved("at work only inside one call")
final class NetlinkAnswer {
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int MULTI = 2;
  private static final int CAPPED = 0x100;

  private final NetlinkMessage request;
  private final int port;
  private ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
  private int start;

  /**
   * @param port of the socket that asks
   */
  NetlinkAnswer(NetlinkMessage request, int port) {
    this.request = request;
    this.port = port;
  }

  /** Begins a message; its body follows. */
  NetlinkAnswer begin(int type) {
    return begin(type, request.has(NetlinkMessage.DUMP) ? MULTI : 0);
  }

  private NetlinkAnswer begin(int type, int flags) {
    start = bytes.position();
    return int32(0).int16(type).int16(flags).int32(request.sequence()).int32(port);
  }

  /** Ends the message. */
  void end() {
    bytes.putInt(start, bytes.position() - start);
    align();
  }

  /** The whole packet. */
  byte[] packet() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  boolean isEmpty() {
    return bytes.position() == 0;
  }

  /** The message that ends a dump. */
  NetlinkAnswer done() {
    begin(DONE, MULTI).int32(0).end();
    return this;
  }

  /** The message that says how a request went (struct nlmsgerr): null when it was done. */
  NetlinkAnswer result(@Nullable Errno error) {
    begin(ERROR, error == null ? CAPPED : 0).int32(error == null ? 0 : -error.number());
    ByteBuffer whole = request.whole();
    byte[] cause = new byte[error == null ? NetlinkMessage.HEADER : whole.capacity()];
    whole.get(0, cause);
    raw(cause).end();
    return this;
  }

  NetlinkAnswer int8(int value) {
    room(1).put((byte) value);
    return this;
  }

  NetlinkAnswer int16(int value) {
    room(Short.BYTES).putShort((short) value);
    return this;
  }

  NetlinkAnswer int32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  private NetlinkAnswer raw(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  /** Adds an attribute (struct rtattr). */
  NetlinkAnswer attribute(int type, byte[] value) {
    int16(4 + value.length).int16(type).raw(value).align();
    return this;
  }

  /** Adds an attribute of four bytes. */
  NetlinkAnswer attribute(int type, int value) {
    return int16(4 + Integer.BYTES).int16(type).int32(value);
  }

  /** Adds a text, which ends with a zero. */
  NetlinkAnswer attribute(int type, String text) {
    return attribute(type, (text + '\0').getBytes(StandardCharsets.ISO_8859_1));
  }

  private void align() {
    int padding = NetlinkMessage.aligned(bytes.position()) - bytes.position();
    room(padding).put(new byte[padding]);
  }

  private ByteBuffer room(int count) {
    if (bytes.remaining() < count) {
      int size = Math.max(bytes.capacity() * 2, bytes.position() + count);
      ByteBuffer larger = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      larger.put(bytes.flip());
      bytes = larger;
    }
    return bytes;
  }
}

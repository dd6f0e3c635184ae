package org.amber.kernel.socket.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as a program sends it: struct nlmsghdr and what follows.
 *
 * @param type NLMSG_* or RTM_*
 * @param flags NLM_F_*
 * @param sequence comes back in the answer
 * @param whole the message with its header
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer whole) {
  /** Size of struct nlmsghdr. */
  static final int HEADER = 16;

  static final int REQUEST = 1;
  static final int ACK = 4;
  static final int DUMP = 0x300;

  private static final int ATTRIBUTE_HEADER = 4;

  /** All complete messages of a packet; what follows an impossible length is not looked at. */
  static List<NetlinkMessage> parse(byte[] packet) {
    List<NetlinkMessage> messages = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (packet.length - at >= HEADER) {
      int length = bytes.getInt(at);
      if (length < HEADER || length > packet.length - at) {
        break;
      }
      messages.add(
          new NetlinkMessage(
              Short.toUnsignedInt(bytes.getShort(at + 4)),
              Short.toUnsignedInt(bytes.getShort(at + 6)),
              bytes.getInt(at + 8),
              bytes.slice(at, length).order(ByteOrder.LITTLE_ENDIAN)));
      at = aligned(at + length);
    }
    return messages;
  }

  /** NLMSG_ALIGN. */
  static int aligned(int length) {
    return (length + 3) & ~3;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Bytes after the header. */
  int bodyLength() {
    return whole.capacity() - HEADER;
  }

  /** The address family with which each request of rtnetlink(7) begins; 0 for any. */
  int family() {
    return bodyLength() == 0 ? 0 : Byte.toUnsignedInt(whole.get(HEADER));
  }

  /** A number of the body, or 0 when it is not there. */
  int number(int offset) {
    return bodyLength() < offset + Integer.BYTES ? 0 : whole.getInt(HEADER + offset);
  }

  /**
   * The text of an attribute, or null when there is none.
   *
   * @param headerLength bytes of the body before the attributes
   */
  @Nullable String text(int headerLength, int attribute) {
    int at = HEADER + headerLength;
    while (whole.capacity() - at >= ATTRIBUTE_HEADER) {
      int length = Short.toUnsignedInt(whole.getShort(at));
      if (length < ATTRIBUTE_HEADER || length > whole.capacity() - at) {
        return null;
      }
      if (whole.getShort(at + 2) == attribute) {
        byte[] text = new byte[length - ATTRIBUTE_HEADER];
        whole.get(at + ATTRIBUTE_HEADER, text);
        String all = new String(text, StandardCharsets.ISO_8859_1);
        int end = all.indexOf('\0');
        return end < 0 ? all : all.substring(0, end);
      }
      at += aligned(length);
    }
    return null;
  }
}

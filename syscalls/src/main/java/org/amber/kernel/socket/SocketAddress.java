package org.amber.kernel.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.amber.state.NotSaved;

/** An address as programs give and get it: a struct sockaddr of any family. Immutable. */
public final class SocketAddress {
  /** Size of struct sockaddr_storage: longer ones cannot be. */
  public static final int MAX_SIZE = 128;

  /** Size of sa_family. */
  public static final int FAMILY_SIZE = 2;

  private static final SocketAddress EMPTY = new SocketAddress(new byte[0]);

  @NotSaved("never changed; each owner saves it in its own way")
  private final byte[] bytes;

  private SocketAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The address with these bytes, family first. */
  public static SocketAddress of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new SocketAddress(bytes.clone());
  }

  /** No address: zero bytes. */
  public static SocketAddress none() {
    return EMPTY;
  }

  /** sa_family, or AF_UNSPEC when there is not even that. */
  public int family() {
    return bytes.length < FAMILY_SIZE
        ? SocketFamily.UNSPEC
        : Short.toUnsignedInt(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(0));
  }

  public int length() {
    return bytes.length;
  }

  /** A copy of all bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** All bytes, to be read. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SocketAddress address && Arrays.equals(bytes, address.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "family " + family() + ", " + bytes.length + " bytes";
  }
}

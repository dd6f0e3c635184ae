package org.amber.kernel.socket.unix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.VfsPath;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Which unix socket has which name (unix(7), "Address format"). */
@NotSaved("each socket saves its own name")
final class UnixNames {
  private static final int PATH_OFFSET = 2;

  /** Size of struct sockaddr_un. */
  private static final int MAX_LENGTH = 110;

  /** How many names autobind chooses from. */
  private static final int AUTOMATIC_NAMES = 1 << 20;

  private final Map<SocketAddress, UnixSocket> abstractNames = new HashMap<>();
  private final Map<Inode, UnixSocket> places = new HashMap<>();

  /**
   * Checks the length and family of an address.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  private static void validate(SocketAddress address) {
    if (address.length() <= PATH_OFFSET
        || address.length() > MAX_LENGTH
        || address.family() != SocketFamily.UNIX) {
      throw Errno.EINVAL.error();
    }
  }

  private static boolean isAbstract(SocketAddress address) {
    return address.length() > PATH_OFFSET && address.buffer().get(PATH_OFFSET) == 0;
  }

  /** The path of an address: up to the first NUL. */
  private static String path(SocketAddress address) {
    byte[] bytes = address.bytes();
    int end = PATH_OFFSET;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return FileName.of(Arrays.copyOfRange(bytes, PATH_OFFSET, end));
  }

  /** Gives a socket its name (bind(2)). */
  void bind(UnixSocket socket, SocketCaller caller, SocketAddress address) {
    if (address.length() == PATH_OFFSET && address.family() == SocketFamily.UNIX) {
      autobind(socket);
      return;
    }
    validate(address);
    if (isAbstract(address)) {
      requireUnnamed(socket);
      if (abstractNames.containsKey(address)) {
        throw Errno.EADDRINUSE.error();
      }
      socket.setName(address, null);
      abstractNames.put(address, socket);
    } else {
      bindToPath(socket, caller.at(), address);
    }
  }

  private static void requireUnnamed(UnixSocket socket) {
    if (socket.name().length() != 0) {
      throw Errno.EINVAL.error();
    }
  }

  /** A new name of five digits, unless the socket has one. */
  void autobind(UnixSocket socket) {
    if (socket.name().length() != 0) {
      return;
    }
    for (int number = 0; number < AUTOMATIC_NAMES; number++) {
      byte[] bytes =
          String.format(Locale.ROOT, "\1\0\0%05x", number).getBytes(StandardCharsets.ISO_8859_1);
      SocketAddress address = SocketAddress.of(bytes);
      if (!abstractNames.containsKey(address)) {
        socket.setName(address, null);
        abstractNames.put(address, socket);
        return;
      }
    }
    throw Errno.ENOSPC.error();
  }

  private void bindToPath(UnixSocket socket, At at, SocketAddress address) {
    String path = path(address);
    boolean named = socket.name().length() != 0;
    try {
      if (named) {
        throw Errno.EINVAL.error();
      }
      NameOperations.mknod(at, path, FileMode.S_IFSOCK | 0777, 0);
    } catch (ErrnoException e) {
      throw e.errno() == Errno.EEXIST ? Errno.EADDRINUSE.error() : e;
    }
    VfsPath place = at.get(path, false);
    byte[] bytes = new byte[PATH_OFFSET + path.length() + 1];
    System.arraycopy(address.bytes(), 0, bytes, 0, bytes.length - 1);
    socket.setName(SocketAddress.of(bytes), place);
    places.put(place.inode(), socket);
  }

  /**
   * The socket with an address.
   *
   * @param type that it must have
   * @throws org.amber.abi.ErrnoException EINVAL, ECONNREFUSED, EPROTOTYPE, and those of paths
   */
  UnixSocket find(SocketCaller caller, SocketAddress address, int type) {
    validate(address);
    UnixSocket found;
    if (isAbstract(address)) {
      found = abstractNames.get(address);
    } else {
      VfsPath place = caller.at().follow(path(address));
      Permissions.require(place.inode(), Permissions.WRITE, caller.at().caller());
      found =
          FileMode.type(place.inode().mode()) == FileMode.S_IFSOCK
              ? places.get(place.inode())
              : null;
    }
    if (found == null) {
      throw Errno.ECONNREFUSED.error();
    }
    if (found.type() != type) {
      throw Errno.EPROTOTYPE.error();
    }
    return found;
  }

  /** Frees the name of a socket that is closed; the file in the file system stays. */
  void remove(UnixSocket socket) {
    abstractNames.remove(socket.name(), socket);
    VfsPath place = socket.place();
    if (place != null) {
      places.remove(place.inode(), socket);
    }
  }

  /**
   * Puts the name of a restored socket back.
   *
   * @throws IllegalArgumentException when another has it
   */
  void restored(UnixSocket socket) {
    VfsPath place = socket.place();
    UnixSocket other = null;
    if (place != null) {
      other = places.put(place.inode(), socket);
    } else if (isAbstract(socket.name()) && socket.ownsName()) {
      other = abstractNames.put(socket.name(), socket);
    }
    if (other != null) {
      throw new IllegalArgumentException("two unix sockets have one name");
    }
  }

  /**
   * A saved address.
   *
   * @throws IllegalArgumentException when it cannot be one
   */
  static SocketAddress restore(byte[] bytes) {
    SocketAddress address = SocketAddress.of(bytes);
    boolean sound =
        bytes.length == 0
            || (bytes.length <= MAX_LENGTH + 1 && address.family() == SocketFamily.UNIX);
    if (!sound) {
      throw new IllegalArgumentException("a unix socket has no unix address");
    }
    return address;
  }

  /** The name as /proc/net/unix shows it, or null without one. */
  static @Nullable String shown(UnixSocket socket) {
    if (socket.name().length() <= PATH_OFFSET) {
      return null;
    }
    byte[] bytes = socket.name().bytes();
    int end = isAbstract(socket.name()) ? bytes.length : bytes.length - 1;
    String text = FileName.of(Arrays.copyOfRange(bytes, PATH_OFFSET, end));
    return text.replace('\0', '@');
  }
}

package org.amber.kernel.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.amber.abi.Errno;

/** The options of SOL_SOCKET (socket(7)), in the layouts of programs. */
public final class SocketLevelOptions {
  public static final int SOL_SOCKET = 1;

  public static final int SO_REUSEADDR = 2;
  public static final int SO_BROADCAST = 6;
  public static final int SO_KEEPALIVE = 9;
  public static final int SO_REUSEPORT = 15;

  private static final int SO_DEBUG = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_ERROR = 4;
  private static final int SO_DONTROUTE = 5;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_OOBINLINE = 10;
  private static final int SO_NO_CHECK = 11;
  private static final int SO_PRIORITY = 12;
  private static final int SO_LINGER = 13;
  private static final int SO_BSDCOMPAT = 14;
  private static final int SO_PASSCRED = 16;
  private static final int SO_PEERCRED = 17;
  private static final int SO_RCVLOWAT = 18;
  private static final int SO_SNDLOWAT = 19;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_PEERNAME = 28;
  private static final int SO_TIMESTAMP = 29;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_PASSSEC = 34;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int SO_MARK = 36;
  private static final int SO_PROTOCOL = 38;
  private static final int SO_DOMAIN = 39;
  private static final int SO_RXQ_OVFL = 40;
  private static final int SO_BUSY_POLL = 46;
  private static final int SO_INCOMING_CPU = 49;
  private static final int SO_COOKIE = 57;
  private static final int SO_PEERGROUPS = 59;
  private static final int SO_ZEROCOPY = 60;

  private static final int MAX_PRIORITY = 6;
  private static final long NANOS = 1_000_000_000L;

  /** The timeout that means none (MAX_SCHEDULE_TIMEOUT) begins here, in seconds. */
  private static final long FOREVER = Long.MAX_VALUE / NANOS - 1;

  /** Switches and numbers that are kept and change nothing else, with their first value. */
  private static final Map<Integer, Integer> KEPT =
      Map.ofEntries(
          Map.entry(SO_DEBUG, 0),
          Map.entry(SO_REUSEADDR, 0),
          Map.entry(SO_DONTROUTE, 0),
          Map.entry(SO_BROADCAST, 0),
          Map.entry(SO_KEEPALIVE, 0),
          Map.entry(SO_OOBINLINE, 0),
          Map.entry(SO_NO_CHECK, 0),
          Map.entry(SO_REUSEPORT, 0),
          Map.entry(SO_TIMESTAMP, 0),
          Map.entry(SO_TIMESTAMPNS, 0),
          Map.entry(SO_PASSSEC, 0),
          Map.entry(SO_RXQ_OVFL, 0),
          Map.entry(SO_ZEROCOPY, 0));

  private SocketLevelOptions() {}

  /** Whether a switch of this level is on. */
  public static boolean isOn(Socket socket, int name) {
    return socket.options().number(SOL_SOCKET, name, 0) != 0;
  }

  /**
   * Sets an option.
   *
   * @throws org.amber.abi.ErrnoException ENOPROTOOPT, EINVAL, EPERM, EDOM
   */
  public static void set(Socket socket, SocketCaller caller, int name, byte[] value) {
    if (name == SO_BINDTODEVICE) {
      bindToDevice(socket, value);
      return;
    }
    int number = intOf(value);
    SocketOptions options = socket.options();
    if (KEPT.containsKey(name)) {
      options.setNumber(SOL_SOCKET, name, number != 0 ? 1 : 0);
      return;
    }
    switch (name) {
      case SO_SNDBUF -> options.setSendBuffer(number);
      case SO_RCVBUF -> options.setReceiveBuffer(number);
      case SO_SNDBUFFORCE, SO_RCVBUFFORCE -> force(options, caller, name, number);
      case SO_PASSCRED -> options.passCredentials = number != 0;
      case SO_RCVLOWAT -> options.receiveLow = number < 0 ? Integer.MAX_VALUE : Math.max(number, 1);
      case SO_RCVTIMEO -> options.receiveTimeout = timeout(value);
      case SO_SNDTIMEO -> options.sendTimeout = timeout(value);
      case SO_LINGER -> setLinger(options, value);
      case SO_PRIORITY -> {
        boolean usual = number >= 0 && number <= MAX_PRIORITY;
        if (!usual && !caller.has(SocketCaller.CAP_NET_ADMIN)) {
          throw Errno.EPERM.error();
        }
        options.setNumber(SOL_SOCKET, name, number);
      }
      case SO_MARK, SO_BUSY_POLL -> {
        if (!caller.has(SocketCaller.CAP_NET_ADMIN)) {
          throw Errno.EPERM.error();
        }
        options.setNumber(SOL_SOCKET, name, number);
      }
      case SO_INCOMING_CPU -> options.setNumber(SOL_SOCKET, name, number);
      case SO_BSDCOMPAT -> {}
      default -> throw Errno.ENOPROTOOPT.error();
    }
  }

  private static void force(SocketOptions options, SocketCaller caller, int name, int number) {
    if (!caller.has(SocketCaller.CAP_NET_ADMIN)) {
      throw Errno.EPERM.error();
    }
    if (name == SO_SNDBUFFORCE) {
      options.setSendBuffer(number);
    } else {
      options.setReceiveBuffer(number);
    }
  }

  private static int intOf(byte[] value) {
    if (value.length < Integer.BYTES) {
      throw Errno.EINVAL.error();
    }
    return buffer(value).getInt(0);
  }

  private static ByteBuffer buffer(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void bindToDevice(Socket socket, byte[] value) {
    int length = 0;
    while (length < value.length && value[length] != 0) {
      length++;
    }
    boolean loopback = length == 2 && value[0] == 'l' && value[1] == 'o';
    if (length != 0 && !loopback) {
      throw Errno.ENODEV.error();
    }
    socket.options().setNumber(SOL_SOCKET, SO_BINDTODEVICE, loopback ? 1 : 0);
  }

  /** A struct timeval as nanoseconds; 0 for no timeout. */
  private static long timeout(byte[] value) {
    if (value.length < 2 * Long.BYTES) {
      throw Errno.EINVAL.error();
    }
    long seconds = buffer(value).getLong(0);
    long micros = buffer(value).getLong(Long.BYTES);
    if (micros < 0 || micros >= 1_000_000) {
      throw Errno.EDOM.error();
    }
    if (seconds < 0) {
      // Linux does not wait at all then; the shortest wait is as good.
      return 1;
    }
    return seconds >= FOREVER ? 0 : seconds * NANOS + micros * 1000;
  }

  private static void setLinger(SocketOptions options, byte[] value) {
    if (value.length < 2 * Integer.BYTES) {
      throw Errno.EINVAL.error();
    }
    boolean on = buffer(value).getInt(0) != 0;
    int seconds = buffer(value).getInt(Integer.BYTES);
    options.linger = on ? Math.max(0, seconds) : -1;
  }

  /**
   * An option's value.
   *
   * @param length the most that the caller takes
   * @throws org.amber.abi.ErrnoException ENOPROTOOPT, ENOTCONN, ERANGE
   */
  public static byte[] get(Socket socket, int name, int length) {
    SocketOptions options = socket.options();
    Integer byDefault = KEPT.get(name);
    if (byDefault != null) {
      return ints(options.number(SOL_SOCKET, name, byDefault));
    }
    return switch (name) {
      case SO_TYPE -> ints(socket.type());
      case SO_DOMAIN -> ints(socket.family());
      case SO_PROTOCOL -> ints(socket.protocol());
      case SO_ERROR -> ints(socket.takeError());
      case SO_SNDBUF -> ints(options.sendBuffer());
      case SO_RCVBUF -> ints(options.receiveBuffer());
      case SO_PASSCRED -> ints(options.passCredentials ? 1 : 0);
      case SO_RCVLOWAT -> ints(options.receiveLow);
      case SO_SNDLOWAT -> ints(1);
      case SO_RCVTIMEO -> timeval(options.receiveTimeout);
      case SO_SNDTIMEO -> timeval(options.sendTimeout);
      case SO_LINGER -> ints(options.linger >= 0 ? 1 : 0, Math.max(0, options.linger));
      case SO_ACCEPTCONN -> ints(socket.isListening() ? 1 : 0);
      case SO_PEERCRED -> {
        SocketUser user = socket.peerUser();
        yield ints(user.pid(), user.uid(), user.gid());
      }
      case SO_PEERGROUPS -> groups(socket.peerUser(), length);
      case SO_PEERNAME -> socket.peerAddress().bytes();
      case SO_PRIORITY, SO_MARK, SO_BUSY_POLL -> ints(options.number(SOL_SOCKET, name, 0));
      case SO_INCOMING_CPU -> ints(options.number(SOL_SOCKET, name, -1));
      case SO_BSDCOMPAT -> ints(0);
      case SO_COOKIE -> longs(socket.id());
      case SO_BINDTODEVICE ->
          options.number(SOL_SOCKET, name, 0) == 0
              ? new byte[0]
              : new byte[] {(byte) 'l', (byte) 'o', 0};
      default -> throw Errno.ENOPROTOOPT.error();
    };
  }

  private static byte[] groups(SocketUser user, int length) {
    if (user.equals(SocketUser.NOBODY)) {
      throw Errno.ENODATA.error();
    }
    if (user.groups().size() > length / Integer.BYTES) {
      throw Errno.ERANGE.error();
    }
    return ints(user.groups().stream().mapToInt(Integer::intValue).toArray());
  }

  private static byte[] timeval(long nanos) {
    return longs(nanos / NANOS, nanos % NANOS / 1000);
  }

  private static byte[] longs(long... numbers) {
    byte[] bytes = new byte[numbers.length * Long.BYTES];
    ByteBuffer target = buffer(bytes);
    for (long number : numbers) {
      target.putLong(number);
    }
    return bytes;
  }

  /** Numbers in the layout of programs. */
  public static byte[] ints(int... numbers) {
    byte[] bytes = new byte[numbers.length * Integer.BYTES];
    ByteBuffer target = buffer(bytes);
    for (int number : numbers) {
      target.putInt(number);
    }
    return bytes;
  }
}

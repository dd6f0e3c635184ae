package org.amber.kernel.socket;

import java.util.SortedMap;
import java.util.TreeMap;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** The options of one socket: those that the kernel looks at, and all others as numbers. */
@SavedIn(SocketState.class)
public final class SocketOptions {
  /** The smallest buffers that can be set (SOCK_MIN_SNDBUF, SOCK_MIN_RCVBUF). */
  private static final int LEAST_SEND = 4608;

  private static final int LEAST_RECEIVE = 2304;

  /** The largest buffer that Amber keeps for one socket, whatever is asked for. */
  public static final int MOST = 1 << 23;

  private int sendBuffer;
  private int receiveBuffer;

  /** Set by SO_SNDBUF: no longer grown by the kernel. */
  private boolean sendBufferFixed;

  private boolean receiveBufferFixed;

  /** SO_PASSCRED. */
  public boolean passCredentials;

  /** SO_RCVLOWAT. */
  public int receiveLow = 1;

  /** Nanoseconds, 0 for none. */
  public long receiveTimeout;

  public long sendTimeout;

  /** Seconds; -1 when off. */
  public int linger = -1;

  @SavedAs({"options", "values"})
  private final SortedMap<Integer, Integer> numbers = new TreeMap<>();

  SocketOptions(SocketKind kind) {
    sendBuffer = kind.sendBuffer();
    receiveBuffer = kind.receiveBuffer();
  }

  private SocketOptions() {}

  /** SO_SNDBUF as getsockopt(2) shows it. */
  public int sendBuffer() {
    return sendBuffer;
  }

  public int receiveBuffer() {
    return receiveBuffer;
  }

  /** Whether a program has set SO_SNDBUF. */
  public boolean sendBufferFixed() {
    return sendBufferFixed;
  }

  public boolean receiveBufferFixed() {
    return receiveBufferFixed;
  }

  /** The kernel grows the buffer of a connection that nobody has set. */
  public void growSendBuffer(int bytes) {
    if (!sendBufferFixed) {
      sendBuffer = Math.max(sendBuffer, bytes);
    }
  }

  /** Sets SO_SNDBUF: the kernel doubles what is asked for (socket(7)). */
  public void setSendBuffer(int bytes) {
    sendBuffer = Math.max(doubled(bytes), LEAST_SEND);
    sendBufferFixed = true;
  }

  /** Sets SO_RCVBUF. */
  public void setReceiveBuffer(int bytes) {
    receiveBuffer = Math.max(doubled(bytes), LEAST_RECEIVE);
    receiveBufferFixed = true;
  }

  private static int doubled(int bytes) {
    return (int) Math.min(Math.max(bytes, 0) * 2L, MOST);
  }

  /** An option that is only kept. */
  public int number(int level, int name, int byDefault) {
    return numbers.getOrDefault(key(level, name), byDefault);
  }

  public void setNumber(int level, int name, int value) {
    numbers.put(key(level, name), value);
  }

  private static int key(int level, int name) {
    return level << 16 | name;
  }

  /** What a connection takes over from the socket that listens. */
  public void inheritFrom(SocketOptions listener) {
    sendBuffer = listener.sendBuffer;
    receiveBuffer = listener.receiveBuffer;
    sendBufferFixed = listener.sendBufferFixed;
    receiveBufferFixed = listener.receiveBufferFixed;
    passCredentials = listener.passCredentials;
    receiveLow = listener.receiveLow;
    receiveTimeout = listener.receiveTimeout;
    sendTimeout = listener.sendTimeout;
    linger = listener.linger;
    numbers.putAll(listener.numbers);
  }

  void saveTo(SocketState state) {
    state.sendBuffer = sendBuffer;
    state.receiveBuffer = receiveBuffer;
    state.sendBufferFixed = sendBufferFixed;
    state.receiveBufferFixed = receiveBufferFixed;
    state.passCredentials = passCredentials;
    state.receiveLow = receiveLow;
    state.receiveTimeout = receiveTimeout;
    state.sendTimeout = sendTimeout;
    state.linger = linger;
    state.options = numbers.keySet().stream().mapToInt(Integer::intValue).toArray();
    state.values = numbers.values().stream().mapToInt(Integer::intValue).toArray();
  }

  static SocketOptions restore(SocketState state) {
    boolean sound =
        state.sendBuffer > 0
            && state.sendBuffer <= MOST
            && state.receiveBuffer > 0
            && state.receiveBuffer <= MOST
            && state.receiveTimeout >= 0
            && state.sendTimeout >= 0
            && state.linger >= -1
            && state.options.length == state.values.length;
    if (!sound) {
      throw new IllegalArgumentException("socket " + state.id + " has bad options");
    }
    SocketOptions options = new SocketOptions();
    options.sendBuffer = state.sendBuffer;
    options.receiveBuffer = state.receiveBuffer;
    options.sendBufferFixed = state.sendBufferFixed;
    options.receiveBufferFixed = state.receiveBufferFixed;
    options.passCredentials = state.passCredentials;
    options.receiveLow = state.receiveLow;
    options.receiveTimeout = state.receiveTimeout;
    options.sendTimeout = state.sendTimeout;
    options.linger = state.linger;
    for (int i = 0; i < state.options.length; i++) {
      options.numbers.put(state.options[i], state.values[i]);
    }
    return options;
  }
}

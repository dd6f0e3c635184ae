package org.amber.kernel.socket;

/** Address families (AF_*) and types (SOCK_*) of socket(2). */
public final class SocketFamily {
  public static final int UNSPEC = 0;
  public static final int UNIX = 1;
  public static final int INET = 2;
  public static final int INET6 = 10;
  public static final int NETLINK = 16;

  public static final int STREAM = 1;
  public static final int DGRAM = 2;
  public static final int RAW = 3;
  public static final int SEQPACKET = 5;

  private SocketFamily() {}
}

package org.amber.linux;

import java.nio.charset.StandardCharsets;
import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.memory.GuestMemory;

/** What ioctl(2) tells of network devices (netdevice(7)): there is the loopback device only. */
final class InterfaceIoctls {
  private static final int SIOCGIFNAME = 0x8910;
  private static final int SIOCGIFCONF = 0x8912;
  private static final int SIOCGIFFLAGS = 0x8913;
  private static final int SIOCGIFADDR = 0x8915;
  private static final int SIOCGIFNETMASK = 0x891b;
  private static final int SIOCGIFMETRIC = 0x891d;
  private static final int SIOCGIFMTU = 0x8921;
  private static final int SIOCGIFHWADDR = 0x8927;
  private static final int SIOCGIFINDEX = 0x8933;
  private static final int SIOCGIFTXQLEN = 0x8942;

  private static final int NAME_SIZE = 16;
  private static final int REQUEST_SIZE = 40;
  private static final int AF_INET = 2;
  private static final int ARPHRD_LOOPBACK = 772;

  /** IFF_UP, IFF_LOOPBACK and IFF_RUNNING. */
  private static final short FLAGS = 0x49;

  private static final int MTU = 65_536;
  private static final int QUEUE = 1000;

  /** 127.0.0.1 and 255.0.0.0 in network byte order. */
  private static final int ADDRESS = 0x0100_007f;

  private static final int NETMASK = 0x0000_00ff;

  private InterfaceIoctls() {}

  /**
   * Does a request, a struct ifreq or for SIOCGIFCONF a struct ifconf.
   *
   * @throws org.amber.abi.ErrnoException ENOTTY for an unknown one, ENODEV, EFAULT
   */
  static void ioctl(Task task, int request, long argument) {
    GuestMemory memory = task.memory();
    long value = argument + NAME_SIZE;
    switch (request) {
      case SIOCGIFCONF -> list(memory, argument);
      case SIOCGIFNAME -> {
        if (memory.readInt(value) != 1) {
          throw Errno.ENODEV.error();
        }
        memory.writeBytes(argument, name());
      }
      case SIOCGIFFLAGS -> {
        requireLoopback(memory, argument);
        memory.writeShort(value, FLAGS);
      }
      case SIOCGIFADDR -> address(memory, argument, ADDRESS);
      case SIOCGIFNETMASK -> address(memory, argument, NETMASK);
      case SIOCGIFMETRIC -> number(memory, argument, 0);
      case SIOCGIFMTU -> number(memory, argument, MTU);
      case SIOCGIFTXQLEN -> number(memory, argument, QUEUE);
      case SIOCGIFINDEX -> number(memory, argument, 1);
      case SIOCGIFHWADDR -> {
        requireLoopback(memory, argument);
        memory.zero(value, REQUEST_SIZE - NAME_SIZE);
        memory.writeShort(value, (short) ARPHRD_LOOPBACK);
      }
      default -> throw Errno.ENOTTY.error();
    }
  }

  private static byte[] name() {
    byte[] name = new byte[NAME_SIZE];
    name[0] = 'l';
    name[1] = 'o';
    return name;
  }

  private static void requireLoopback(GuestMemory memory, long request) {
    String name = new String(memory.readBytes(request, NAME_SIZE), StandardCharsets.ISO_8859_1);
    if (!name.startsWith("lo\0")) {
      throw Errno.ENODEV.error();
    }
  }

  private static void number(GuestMemory memory, long request, int number) {
    requireLoopback(memory, request);
    memory.writeInt(request + NAME_SIZE, number);
  }

  private static void address(GuestMemory memory, long request, int address) {
    requireLoopback(memory, request);
    writeAddress(memory, request + NAME_SIZE, address);
  }

  private static void writeAddress(GuestMemory memory, long at, int address) {
    memory.zero(at, 16);
    memory.writeShort(at, (short) AF_INET);
    memory.writeInt(at + 4, address);
  }

  /** Stores as many devices as there is room for: one; without a place only tells the size. */
  private static void list(GuestMemory memory, long request) {
    int room = memory.readInt(request);
    long target = memory.readLong(request + 8);
    boolean stores = target != 0 && room >= REQUEST_SIZE;
    if (stores) {
      memory.zero(target, REQUEST_SIZE);
      memory.writeBytes(target, name());
      writeAddress(memory, target + NAME_SIZE, ADDRESS);
    }
    memory.writeInt(request, target == 0 || stores ? REQUEST_SIZE : 0);
  }
}

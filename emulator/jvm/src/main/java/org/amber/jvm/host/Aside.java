package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.ADDEND;
import static org.amber.jvm.host.HostRegister.ADDRESS;
import static org.amber.jvm.host.HostRegister.SCRATCH;

import java.util.Arrays;

/**
 * What the three registers of the host have that are free for each instruction: those of the
 * guest's that have no place of their own, so that what an instruction has loaded or stored need
 * not be loaded again by the next, or the address of a group of accesses. All that is in memory,
 * too: who needs a register for something else may take it.
 */
final class Aside {
  /** In the order in which they are taken: what memory is found with last. */
  private static final int[] HOSTS = {ADDRESS, SCRATCH, ADDEND};

  private static final int EMPTY = -1;

  /** Behind the guest's registers: the group whose place is 0. */
  static final int GROUP = 16;

  /** By the host's register: a guest's, or {@link #GROUP} and the place of one. */
  private final int[] contents = new int[16];

  /** Where in {@link #HOSTS} to begin to look for one to take. */
  private int next;

  Aside() {
    forget();
  }

  /** Nothing is there any more. */
  void forget() {
    Arrays.fill(contents, EMPTY);
  }

  /** A register of the host has something else now. */
  void forget(int host) {
    contents[host] = EMPTY;
  }

  /** A register of the host, and no other, has something that can be asked for. */
  void put(int host, int content) {
    for (int other : HOSTS) {
      if (contents[other] == content) {
        contents[other] = EMPTY;
      }
    }
    if (isOne(host)) {
      contents[host] = content;
    }
  }

  private static boolean isOne(int host) {
    return host == ADDRESS || host == SCRATCH || host == ADDEND;
  }

  boolean has(int host, int content) {
    return contents[host] == content;
  }

  /** The host's register that has a guest's; {@link Placement#NONE} if none has. */
  int find(int guest) {
    for (int host : HOSTS) {
      if (contents[host] == guest) {
        return host;
      }
    }
    return Placement.NONE;
  }

  /**
   * One to be used for another of the guest's registers; an empty one if possible.
   *
   * @param taken a bit for each that is not to be used
   */
  int take(int taken) {
    for (int host : HOSTS) {
      if (contents[host] == EMPTY && (taken >> host & 1) == 0) {
        return host;
      }
    }
    for (int i = 0; i < HOSTS.length; i++) {
      int host = HOSTS[next++ % HOSTS.length];
      if ((taken >> host & 1) == 0) {
        return host;
      }
    }
    throw new IllegalStateException("no register is left");
  }
}

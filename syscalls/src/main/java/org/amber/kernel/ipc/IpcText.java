package org.amber.kernel.ipc;

import java.util.Locale;
import org.amber.memory.PhysicalMemory;

/** The files of /proc/sysvipc. */
public final class IpcText {
  private IpcText() {}

  /** /proc/sysvipc/shm. */
  public static void sharedMemory(StringBuilder text, ShmTable table) {
    text.append("       key      shmid perms                  size  cpid  lpid nattch   uid   gid")
        .append("  cuid  cgid      atime      dtime      ctime                   rss")
        .append("                  swap\n");
    for (ShmSegment segment : table.table().all()) {
      start(text, segment.permissions());
      text.append(
          String.format(
              Locale.ROOT,
              " %21d %5d %5d  %5d",
              segment.size(),
              segment.creatorPid(),
              segment.lastPid(),
              segment.attachments()));
      owners(text, segment.permissions());
      time(text, segment.attachTime());
      time(text, segment.detachTime());
      time(text, segment.changeTime());
      long resident = (long) segment.presentPages() * PhysicalMemory.PAGE_SIZE;
      text.append(String.format(Locale.ROOT, " %21d %21d\n", resident, 0));
    }
  }

  /** /proc/sysvipc/sem. */
  public static void semaphores(StringBuilder text, Semaphores table) {
    text.append("       key      semid perms      nsems   uid   gid  cuid  cgid      otime")
        .append("      ctime\n");
    for (SemaphoreSet set : table.table().all()) {
      start(text, set.permissions());
      text.append(String.format(Locale.ROOT, " %10d", set.count()));
      owners(text, set.permissions());
      time(text, set.operationTime());
      time(text, set.changeTime());
      text.append('\n');
    }
  }

  /** /proc/sysvipc/msg. */
  public static void queues(StringBuilder text, SysvQueues table) {
    text.append("       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid")
        .append("  cuid  cgid      stime      rtime      ctime\n");
    for (SysvQueue queue : table.table().all()) {
      start(text, queue.permissions());
      text.append(
          String.format(
              Locale.ROOT,
              "  %10d %10d %5d %5d",
              queue.bytes(),
              queue.count(),
              queue.senderPid(),
              queue.receiverPid()));
      owners(text, queue.permissions());
      time(text, queue.sendTime());
      time(text, queue.receiveTime());
      time(text, queue.changeTime());
      text.append('\n');
    }
  }

  private static void start(StringBuilder text, IpcPermissions permissions) {
    text.append(
        String.format(
            Locale.ROOT,
            "%10d %10d  %4o",
            permissions.key(),
            permissions.id(),
            permissions.mode()));
  }

  private static void owners(StringBuilder text, IpcPermissions permissions) {
    text.append(
        String.format(
            Locale.ROOT,
            " %5d %5d %5d %5d",
            permissions.uid(),
            permissions.gid(),
            permissions.cuid(),
            permissions.cgid()));
  }

  private static void time(StringBuilder text, long seconds) {
    text.append(String.format(Locale.ROOT, " %10d", seconds));
  }
}

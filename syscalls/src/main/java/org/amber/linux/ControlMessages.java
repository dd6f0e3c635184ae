package org.amber.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.PacketChoice;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketLevelOptions;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.Caller;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Ancillary data of sendmsg(2) and recvmsg(2) (cmsg(3)): open files, identities, packets. */
@NotSaved("at work only inside one call")
final class ControlMessages {
  private static final int HEADER = 16;
  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int CREDENTIALS_SIZE = 12;

  /** SCM_MAX_FD. */
  private static final int MAX_FILES = 253;

  /** net.core.optmem_max. */
  private static final int MAX_LENGTH = 131_072;

  /** What SCM_CREDENTIALS shows of a sender who left nothing: the overflow ids. */
  private static final SocketUser UNKNOWN = new SocketUser(0, 65_534, 65_534, List.of());

  private final Task task;
  private final List<FileDescription> files = new ArrayList<>();
  private @Nullable SocketUser user;
  private PacketChoice packet = PacketChoice.NONE;

  private ControlMessages(Task task) {
    this.task = task;
  }

  List<FileDescription> files() {
    return files;
  }

  @Nullable SocketUser user() {
    return user;
  }

  PacketChoice packet() {
    return packet;
  }

  private static long align(long length) {
    return (length + 7) & -8L;
  }

  /**
   * What a program sends.
   *
   * @param to where to; null for the peer
   * @throws org.amber.abi.ErrnoException EINVAL, EBADF, EPERM, ENOBUFS, EFAULT, ETOOMANYREFS
   */
  static ControlMessages read(
      Task task, Socket socket, @Nullable SocketAddress to, MessageHeader header) {
    ControlMessages messages = new ControlMessages(task);
    if (header.controlLength() > MAX_LENGTH) {
      throw Errno.ENOBUFS.error();
    }
    GuestMemory memory = task.memory();
    long end = header.control().value() + header.controlLength();
    long at = header.control().value();
    while (end - at >= HEADER) {
      long length = memory.readLong(at);
      int level = memory.readInt(at + 8);
      int type = memory.readInt(at + 12);
      if (length < HEADER || length > end - at) {
        throw Errno.EINVAL.error();
      }
      if (level == SocketLevelOptions.SOL_SOCKET) {
        switch (type) {
          case SCM_RIGHTS -> messages.readFiles(at + HEADER, (length - HEADER) / Integer.BYTES);
          case SCM_CREDENTIALS -> messages.readUser(at + HEADER, length - HEADER);
          default -> throw Errno.EINVAL.error();
        }
      } else if (PacketControl.appliesTo(socket)) {
        boolean v4 = PacketControl.sendsV4(socket, to);
        byte[] value = memory.readBytes(at + HEADER, (int) (length - HEADER));
        messages.packet = PacketControl.choose(messages.packet, v4, level, type, value);
      }
      at += align(length);
    }
    return messages;
  }

  private void readFiles(long at, long count) {
    if (files.size() + count > MAX_FILES) {
      throw Errno.EINVAL.error();
    }
    for (long i = 0; i < count; i++) {
      files.add(task.files().get(task.memory().readInt(at + i * Integer.BYTES)));
    }
  }

  private void readUser(long at, long length) {
    if (length != CREDENTIALS_SIZE) {
      throw Errno.EINVAL.error();
    }
    GuestMemory memory = task.memory();
    int pid = memory.readInt(at);
    int uid = memory.readInt(at + 4);
    int gid = memory.readInt(at + 8);
    Credentials ids = task.credentials();
    boolean own =
        (pid == task.group().pid() || ids.has(Caller.CAP_SYS_ADMIN))
            && (uid == ids.uid()
                || uid == ids.euid()
                || uid == ids.suid()
                || ids.has(Credentials.CAP_SETUID))
            && (gid == ids.gid()
                || gid == ids.egid()
                || gid == ids.sgid()
                || ids.has(Credentials.CAP_SETGID));
    if (!own) {
      throw Errno.EPERM.error();
    }
    if (task.kernel().group(pid) == null) {
      throw Errno.ESRCH.error();
    }
    user = new SocketUser(pid, uid, gid, List.of());
  }

  /**
   * Stores what was received, as far as there is room; files that find none are closed.
   *
   * @return how many bytes were stored; what was cut is reported in {@code reception}
   */
  static long write(Task task, Socket socket, MessageHeader header, Reception reception) {
    ControlMessages messages = new ControlMessages(task);
    long room = header.control().isNull() ? 0 : header.controlLength();
    long at = header.control().value();
    long used = 0;
    if (socket.options().passCredentials && !reception.atEnd) {
      SocketUser sender = reception.user == null ? UNKNOWN : reception.user;
      used += messages.writeUser(at, room, sender, reception);
    }
    if (!reception.files.isEmpty()) {
      used += messages.writeFiles(at + used, room - used, reception);
    }
    for (PacketControl.Item item : PacketControl.toldBy(socket, reception.packet)) {
      used +=
          messages.put(at + used, room - used, item.level(), item.type(), item.value(), reception);
    }
    return used;
  }

  private long writeUser(long at, long room, SocketUser sender, Reception reception) {
    byte[] value = SocketLevelOptions.ints(sender.pid(), sender.uid(), sender.gid());
    return put(at, room, SocketLevelOptions.SOL_SOCKET, SCM_CREDENTIALS, value, reception);
  }

  /** Stores one message, cut when there is not enough room (put_cmsg). */
  private long put(long at, long room, int level, int type, byte[] value, Reception reception) {
    if (room < HEADER) {
      reception.reported |= MessageFlags.CTRUNC;
      return 0;
    }
    long length = (long) HEADER + value.length;
    if (room < length) {
      reception.reported |= MessageFlags.CTRUNC;
      length = room;
    }
    GuestMemory memory = task.memory();
    writeHeader(at, length, level, type);
    memory.writeBytes(at + HEADER, Arrays.copyOf(value, (int) (length - HEADER)));
    return Math.min(room, align(length));
  }

  private void writeHeader(long at, long length, int level, int type) {
    GuestMemory memory = task.memory();
    memory.writeLong(at, length);
    memory.writeInt(at + 8, level);
    memory.writeInt(at + 12, type);
  }

  private long writeFiles(long at, long room, Reception reception) {
    boolean closeOnExec = reception.has(MessageFlags.CMSG_CLOEXEC);
    long fitting = room > HEADER ? (room - HEADER) / Integer.BYTES : 0;
    int stored = 0;
    try {
      for (FileDescription file : reception.files) {
        if (stored == fitting) {
          break;
        }
        task.memory()
            .require(at + HEADER + (long) stored * Integer.BYTES, Integer.BYTES, Access.WRITE);
        int fd = task.files().install(file, closeOnExec, NewFiles.limit(task));
        task.memory().writeInt(at + HEADER + (long) stored * Integer.BYTES, fd);
        stored++;
      }
    } catch (ErrnoException e) {
      // No descriptor or no memory for one: those before it have arrived.
      reception.reported |= MessageFlags.CTRUNC;
    }
    if (stored < reception.files.size()) {
      reception.reported |= MessageFlags.CTRUNC;
    }
    reception.releaseFiles();
    if (stored == 0) {
      return 0;
    }
    long length = HEADER + (long) stored * Integer.BYTES;
    writeHeader(at, length, SocketLevelOptions.SOL_SOCKET, SCM_RIGHTS);
    return Math.min(room, align(length));
  }
}

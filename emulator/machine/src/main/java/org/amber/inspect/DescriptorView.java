package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.kernel.event.AnonymousFile;
import org.amber.kernel.file.Descriptor;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;

/** The descriptors of each process: those of its first thread, and of others with their own. */
final class DescriptorView implements ProcessView {
  private static final String ANONYMOUS = "anon_inode:";

  @Override
  public List<Item> parts(ThreadGroup group, List<Task> threads) {
    List<Item> found = new ArrayList<>();
    for (ThreadFiles files : ThreadFiles.of(threads)) {
      files
          .table()
          .forEach(
              (fd, descriptor) -> {
                Facts facts = descriptor(fd, descriptor).text("thread", files.owner());
                found.add(new Item(Kind.DESCRIPTOR, files.key(fd), facts.list(), List.of()));
              });
    }
    return found;
  }

  private static Facts descriptor(int fd, Descriptor descriptor) {
    FileDescription file = descriptor.file();
    Facts facts =
        new Facts()
            .number("fd", fd)
            .text("kind", kind(file))
            .text("flags", flags(file.flags(), descriptor.closeOnExec()));
    if (file.seekable()) {
      facts.number("offset", file.offset());
    }
    facts.text("file", file.describe()).number("description", file.id());
    if (file instanceof AnonymousFile special) {
      facts.text("details", special.details().strip().replace("\n", "; ").replace("\t", " "));
    }
    return facts;
  }

  private static String kind(FileDescription file) {
    if (file instanceof Socket) {
      return "socket";
    }
    String name = file.describe();
    if (name.startsWith(ANONYMOUS)) {
      return name.substring(ANONYMOUS.length()).replace("[", "").replace("]", "");
    }
    try {
      return FileKind.of(FileMode.type(file.stat().mode()));
    } catch (ErrnoException e) {
      return "unknown";
    }
  }

  private static String flags(int flags, boolean closeOnExec) {
    StringBuilder text =
        new StringBuilder(
            switch (flags & OpenFlags.O_ACCMODE) {
              case OpenFlags.O_RDONLY -> "O_RDONLY";
              case OpenFlags.O_WRONLY -> "O_WRONLY";
              default -> "O_RDWR";
            });
    append(text, (flags & OpenFlags.O_APPEND) != 0, "O_APPEND");
    append(text, (flags & OpenFlags.O_NONBLOCK) != 0, "O_NONBLOCK");
    append(text, (flags & OpenFlags.O_DIRECTORY) != 0, "O_DIRECTORY");
    append(text, (flags & OpenFlags.O_PATH) != 0, "O_PATH");
    append(text, closeOnExec, "O_CLOEXEC");
    return text.toString();
  }

  private static void append(StringBuilder text, boolean set, String name) {
    if (set) {
      text.append('|').append(name);
    }
  }
}

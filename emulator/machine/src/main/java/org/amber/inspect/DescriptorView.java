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
import org.amber.table.FileArguments;

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
        new Facts().number("fd", fd).text("kind", kind(file)).text("flags", flags(descriptor));
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

  /** As open(2) names them, but for O_LARGEFILE, which all files have. */
  static String flags(Descriptor descriptor) {
    int closeOnExec = descriptor.closeOnExec() ? OpenFlags.O_CLOEXEC : 0;
    int flags = descriptor.file().flags() & ~OpenFlags.O_LARGEFILE;
    return FileArguments.openFlags(flags | closeOnExec);
  }
}

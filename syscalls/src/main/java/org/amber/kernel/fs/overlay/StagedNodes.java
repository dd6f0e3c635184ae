package org.amber.kernel.fs.overlay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.file.SegmentBuffer;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.host.Ownership;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Writes files of the machine to the host, with all that stat(2) tells of them. */
@NotSaved("at work only when the machine has ended")
final class StagedNodes {
  private static final int CHUNK = 1 << 20;

  private final HostFileSystem host;

  StagedNodes(HostFileSystem host) {
    this.host = host;
  }

  /**
   * Writes a node under a new name, durably; of a directory only itself, and all but permissions
   * and times.
   *
   * @throws ErrnoException when the host does not take it
   */
  void write(MemoryInode node, String path) {
    Stat stat = node.stat();
    switch (FileMode.type(stat.mode())) {
      case FileMode.S_IFREG -> writeFile(node, stat, path);
      case FileMode.S_IFLNK -> {
        host.createSymlink(path, node.readLink());
        try (HostHandle link = host.handle(path)) {
          boolean ignored = Ownership.give(link, stat);
          link.setTimes(stat.atime(), stat.mtime());
        }
      }
      case FileMode.S_IFDIR -> {
        host.createDirectory(path, 0700);
        try (HostHandle directory = host.handle(path)) {
          boolean ignored = Ownership.give(directory, stat);
          extend(directory, node);
        }
      }
      default -> {
        host.createSpecial(path, stat.mode(), stat.rdev());
        describe(node, path);
      }
    }
  }

  private void writeFile(MemoryInode node, Stat stat, String path) {
    try (HostFile file = host.createFile(path, 0600);
        Arena arena = Arena.ofConfined()) {
      MemorySegment chunk = arena.allocate(CHUNK);
      for (long at = 0; at < stat.size(); at += CHUNK) {
        int length = (int) Math.min(CHUNK, stat.size() - at);
        chunk.fill((byte) 0);
        node.read(new SegmentBuffer(chunk, 0, length), at);
        if (!isZero(chunk)) {
          write(file, chunk, length, at);
        }
      }
      file.truncate(stat.size());
      describe(file, node, stat);
      file.sync();
    }
  }

  /** Holes stay holes, more or less. */
  private static boolean isZero(MemorySegment chunk) {
    for (long at = 0; at < chunk.byteSize(); at += Long.BYTES) {
      if (chunk.get(ValueLayout.JAVA_LONG, at) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void write(HostFile file, MemorySegment chunk, int length, long position) {
    for (int done = 0; done < length; ) {
      done += file.write(chunk, done, length - done, position + done);
    }
  }

  /** Gives a file of the host owner, permissions, extended attributes and times of a node. */
  private void describe(MemoryInode node, String path) {
    try (HostHandle file = host.handle(path)) {
      describe(file, node, node.stat());
    }
  }

  private static void describe(HostHandle file, MemoryInode node, Stat stat) {
    Ownership.giveWithPermissions(file, stat);
    extend(file, node);
    file.setTimes(stat.atime(), stat.mtime());
  }

  private static void extend(HostHandle file, MemoryInode node) {
    for (String name : node.xattrNames()) {
      extend(file, name, node.xattr(name));
    }
  }

  private static void extend(HostHandle file, String name, byte @Nullable [] value) {
    try {
      file.setXattr(name, value);
    } catch (ErrnoException e) {
      // As cp -p: what this file system or user cannot have is left out.
      if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.EPERM) {
        throw e;
      }
    }
  }

  /** Gives a file of the host owner and extended attributes of another one. */
  static void copy(HostHandle from, HostHandle to) {
    boolean ignored = Ownership.give(to, from.stat());
    for (String name : from.xattrNames()) {
      extend(to, name, from.xattr(name));
    }
  }
}

package org.amber.kernel.fs.proc;

import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.Access;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;

/** An open /proc/PID/mem. What the process itself may not touch can be read and written, too. */
public final class ProcessMemoryFile extends EndlessFile {
  private static final int CHUNK = PhysicalMemory.PAGE_SIZE;

  @NotSaved("found again by the name")
  private final MemoryNode node;

  ProcessMemoryFile(long id, int flags, VfsPath path, MemoryNode node) {
    super(id, flags, path);
    this.node = node;
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    move(to, position, Access.READ);
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    move(from, position, Access.WRITE);
  }

  /** Up to the first byte that cannot be accessed; none at all is EIO. */
  private void move(IoBuffer buffer, long position, Access access) {
    long at = position;
    while (buffer.remaining() > 0) {
      int part = (int) Math.min(buffer.remaining(), CHUNK - (at & (CHUNK - 1)));
      if (node.memory().space().resolveForced(at, access) < 0) {
        if (at == position) {
          throw Errno.EIO.error();
        }
        return;
      }
      byte[] bytes = new byte[part];
      MemorySegment own = MemorySegment.ofArray(bytes);
      if (access == Access.WRITE) {
        buffer.get(own, 0, part);
      }
      node.memory().forced(at, bytes, access);
      if (access == Access.READ) {
        buffer.put(own, 0, part);
      }
      at += part;
    }
  }

  /** Every number is an address. */
  @Override
  boolean reaches(long position) {
    return true;
  }

  @Override
  public ProcessMemoryFileState save() {
    ProcessMemoryFileState state = new ProcessMemoryFileState();
    saveTo(state);
    return state;
  }

  /**
   * Puts an open file back.
   *
   * @throws IllegalArgumentException when the name does not lead to the memory of a process
   */
  public static ProcessMemoryFile restore(ProcessMemoryFileState state, VfsPath path) {
    if (!(path.inode() instanceof MemoryNode node)) {
      throw new IllegalArgumentException(
          "open file " + state.id + " is not the memory of a process: " + path.absolute());
    }
    ProcessMemoryFile file = new ProcessMemoryFile(state.id, state.flags, path, node);
    file.restoreFrom(state);
    return file;
  }
}

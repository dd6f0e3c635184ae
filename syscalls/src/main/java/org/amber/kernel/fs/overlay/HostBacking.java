package org.amber.kernel.fs.overlay;

import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.memory.Backing;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The host's file under an overlay file, opened when first read. */
@NotSaved("the host's file: what is in use of it goes into the snapshot as contents")
final class HostBacking implements Backing {
  private final HostFileSystem host;
  private final String path;
  private @Nullable HostFile file;

  HostBacking(HostFileSystem host, String path) {
    this.host = host;
    this.path = path;
  }

  private HostFile file() {
    HostFile open = file;
    if (open == null) {
      open = host.open(path, false);
      file = open;
    }
    return open;
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    return file().read(target, offset, length, position);
  }

  @Override
  public long size() {
    Stat stat = file == null ? host.stat(path) : file.stat();
    if (stat == null) {
      throw Errno.EIO.error();
    }
    return stat.size();
  }

  /** What the open file is now, or null when it is not open. */
  @Nullable Stat statIfOpen() {
    return file == null ? null : file.stat();
  }

  void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}

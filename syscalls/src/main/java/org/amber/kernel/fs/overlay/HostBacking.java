package org.amber.kernel.fs.overlay;

import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.memory.Backing;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The host's file under an overlay file: open while that is in use, else opened for each use. */
@NotSaved("the host's")
final class HostBacking implements Backing {
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  /** In smaller files holes are not looked for. */
  private static final long LARGE = 1 << 20;

  private final HostFileSystem host;
  private final String path;
  private final BooleanSupplier inUse;
  private @Nullable HostFile file;

  HostBacking(HostFileSystem host, String path, BooleanSupplier inUse) {
    this.host = host;
    this.path = path;
    this.inUse = inUse;
  }

  private <T> T with(Function<HostFile, T> use) {
    HostFile open = file;
    if (open != null) {
      return use.apply(open);
    }
    HostFile opened = host.open(path, false);
    if (inUse.getAsBoolean()) {
      file = opened;
      return use.apply(opened);
    }
    try (opened) {
      return use.apply(opened);
    }
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    return with(open -> open.read(target, offset, length, position));
  }

  @Override
  public long nextData(long position) {
    return with(open -> isSmall(open) ? position : seek(open, position, SEEK_DATA, position));
  }

  @Override
  public long nextHole(long position) {
    return with(
        open -> isSmall(open) ? Long.MAX_VALUE : seek(open, position, SEEK_HOLE, Long.MAX_VALUE));
  }

  private static boolean isSmall(HostFile open) {
    return open.stat().size() < LARGE;
  }

  private static long seek(HostFile open, long position, int whence, long otherwise) {
    try {
      return open.seek(position, whence);
    } catch (ErrnoException e) {
      // The rest is a hole, or the file system does not know its holes.
      return e.errno() == Errno.ENXIO ? Long.MAX_VALUE : otherwise;
    }
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

package org.amber.kernel.fs.host;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.RegularFile;
import org.amber.state.NotSaved;

/** A regular file behind a channel. */
@NotSaved("the host's")
final class NioHostFile extends NioHandle implements HostFile {
  private static final int KEEP_SIZE = 1;

  private final Path path;
  private final FileChannel channel;

  NioHostFile(Path path, FileChannel channel) {
    super(path);
    this.path = path;
    this.channel = channel;
  }

  static NioHostFile open(Path path, boolean writable) {
    Stat stat = NioStat.of(path);
    if (stat.isDirectory()) {
      throw Errno.EISDIR.error();
    }
    if (stat.isSymlink()) {
      throw Errno.ELOOP.error();
    }
    if (!stat.isRegular()) {
      throw Errno.ENXIO.error();
    }
    Set<OpenOption> options =
        writable
            ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
            : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return new NioHostFile(path, NioErrors.get(() -> FileChannel.open(path, options)));
  }

  @Override
  public Stat stat() {
    Stat named = super.stat();
    long size = NioErrors.get(channel::size);
    return new Stat(
        named.dev(),
        named.ino(),
        named.mode(),
        named.nlink(),
        named.uid(),
        named.gid(),
        named.rdev(),
        size,
        named.blockSize(),
        (size + 511) / 512,
        named.atime(),
        named.mtime(),
        named.ctime(),
        named.btime());
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    ByteBuffer buffer = target.asSlice(offset, length).asByteBuffer();
    return Math.max(0, NioErrors.get(() -> channel.read(buffer, position)));
  }

  @Override
  public int write(MemorySegment source, long offset, int length, long position) {
    ByteBuffer buffer = source.asSlice(offset, length).asByteBuffer();
    return NioErrors.get(() -> channel.write(buffer, position));
  }

  @Override
  public void truncate(long length) {
    NioErrors.run(() -> resize(length));
  }

  private void resize(long length) throws IOException {
    if (length < channel.size()) {
      channel.truncate(length);
    } else if (length > channel.size()) {
      int written = channel.write(ByteBuffer.allocate(1), length - 1);
      assert written == 1;
    }
  }

  @Override
  public void allocate(int mode, long position, long length) {
    if ((mode & ~KEEP_SIZE) != 0) {
      throw Errno.EOPNOTSUPP.error();
    }
    if (mode == 0 && position + length > stat().size()) {
      truncate(position + length);
    }
  }

  @Override
  public long seek(long position, int whence) {
    long size = stat().size();
    if (position >= size) {
      throw Errno.ENXIO.error();
    }
    return switch (whence) {
      case RegularFile.SEEK_DATA -> position;
      case RegularFile.SEEK_HOLE -> size;
      default -> throw Errno.EINVAL.error();
    };
  }

  @Override
  public void sync() {
    NioErrors.run(() -> channel.force(true));
  }

  @Override
  public HostReader reader() {
    return new NioReader(
        NioErrors.get(
            () -> FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw NioErrors.of(e);
    }
  }
}

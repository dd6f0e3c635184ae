package org.amber.kernel.fs.host;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.FileName;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A file by its path: java.nio.file holds no file that is not open. */
@NotSaved("the host's")
class NioHandle implements HostHandle {
  private static final String USER = "user.";

  private final Path path;
  private Stat known;

  NioHandle(Path path) {
    this.path = path;
    this.known = NioStat.of(path);
  }

  final Path path() {
    return path;
  }

  /** What the path shows; after its end, what it last showed. */
  @Override
  public Stat stat() {
    try {
      Stat now = NioStat.of(path);
      known = now.ino() == known.ino() ? now : known.withLinks(0);
    } catch (ErrnoException e) {
      known = known.withLinks(0);
    }
    return known;
  }

  @Override
  public final String readLink() {
    return FileName.fromText(NioErrors.get(() -> Files.readSymbolicLink(path)).toString());
  }

  @Override
  public final void chmod(int permissions) {
    if (stat().isSymlink()) {
      throw Errno.EOPNOTSUPP.error();
    }
    NioStat.chmod(path, permissions);
  }

  @Override
  public final void chown(int uid, int gid) {
    Stat now = stat();
    if (now.uid() != uid) {
      NioErrors.get(() -> Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS));
    }
    if (now.gid() != gid) {
      NioErrors.get(() -> Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS));
    }
  }

  @Override
  public final void setTimes(long atime, long mtime) {
    BasicFileAttributeView view =
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    NioErrors.run(
        () ->
            view.setTimes(
                FileTime.from(mtime, TimeUnit.NANOSECONDS),
                FileTime.from(atime, TimeUnit.NANOSECONDS),
                null));
  }

  private @Nullable UserDefinedFileAttributeView attributes() {
    return Files.getFileAttributeView(
        path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public final byte @Nullable [] xattr(String name) {
    UserDefinedFileAttributeView view = attributes();
    if (view == null || !xattrNames().contains(name)) {
      return null;
    }
    String own = name.substring(USER.length());
    ByteBuffer value = NioErrors.get(() -> ByteBuffer.allocate(view.size(own)));
    int length = NioErrors.get(() -> view.read(own, value));
    return Arrays.copyOf(value.array(), length);
  }

  @Override
  public final List<String> xattrNames() {
    UserDefinedFileAttributeView view = attributes();
    if (view == null || stat().isSymlink()) {
      return List.of();
    }
    return NioErrors.get(() -> view.list()).stream()
        .map(name -> USER + FileName.fromText(name))
        .toList();
  }

  @Override
  public final void setXattr(String name, byte @Nullable [] value) {
    UserDefinedFileAttributeView view = attributes();
    if (view == null || !name.startsWith(USER)) {
      throw Errno.EOPNOTSUPP.error();
    }
    String own = FileName.toText(name.substring(USER.length()));
    if (value != null) {
      int written = NioErrors.get(() -> view.write(own, ByteBuffer.wrap(value)));
      assert written == value.length;
    } else if (xattrNames().contains(name)) {
      NioErrors.run(() -> view.delete(own));
    } else {
      throw Errno.ENODATA.error();
    }
  }

  @Override
  public final HostFile open(boolean writable) {
    return NioHostFile.open(path, writable);
  }

  @Override
  public void close() {
    // A path holds nothing of the host.
  }
}

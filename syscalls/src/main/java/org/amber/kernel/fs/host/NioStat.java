package org.amber.kernel.fs.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;

/** Attributes by java.nio.file: those of Unix where the host has them, else the basic ones. */
final class NioStat {
  private static final String UNIX =
      "unix:mode,ino,dev,rdev,nlink,uid,gid,size,"
          + "lastAccessTime,lastModifiedTime,ctime,creationTime";
  private static final int BLOCK = 4096;

  private NioStat() {}

  /** What lstat(2) would tell. */
  static Stat of(Path path) {
    boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
    return NioErrors.get(() -> unix ? unix(path) : basic(path));
  }

  private static Stat unix(Path path) throws IOException {
    Map<String, Object> all = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
    long size = number(all, "size");
    return new Stat(
        number(all, "dev"),
        number(all, "ino"),
        (int) number(all, "mode"),
        number(all, "nlink"),
        (int) number(all, "uid"),
        (int) number(all, "gid"),
        number(all, "rdev"),
        size,
        BLOCK,
        (size + 511) / 512,
        time(all, "lastAccessTime"),
        time(all, "lastModifiedTime"),
        time(all, "ctime"),
        time(all, "creationTime"));
  }

  private static long number(Map<String, Object> all, String name) {
    return all.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static long time(Map<String, Object> all, String name) {
    return all.get(name) instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
  }

  /** A host without Unix's attributes: what can be read may be executed, and all is root's. */
  private static Stat basic(Path path) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    int writable = Files.isWritable(path) ? 0200 : 0;
    int mode =
        found.isDirectory()
            ? FileMode.S_IFDIR | 0555 | writable
            : found.isSymbolicLink() ? FileMode.S_IFLNK | 0777 : FileMode.S_IFREG | 0555 | writable;
    Object key = found.fileKey();
    long number = key == null ? path.toString().hashCode() & 0xffff_ffffL : key.hashCode();
    return new Stat(
        1,
        number,
        mode,
        1,
        0,
        0,
        0,
        found.size(),
        BLOCK,
        (found.size() + 511) / 512,
        found.lastAccessTime().to(TimeUnit.NANOSECONDS),
        found.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        found.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        found.creationTime().to(TimeUnit.NANOSECONDS));
  }

  /** Sets the permission bits as far as the host has them. */
  static void chmod(Path path, int permissions) {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null) {
      NioErrors.run(() -> view.setPermissions(permissions(permissions)));
    }
  }

  private static Set<PosixFilePermission> permissions(int bits) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    // In the order of the bits, from 0400 on.
    int bit = 0400;
    for (PosixFilePermission each : PosixFilePermission.values()) {
      if ((bits & bit) != 0) {
        set.add(each);
      }
      bit >>>= 1;
    }
    return set;
  }
}

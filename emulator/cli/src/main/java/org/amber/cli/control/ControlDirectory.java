package org.amber.cli.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the control sockets of one user's machines are: {@code $XDG_RUNTIME_DIR/amber}, or where
 * the host has no such directory, {@code /tmp/amber-UID}. Only this user may enter it.
 *
 * @param path an absolute path
 */
record ControlDirectory(Path path) {
  private static final String SUFFIX = ".sock";
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  /** What fits into the address of a socket, unix(7), with room for a name. */
  private static final int LONGEST = 80;

  /**
   * The directory of the user that this process runs as; need not exist.
   *
   * @param runtimeDirectory {@code XDG_RUNTIME_DIR}, or null
   * @throws IOException when the host does not tell who that is
   */
  static ControlDirectory find(@Nullable String runtimeDirectory) throws IOException {
    if (runtimeDirectory != null && runtimeDirectory.startsWith("/")) {
      Path below = Path.of(runtimeDirectory).resolve("amber");
      if (Files.isWritable(Path.of(runtimeDirectory)) && below.toString().length() < LONGEST) {
        return new ControlDirectory(below);
      }
    }
    return new ControlDirectory(Path.of("/tmp", "amber-" + user()));
  }

  private static Object user() throws IOException {
    Path self = Path.of("/proc/self");
    Path ours = Files.exists(self) ? self : Path.of(System.getProperty("user.home", "/"));
    try {
      return Files.getAttribute(ours, "unix:uid");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw new IOException("this host has no user numbers", e);
    }
  }

  /**
   * Makes the directory where it is not there.
   *
   * @throws IOException when it cannot be made, or is somebody else's
   */
  void make() throws IOException {
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER));
    } catch (FileAlreadyExistsException e) {
      check();
    }
  }

  /** In a directory like /tmp anyone can make one of this name. */
  private void check() throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
    others.addAll(found.permissions());
    others.removeAll(OWNER);
    if (!found.isDirectory() || !owner.equals(user()) || !others.isEmpty()) {
      throw new IOException(path + " is not a directory that only its user may enter");
    }
  }

  /** The socket of a machine. */
  Path socket(String id) {
    return path.resolve(id + SUFFIX);
  }

  /**
   * The machines that have a socket, living ones and those that left theirs behind.
   *
   * @throws IOException when the directory is somebody else's or cannot be read
   */
  List<String> ids() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    check();
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        ids.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    }
    Collections.sort(ids);
    return ids;
  }
}

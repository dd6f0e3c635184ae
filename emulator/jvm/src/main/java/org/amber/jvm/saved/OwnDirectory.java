package org.amber.jvm.saved;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** A directory of the user's that nobody else can look into, and those beside it. */
final class OwnDirectory {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final System.Logger LOG = System.getLogger(OwnDirectory.class.getName());

  private final Path path;

  OwnDirectory(Path path) {
    this.path = path;
  }

  /** Makes it, if it is not there, and all in which it is. */
  void create() throws IOException {
    Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER));
  }

  boolean exists() {
    return Files.isDirectory(path);
  }

  /** Whether nobody else can have written what is in it. */
  boolean isOurs() throws IOException {
    return Files.getPosixFilePermissions(path).equals(OWNER)
        && Files.getAttribute(path, "unix:uid")
            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  List<Path> files() throws IOException {
    return list(path);
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(all::add);
    }
    return all;
  }

  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "left where it is", e);
    }
  }

  private record Aged(Path path, long size, long time) {}

  /** Removes what was written first, here and beside, as long as there are more bytes than this. */
  void removeOld(long most) throws IOException {
    List<Aged> all = new ArrayList<>();
    for (Path directory : list(path.resolveSibling("."))) {
      if (Files.isDirectory(directory)) {
        for (Path file : list(directory)) {
          long time = Files.getLastModifiedTime(file).toMillis();
          all.add(new Aged(file, Files.size(file), time));
        }
      }
    }
    all.sort(Comparator.comparingLong(Aged::time));
    long total = all.stream().mapToLong(Aged::size).sum();
    for (Aged file : all) {
      if (total > most) {
        remove(file.path);
        total -= file.size;
      }
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}

package org.amber.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes a tree of files in text: names, types, permissions, contents; no times. */
public final class TreeListing {
  private TreeListing() {}

  /** One line for each entry below the directory. */
  public static String of(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.sorted()
          .map(path -> directory.relativize(path) + " " + describe(path))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String describe(Path path) {
    try {
      if (Files.isSymbolicLink(path)) {
        return "-> " + Files.readSymbolicLink(path);
      }
      String mode =
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
      if (Files.isDirectory(path)) {
        return "directory " + mode;
      }
      if (!Files.isRegularFile(path)) {
        return "special " + mode;
      }
      if (!Files.isReadable(path)) {
        return "file " + mode;
      }
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
      return "file " + mode + " " + Files.size(path) + " " + HexFormat.of().formatHex(hash, 0, 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

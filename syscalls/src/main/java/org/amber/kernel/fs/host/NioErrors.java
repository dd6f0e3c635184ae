package org.amber.kernel.fs.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;

/** The error numbers that stand for what java.nio.file throws. */
public final class NioErrors {
  private NioErrors() {}

  /** Something that gives a result or fails. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  /** Something that may fail. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  static <T> T get(Call<T> call) {
    try {
      return call.run();
    } catch (UnsupportedOperationException e) {
      throw Errno.EOPNOTSUPP.error();
    } catch (IOException e) {
      throw of(e);
    }
  }

  static void run(Action action) {
    get(
        () -> {
          action.run();
          return Boolean.TRUE;
        });
  }

  /** A path as the host reads it. */
  static Path path(FileSystem host, String text) {
    try {
      return host.getPath(text);
    } catch (InvalidPathException e) {
      throw Errno.ENOENT.error();
    }
  }

  /** The error that stands for an exception; EIO when nothing else does. */
  public static ErrnoException of(IOException e) {
    return switch (e) {
      case NoSuchFileException gone -> Errno.ENOENT.error();
      case FileAlreadyExistsException exists -> Errno.EEXIST.error();
      case DirectoryNotEmptyException full -> Errno.ENOTEMPTY.error();
      case AccessDeniedException denied -> Errno.EACCES.error();
      case NotDirectoryException file -> Errno.ENOTDIR.error();
      case NotLinkException file -> Errno.EINVAL.error();
      case FileSystemLoopException loop -> Errno.ELOOP.error();
      case FileSystemException other -> byReason(String.valueOf(other.getReason()));
      default -> byReason(String.valueOf(e.getMessage()));
    };
  }

  /** The C library's text is all that is left of an error that Java has no class for. */
  private static ErrnoException byReason(String reason) {
    for (Errno errno : Errno.values()) {
      if (reason.equals(errno.text())) {
        return errno.error();
      }
    }
    return Errno.EIO.error();
  }
}

package org.amber.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why something that was asked for could not be written. */
final class OutputFailure {
  private OutputFailure() {}

  static CommandFailure of(Path target, IOException e) {
    String reason =
        switch (e) {
          case AccessDeniedException ignored -> "permission denied";
          case NoSuchFileException ignored -> "there is no such directory";
          case FileSystemException known when known.getReason() != null -> known.getReason();
          default -> String.valueOf(e.getMessage());
        };
    CommandFailure failure = new CommandFailure("cannot write " + target + ": " + reason);
    failure.initCause(e);
    return failure;
  }

  /**
   * @param e what has told of it
   */
  static CommandFailure ofStandardOutput(Exception e) {
    CommandFailure failure = new CommandFailure("standard output cannot be written to");
    failure.initCause(e);
    return failure;
  }

  /**
   * Checks that all that was written to standard output is there.
   *
   * @throws IOException when it is not
   */
  static void checkStandardOutput(PrintStream output) throws IOException {
    if (output.checkError()) {
      throw new IOException("standard output takes no more");
    }
  }
}

package org.amber.cli;

import java.nio.file.Path;

/** Where the lines of {@code --strace} go. */
sealed interface TraceTarget {

  /** There is no trace. */
  record None() implements TraceTarget {}

  /** Among the other messages. */
  record StandardError() implements TraceTarget {}

  /** Into a file, which is replaced. */
  record ToFile(Path path) implements TraceTarget {}
}

package org.amber.kernel.fs.proc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A generated file below /proc/PID: it is the process's user's. */
final class ProcessText extends TextNode {
  private final ProcessDirectory directory;

  ProcessText(
      ProcessDirectory directory,
      long number,
      int permissions,
      Content content,
      @Nullable Consumer<String> writer) {
    super(directory.owner(), number, permissions, content, writer);
    this.directory = directory;
  }

  @Override
  public int uid() {
    return directory.uid();
  }

  @Override
  public int gid() {
    return directory.gid();
  }
}

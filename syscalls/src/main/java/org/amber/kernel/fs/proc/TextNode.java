package org.amber.kernel.fs.proc;

import java.util.function.Consumer;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.jspecify.annotations.Nullable;

/** A file whose text is generated; some take text too. */
class TextNode extends ProcNode {
  private final Content content;
  private final @Nullable Consumer<String> writer;

  TextNode(GeneratedFileSystem fileSystem, long number, int permissions, Content content) {
    this(fileSystem, number, permissions, content, null);
  }

  /**
   * @param writer given what a program writes in one call; null when it may not write
   */
  TextNode(
      GeneratedFileSystem fileSystem,
      long number,
      int permissions,
      Content content,
      @Nullable Consumer<String> writer) {
    super(fileSystem, number, FileMode.S_IFREG | permissions);
    this.content = content;
    this.writer = writer;
  }

  /** The text as it is now. */
  final String text() {
    StringBuilder text = new StringBuilder();
    content.write(text);
    return text.toString();
  }

  /**
   * Takes what a program writes.
   *
   * @throws org.amber.abi.ErrnoException EIO when it cannot be written, EINVAL
   */
  final void accept(String text) {
    if (writer == null) {
      throw Errno.EIO.error();
    }
    writer.accept(text);
  }

  @Override
  public VfsFile open(VfsPath path, int flags) {
    return new TextFile(fileSystem().ids().next(), flags, path, this);
  }
}

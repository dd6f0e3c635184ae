package org.amber.kernel.fs.proc;

import java.util.function.Supplier;
import org.amber.abi.FileMode;
import org.amber.kernel.vfs.VfsPath;
import org.jspecify.annotations.Nullable;

/** A symbolic link with generated text. */
class LinkNode extends ProcNode {
  private final Supplier<String> text;

  LinkNode(GeneratedFileSystem fileSystem, long number, Supplier<String> text) {
    super(fileSystem, number, FileMode.S_IFLNK | 0777);
    this.text = text;
  }

  @Override
  public final String readLink() {
    return text.get();
  }

  /** A link that leads to a file itself, whatever names that has. */
  static final class Magic extends LinkNode {
    private final Supplier<@Nullable VfsPath> target;

    Magic(
        GeneratedFileSystem fileSystem,
        long number,
        Supplier<String> text,
        Supplier<@Nullable VfsPath> target) {
      super(fileSystem, number, text);
      this.target = target;
    }

    @Override
    public @Nullable VfsPath magicTarget() {
      return target.get();
    }
  }
}

package org.amber.kernel.fs.memory;

import org.jspecify.annotations.Nullable;

/** A symbolic link. */
public final class MemorySymlink extends MemoryInode {
  private final String target;

  public MemorySymlink(
      MemoryFileSystem fileSystem,
      Attributes attributes,
      @Nullable Beneath beneath,
      String target) {
    super(fileSystem, attributes, beneath);
    this.target = target;
  }

  @Override
  protected void saveTo(InodeState state, TreeSaver saver) {
    super.saveTo(state, saver);
    state.target = target;
  }

  @Override
  public String readLink() {
    return target;
  }
}

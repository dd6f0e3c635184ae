package org.amber.kernel.fs.memory;

/** A symbolic link. */
public class MemorySymlink extends MemoryInode {
  private final String target;

  public MemorySymlink(MemoryFileSystem fileSystem, Attributes attributes, String target) {
    super(fileSystem, attributes);
    this.target = target;
  }

  @Override
  protected void saveTo(InodeState state, TreeSaver saver) {
    state.target = target;
  }

  @Override
  public final String readLink() {
    return target;
  }
}

package org.amber.kernel.fs.overlay;

import java.util.Map;
import org.amber.abi.Stat;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.MemorySymlink;
import org.amber.kernel.fs.memory.TreeSaver;
import org.amber.kernel.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** A symbolic link of the host. */
final class OverlaySymlink extends MemorySymlink implements OverlayNode {
  private final Origin origin;

  OverlaySymlink(Origin origin, Attributes attributes, String target) {
    super(origin.fileSystem(), attributes, target);
    this.origin = origin;
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public boolean changed() {
    return origin.changed();
  }

  @Override
  protected @Nullable Place place() {
    return origin.place();
  }

  @Override
  protected void saveTo(InodeState state, TreeSaver saver) {
    super.saveTo(state, saver);
    origin.saveTo(state);
  }

  @Override
  protected void refresh() {
    Stat stat = origin.refreshed();
    if (stat != null) {
      attributes().set(stat);
    }
  }

  @Override
  protected void beforeChange() {
    origin.change(this);
  }

  @Override
  protected void dropped() {
    super.dropped();
    if (!changed()) {
      setId(0);
    }
  }

  @Override
  public void restoredAs(Inode directory, String name) {
    if (directory instanceof OverlayDirectory place) {
      place.carry(name, this);
    }
  }

  @Override
  protected void gone() {
    origin.fileSystem().forget(origin);
  }

  @Override
  protected Map<String, byte[]> xattrsBelow() {
    return origin.standing() == Origin.Standing.CARRIED ? Map.of() : origin.xattrs();
  }
}

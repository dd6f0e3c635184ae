package org.amber.kernel.fs.overlay;

import java.util.Map;
import org.amber.abi.Stat;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.fs.memory.TreeSaver;
import org.amber.kernel.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** A regular file of the host; what is written to it stays in the machine. */
final class OverlayFile extends MemoryFile implements OverlayNode {
  private final Origin origin;
  private final @Nullable HostBacking backing;

  /**
   * @param attributes of the host's file, or as saved
   */
  OverlayFile(Origin origin, Attributes attributes, long size) {
    super(origin.fileSystem(), attributes);
    this.origin = origin;
    if (origin.standing() == Origin.Standing.BELOW) {
      HostBacking lower = new HostBacking(origin.fileSystem().host(), origin.path(), this::isHeld);
      contents().setBacking(lower, size);
      this.backing = lower;
    } else {
      this.backing = null;
    }
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
    if (origin.standing() != Origin.Standing.BELOW || backing == null) {
      return;
    }
    Stat open = backing.statIfOpen();
    Stat stat = open != null ? open : origin.refreshed();
    if (stat != null) {
      update(stat);
    }
  }

  /** Takes over what the host's file is now. */
  void update(Stat stat) {
    attributes().set(stat);
    contents().backingResized(stat.size());
  }

  /** The host's own count, which knows of holes, as long as the file is the host's. */
  @Override
  protected long blocks() {
    return changed() ? super.blocks() : attributes().blocks();
  }

  @Override
  public void read(IoBuffer to, long position) {
    if (position + to.remaining() > contents().size()) {
      refresh();
    }
    super.read(to, position);
  }

  @Override
  protected void beforeChange() {
    if (!changed()) {
      refresh();
      origin.change(this);
    }
  }

  @Override
  protected void dropped() {
    if (backing != null) {
      if (!changed()) {
        contents().dropClean();
      }
      backing.close();
    }
    super.dropped();
    if (!changed()) {
      setId(0);
    }
  }

  @Override
  protected void gone() {
    origin.fileSystem().forget(origin);
    super.gone();
  }

  @Override
  public byte @Nullable [] xattr(String name) {
    return origin.standing() == Origin.Standing.BELOW ? origin.xattr(name) : super.xattr(name);
  }

  @Override
  protected Map<String, byte[]> xattrsBelow() {
    return origin.standing() == Origin.Standing.CARRIED ? Map.of() : origin.xattrs();
  }

  @Override
  public void restoredAs(Inode directory, String name) {
    if (directory instanceof OverlayDirectory place) {
      place.carry(name, this);
    }
  }
}

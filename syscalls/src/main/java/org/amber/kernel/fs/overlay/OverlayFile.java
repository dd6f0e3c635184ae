package org.amber.kernel.fs.overlay;

import org.amber.abi.Stat;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** A regular file of the host; what is written to it stays in the machine. */
final class OverlayFile extends MemoryFile {
  private final Origin origin;
  private final @Nullable HostBacking backing;

  /**
   * @param attributes of the host's file, or as saved
   */
  OverlayFile(Origin origin, Attributes attributes, long size) {
    super(origin.fileSystem(), attributes, origin);
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
  protected void refresh() {
    if (origin.standing() != Origin.Standing.BELOW || backing == null) {
      return;
    }
    Stat open = backing.statIfOpen();
    Stat stat = open != null ? origin.fileSystem().look(open) : origin.refreshed();
    if (stat != null) {
      update(stat);
    }
  }

  /** Takes over what the host's file is now. */
  void update(Stat stat) {
    attributes().set(stat);
    contents().backingResized(stat.size());
  }

  /** A snapshot carried it, and it is what the host has now; nothing if that has none. */
  void takeOver() {
    Stat stat = changed() ? null : origin.fileSystem().stat(origin.path());
    if (stat == null || !stat.isRegular()) {
      return;
    }
    HostBacking lower = new HostBacking(origin.fileSystem().host(), origin.path(), () -> false);
    contents().replace(lower, stat.size());
    attributes().set(stat);
    long first = (stat.size() + PhysicalMemory.PAGE_SIZE - 1) >>> PhysicalMemory.PAGE_SHIFT;
    origin.fileSystem().services().mappings().discard(this, first);
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
  protected void dropped() {
    if (backing != null) {
      if (!changed()) {
        contents().dropClean();
      }
      backing.close();
    }
    super.dropped();
  }

  @Override
  public byte @Nullable [] xattr(String name) {
    return origin.standing() == Origin.Standing.BELOW ? origin.xattr(name) : super.xattr(name);
  }
}

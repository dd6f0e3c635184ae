package org.amber.kernel.fs.memory;

import org.jspecify.annotations.Nullable;

/** A name for something that lives elsewhere: FIFO, socket or device. */
public final class MemorySpecial extends MemoryInode {
  public MemorySpecial(
      MemoryFileSystem fileSystem, Attributes attributes, @Nullable Beneath beneath) {
    super(fileSystem, attributes, beneath);
  }
}

package org.amber.kernel.fs.memory;

/** A name for something that lives elsewhere: FIFO, socket or device. */
public class MemorySpecial extends MemoryInode {
  public MemorySpecial(MemoryFileSystem fileSystem, Attributes attributes) {
    super(fileSystem, attributes);
  }
}

package org.amber.inspect.files;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.vfs.FileName;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/**
 * Writes exported files as a tar archive (pax, POSIX.1-2001). Names and values of extended
 * attributes are written byte for byte, which need be no text; files with holes as GNU tar does.
 */
final class TarOutput implements FileOutput {
  private static final int BLOCK = 512;
  private static final int COPY = 64 << 10;

  private final OutputStream out;
  private final PhysicalMemory physical;
  private final ExportNotes notes;
  private final byte[] zeros = new byte[COPY];

  TarOutput(OutputStream out, PhysicalMemory physical, ExportNotes notes) {
    this.out = out;
    this.physical = physical;
    this.notes = notes;
  }

  @Override
  public void directory(String path, @Nullable MemoryInode node) throws IOException {
    TarEntry entry = node == null ? TarEntry.unknownDirectory() : entry(TarEntry.DIRECTORY, node);
    entry.writeHeader(out, path + "/");
  }

  @Override
  public void symlink(String path, MemoryInode node) throws IOException {
    entry(TarEntry.SYMLINK, node).linkedTo(node.readLink()).writeHeader(out, path);
  }

  @Override
  public void hardLink(String path, String existing) throws IOException {
    TarEntry.link().linkedTo(existing).writeHeader(out, path);
  }

  @Override
  public void special(String path, MemoryInode node) throws IOException {
    switch (FileMode.type(node.mode())) {
      case FileMode.S_IFIFO -> entry(TarEntry.FIFO, node).writeHeader(out, path);
      case FileMode.S_IFCHR -> entry(TarEntry.CHARACTER, node).writeHeader(out, path);
      case FileMode.S_IFBLK -> entry(TarEntry.BLOCK, node).writeHeader(out, path);
      default -> notes.add(FileName.toText(path) + ": tar has no sockets");
    }
  }

  private static TarEntry entry(char type, MemoryInode node) {
    Stat stat = node.stat();
    TarEntry entry = TarEntry.of(type, stat);
    for (String name : node.xattrNames()) {
      byte[] value = node.xattr(name);
      if (value != null) {
        entry.xattr(name, value);
      }
    }
    return entry;
  }

  @Override
  public void file(String path, MemoryFile node) throws IOException {
    SparseMap map = SparseMap.of(node);
    TarEntry entry = entry(TarEntry.FILE, node);
    if (!map.hasHoles()) {
      entry.sized(node.size()).writeHeader(out, path);
      long size = FileBytes.give(node, physical, this::take);
      pad(size);
      return;
    }
    byte[] text = map.text();
    entry.sparse(path, node.size(), text.length + map.dataBytes()).writeHeader(out, path);
    out.write(text);
    long ignored = FileBytes.give(node, physical, this::take);
    pad(map.dataBytes());
  }

  private void take(MemorySegment source, long offset, int length, long position)
      throws IOException {
    byte[] bytes = new byte[length];
    MemorySegment.copy(source, offset, MemorySegment.ofArray(bytes), 0, length);
    out.write(bytes);
  }

  private void pad(long written) throws IOException {
    out.write(zeros, 0, (int) (-written & (BLOCK - 1)));
  }

  /** Two blocks of zeros. */
  @Override
  public void finish() throws IOException {
    out.write(zeros, 0, 2 * BLOCK);
    out.flush();
  }
}

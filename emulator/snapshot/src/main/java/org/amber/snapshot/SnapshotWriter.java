package org.amber.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.amber.state.StateRegistry;

/**
 * Writes a snapshot file. The tree of state classes is a copy of the machine's state that shares
 * nothing with it but what never changes; so the machine may go on while the file is written.
 */
public final class SnapshotWriter {
  private final Manifest manifest;
  private final Object state;
  private final Supplier<StateRegistry> registry;

  /**
   * A snapshot that is about to be written.
   *
   * @param manifest what people can read
   * @param kernelState root of the tree of state classes, which nobody changes any more
   * @param registry the classes of the tree; asked for when the file is written
   */
  public SnapshotWriter(Manifest manifest, Object kernelState, Supplier<StateRegistry> registry) {
    this.manifest = manifest;
    this.state = kernelState;
    this.registry = registry;
  }

  /** Writes the same with the name that the program gives it. */
  public SnapshotWriter named(String name) {
    return new SnapshotWriter(manifest.named(name), state, registry);
  }

  /**
   * Writes the file, as a whole or not at all: on any failure an older file of that name is as it
   * was. Returns when the file is on the disk.
   *
   * @param target the file; the directory exists
   * @param pages the pages that the state refers to
   * @return bytes of the file
   * @throws SnapshotException with a message for the user
   * @throws IllegalArgumentException when the tree is not one of registered state classes
   * @throws org.amber.abi.ErrnoException when a page outside of memory cannot be read
   */
  public long write(Path target, PageSupplier pages) throws SnapshotException {
    return write(new AtomicFile(target), pages);
  }

  /** As above, to any place. */
  public long write(ByteTarget target, PageSupplier pages) throws SnapshotException {
    byte[] encoded = StateCodec.encode(state, registry.get());
    return target.write(sink -> writeWhole(sink, manifest, encoded, pages));
  }

  /** Writes a file that needs no other. */
  static void writeWhole(ByteSink sink, Manifest manifest, byte[] state, PageSupplier pages)
      throws IOException {
    SnapshotOutput output = new SnapshotOutput(sink);
    describe(output, manifest, state);
    PageMap map = NewPages.write(pages, new long[pages.count()], new PageBase(), output);
    finish(output, Header.WHOLE_FORMAT, map);
  }

  /**
   * Writes a file with the pages alone that other files do not have.
   *
   * @param directory where the file is to be, from which the others are named; real
   * @param base what other files have
   * @see #write(ByteTarget, PageSupplier)
   */
  public long writeIncrement(ByteTarget target, Path directory, PageSupplier pages, PageBase base)
      throws SnapshotException {
    byte[] encoded = compressedState();
    return target.write(
        sink -> {
          SnapshotOutput output = new SnapshotOutput(sink);
          describe(output, manifest, encoded);
          PageMap map = NewPages.write(pages, new long[pages.count()], base, output);
          finish(output, ChainMap.FORMAT, NeededFiles.of(map, base, directory));
        });
  }

  /**
   * Writes a file without any pages.
   *
   * @param places where the pages are, in {@code base}
   * @param sealing what becomes of the file
   * @see #writeIncrement
   */
  long writeWithoutPages(
      ByteTarget target, Path directory, long[] places, PageBase base, FileSealing sealing)
      throws SnapshotException {
    byte[] encoded = compressedState();
    PageMap map = NeededFiles.of(new PageMap(List.of(), places, GroupTable.EMPTY), base, directory);
    ByteTarget.Filler content =
        sink -> {
          SnapshotOutput output = new SnapshotOutput(sink);
          describe(output, manifest, encoded);
          finish(output, ChainMap.FORMAT, map);
        };
    return target.write(sealing.snapshot(content, NeededFiles.names(map)));
  }

  private byte[] compressedState() throws SnapshotException {
    byte[] encoded = StateCodec.encode(state, registry.get());
    try {
      return CompressedState.encode(encoded);
    } catch (LinkageError e) {
      throw new SnapshotException("cannot write the snapshot: " + Workers.noZstd(e), e);
    }
  }

  private static void describe(SnapshotOutput output, Manifest manifest, byte[] encodedState)
      throws IOException {
    output.write(manifest.toJson());
    output.endSection(Section.MANIFEST);
    output.write(encodedState);
    output.endSection(Section.STATE);
  }

  private static void finish(SnapshotOutput output, int format, PageMap map) throws IOException {
    output.endSection(Section.PAGES);
    output.write(map.encode(format));
    output.endSection(Section.MAP);
    byte[] ignored = output.finish(format);
  }
}

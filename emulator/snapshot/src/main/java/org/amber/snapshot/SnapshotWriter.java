package org.amber.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
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
    return target.write(sink -> fill(new SnapshotOutput(sink), encoded, pages));
  }

  private void fill(SnapshotOutput output, byte[] encoded, PageSupplier pages) throws IOException {
    output.write(manifest.toJson());
    output.endSection(Section.MANIFEST);
    output.write(encoded);
    output.endSection(Section.STATE);
    PageMap map = writePages(pages, output);
    output.endSection(Section.PAGES);
    output.write(map.encode());
    output.endSection(Section.MAP);
    output.finish();
  }

  private static PageMap writePages(PageSupplier pages, SnapshotOutput output) throws IOException {
    try (PageStream stream = new PageStream(pages, output)) {
      return stream.write();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw Workers.failure("a page could not be taken or compressed", e);
    } catch (LinkageError e) {
      throw new IOException(Workers.noZstd(e), e);
    }
  }
}

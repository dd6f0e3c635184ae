package org.amber.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.amber.state.StateRegistry;

/**
 * Writes a snapshot file. All but the pages is taken when it is made, so that the machine may go on
 * while it is written.
 */
public final class SnapshotWriter {
  private final Manifest manifest;
  private final byte[] state;

  /**
   * Encodes the state.
   *
   * @param manifest what people can read
   * @param kernelState root of the tree of state classes
   * @param registry the classes of the tree
   * @throws IllegalArgumentException when the tree is not one of registered state classes
   */
  public SnapshotWriter(Manifest manifest, Object kernelState, StateRegistry registry) {
    this.manifest = manifest;
    this.state = StateCodec.encode(kernelState, registry);
  }

  /**
   * Writes the file, as a whole or not at all: on any failure an older file of that name is as it
   * was. Returns when the file is on the disk.
   *
   * @param target the file; the directory exists
   * @param pages the pages that the state refers to
   * @return bytes of the file
   * @throws SnapshotException with a message for the user
   * @throws org.amber.abi.ErrnoException when a page outside of memory cannot be read
   */
  public long write(Path target, PageSupplier pages) throws SnapshotException {
    return new AtomicFile(target).write(channel -> fill(new SnapshotOutput(channel), pages));
  }

  private void fill(SnapshotOutput output, PageSupplier pages) throws IOException {
    output.write(manifest.toJson());
    output.endSection(Section.MANIFEST);
    output.write(state);
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

package org.amber.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Writes the pages that are nowhere yet. */
final class NewPages {
  private NewPages() {}

  /**
   * Writes the section with the pages.
   *
   * @param known where pages are already, by reference from 1 on at index 0; 0: nobody knows
   * @param base where pages may be
   */
  static PageMap write(PageSupplier pages, long[] known, PageBase base, SnapshotOutput output)
      throws IOException {
    long[] places = known.clone();
    for (int i = 0; i < places.length; i++) {
      places[i] = Math.max(places[i], 0); // Zeros that are known to be zeros.
    }
    try (PageStream stream = new PageStream(new PageSelection(pages, known), base, output)) {
      GroupTable own = stream.write(places);
      return new PageMap(List.of(), places, own);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException page) {
        throw page.getCause();
      }
      throw Workers.failure("a page could not be taken or compressed", e);
    } catch (LinkageError e) {
      throw new IOException(Workers.noZstd(e), e);
    }
  }
}

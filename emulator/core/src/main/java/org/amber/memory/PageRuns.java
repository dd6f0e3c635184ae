package org.amber.memory;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.amber.state.VariableLengths;

/**
 * The present pages of an address space as bytes: runs of pages that follow one another, with equal
 * permissions and with references that follow one another, or that all are {@link
 * FrameSaver#ZERO_REFERENCE}. So a large memory of which little has changed takes little room in a
 * snapshot.
 *
 * <p>A run: how many pages are absent before it; how many it has; permissions, and {@link #ZEROS}
 * if there is no reference; else how far its first reference is from the end of those before.
 */
@NotSaved("at work only while a snapshot is taken")
final class PageRuns {
  private static final int PERMISSIONS = 7;
  private static final int ZEROS = 8;

  private final VariableLengths bytes = new VariableLengths();

  /** Behind the last run that is written. */
  private long endPage;

  private long endReference = 1;

  /** The run that is being made; of no page at first. */
  private long firstPage;

  private long firstReference;
  private long count;
  private int permissions;

  /** Told each page, in ascending order. */
  @FunctionalInterface
  interface Visitor {
    void visit(long page, int reference, int permissions);
  }

  /** Adds a page behind all others. */
  void add(long page, int reference, int allowed) {
    boolean zeros = reference == FrameSaver.ZERO_REFERENCE;
    boolean follows =
        page == firstPage + count
            && allowed == permissions
            && reference == (zeros ? firstReference : firstReference + count);
    if (count > 0 && follows) {
      count++;
      return;
    }
    end();
    firstPage = page;
    firstReference = reference;
    permissions = allowed;
    count = 1;
  }

  private void end() {
    if (count == 0) {
      return;
    }
    boolean zeros = firstReference == FrameSaver.ZERO_REFERENCE;
    bytes.add(firstPage - endPage);
    bytes.add(count);
    bytes.add(permissions | (zeros ? ZEROS : 0));
    endPage = firstPage + count;
    if (!zeros) {
      bytes.addSigned(firstReference - endReference);
      endReference = firstReference + count;
    }
    count = 0;
  }

  /** All that was added. */
  byte[] bytes() {
    end();
    return bytes.bytes();
  }

  /**
   * Visits what {@link #bytes} has.
   *
   * @throws IllegalArgumentException when nobody can have written it
   */
  static void forEach(byte[] runs, Visitor visitor) {
    ByteBuffer in = ByteBuffer.wrap(runs);
    long page = 0;
    long reference = 1;
    try {
      while (in.hasRemaining()) {
        long absent = VariableLengths.read(in);
        long pages = VariableLengths.read(in);
        long kind = VariableLengths.read(in);
        boolean zeros = (kind & ZEROS) != 0;
        reference += zeros ? 0 : VariableLengths.readSigned(in);
        if (absent > AddressSpace.TASK_PAGES - page
            || pages < 1
            || pages > AddressSpace.TASK_PAGES - page - absent
            || kind > (PERMISSIONS | ZEROS)
            || reference < 1
            || reference > Integer.MAX_VALUE - (zeros ? 0 : pages)) {
          throw new IllegalArgumentException("page table: an impossible run of pages");
        }
        page += absent;
        for (long end = page + pages; page < end; page++) {
          int ofPage = zeros ? FrameSaver.ZERO_REFERENCE : (int) reference++;
          visitor.visit(page, ofPage, (int) kind & PERMISSIONS);
        }
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("page table: a run of pages that breaks off", e);
    }
  }
}

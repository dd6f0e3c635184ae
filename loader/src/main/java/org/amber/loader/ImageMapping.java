package org.amber.loader;

/**
 * One mapping of a program's image, to be made with MAP_FIXED | MAP_PRIVATE in the order of the
 * plan: where pages of segments meet, the later mapping replaces the earlier one.
 */
public sealed interface ImageMapping {
  /** The first address, a multiple of the page size. */
  long start();

  /** Bytes, a multiple of the page size and more than 0. */
  long length();

  /** PROT_READ 1, PROT_WRITE 2, PROT_EXEC 4, as in mmap(2). */
  int prot();

  /** The first address after the mapping. */
  default long end() {
    return start() + length();
  }

  /**
   * Pages of the file.
   *
   * @param fileOffset where they start in the file, a multiple of the page size
   * @param zeroFrom the bytes from here to {@link #end()} are not the segment's and are to be
   *     cleared in the process; {@link #end()} if there are none. Only the last page is concerned,
   *     and only of a writable segment that goes on in memory: otherwise, as on Linux, the file's
   *     bytes stay visible there
   */
  record FilePages(long start, long length, int prot, long fileOffset, long zeroFrom)
      implements ImageMapping {}

  /**
   * Anonymous zero pages (bss). Linux makes them readable and writable whatever the segment's
   * flags, and executable where the segment is (vm_brk_flags).
   */
  record ZeroPages(long start, long length, int prot) implements ImageMapping {}
}

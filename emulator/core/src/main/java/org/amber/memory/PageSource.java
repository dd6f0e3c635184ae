package org.amber.memory;

/**
 * An object whose pages can be mapped: a regular file, shared anonymous memory. Implementations own
 * one reference to each frame they hand out; the page table takes its own.
 */
public interface PageSource {

  /** Returned by {@link #frame} for a page wholly beyond the end of the object. */
  int BEYOND_END = -1;

  /**
   * The frame that holds page {@code index} of the object, brought in when necessary. Bytes of the
   * last page beyond the end of the object are zero.
   *
   * @param index page number from the start of the object
   * @param access {@link Access#WRITE} only for shared mappings about to be stored into
   * @return frame number, or {@link #BEYOND_END}
   * @throws org.amber.abi.ErrnoException ENOMEM, or EIO when the host file cannot be read
   */
  int frame(long index, Access access);

  /**
   * Whether {@link #frame} notes when a page is stored into. The time is exact only between two
   * steps, so an engine leaves its run for such a page: {@link AddressSpace#resolveInRun}.
   */
  default boolean notesStores() {
    return false;
  }

  /**
   * The first page at or after {@code index} whose contents the machine has; -1 when there is none,
   * or when it is not known.
   */
  default long nextStoredPage(long index) {
    return -1;
  }

  /** Length of the object in bytes. */
  long byteSize();

  /** One more VMA refers to this object. */
  void mapped();

  /** One VMA less refers to this object. */
  void unmapped();

  /** Lets stores made through shared mappings reach the host, where there is one: msync(2). */
  default void writeBack() {}

  /** Path as {@code /proc/PID/maps} shows it, " (deleted)" included. */
  String mapName();

  /** Device number, as st_dev. */
  long device();

  /** Inode number. */
  long inodeNumber();
}

package org.amber.state;

/** Numbers all pages that a snapshot has to contain, those that are not in memory too. */
public interface PageSaver extends FrameSaver {
  /**
   * The reference that stands in the snapshot for a page that is read only when the snapshot is
   * written; a new one for each call.
   *
   * @param reader asked for the page then
   * @param index which of its pages
   */
  int page(PageReader reader, long index);

  /**
   * Has the machine's thread do something between two steps, and waits until it has; for what is
   * done {@linkplain #later later}.
   *
   * @throws RuntimeException what the errand throws
   */
  default void onMachine(Runnable errand) {
    errand.run();
  }
}

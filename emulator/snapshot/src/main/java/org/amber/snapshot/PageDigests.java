package org.amber.snapshot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Tells whether the contents of a group of pages are what was written. Immutable. */
sealed interface PageDigests permits GroupDigests, PageIds {
  /**
   * @param group number of the group
   * @param content its pages; its position is at its limit afterwards
   * @param sha256 the caller's own
   */
  boolean match(int group, ByteBuffer content, MessageDigest sha256);

  /**
   * What the file says a stored page is known by, without reading it.
   *
   * @param page number of the stored page
   * @return {@link PageIds#LENGTH} bytes, or null when the file does not say it page by page
   */
  byte @Nullable [] idOf(int page);

  /** As they stand in the file. */
  byte[] bytes();
}

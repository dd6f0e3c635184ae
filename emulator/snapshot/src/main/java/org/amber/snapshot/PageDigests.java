package org.amber.snapshot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Tells whether the contents of a group of pages are what was written. Immutable. */
sealed interface PageDigests permits GroupDigests, PageIds {
  /**
   * @param group number of the group
   * @param content its pages; its position is at its limit afterwards
   * @param sha256 the caller's own
   */
  boolean match(int group, ByteBuffer content, MessageDigest sha256);

  /** As they stand in the file. */
  byte[] bytes();
}

package org.amber.machine;

/** What becomes of files of the host that have changed since the machine was saved. */
public enum FilePolicy {
  /** Nothing is resumed where the machine had such a file open or mapped. */
  FAIL,
  /** The machine goes on with the files as they are now. */
  HOST,
  /** The machine goes on with what the snapshot has; it is not resumed where that has not all. */
  SNAPSHOT
}

package org.amber.snapshot;

/** A state tree has something that this version does not know: it would not be the same machine. */
final class NewerStateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what that is, by its number
   */
  NewerStateException(String what) {
    super(what);
  }
}

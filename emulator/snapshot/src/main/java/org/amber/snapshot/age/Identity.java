package org.amber.snapshot.age;

import org.jspecify.annotations.Nullable;

/** What opens snapshots that were encrypted for someone. */
public sealed interface Identity permits SecretKey, Passphrase {
  /**
   * Unwraps the key of a file.
   *
   * @return null when the stanza is for another
   * @throws IllegalArgumentException when the stanza is one that cannot be; said in some words
   */
  byte @Nullable [] unwrap(Stanza stanza);

  /** Who opens with this. */
  Recipient recipient();

  /** Forgets the secret. */
  void destroy();
}

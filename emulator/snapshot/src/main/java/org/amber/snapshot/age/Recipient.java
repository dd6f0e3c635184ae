package org.amber.snapshot.age;

/** For whom a snapshot is encrypted. */
public sealed interface Recipient permits PublicKey, Passphrase {
  /** Wraps the key of a file. */
  Stanza wrap(byte[] fileKey);
}

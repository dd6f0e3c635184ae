/**
 * Encrypted snapshots: the age format, version 1 (<a href="https://age-encryption.org/v1">its
 * specification</a>), behind the first line that makes a snapshot executable. Keys and passphrases
 * are never part of a message.
 *
 * <p>X25519, ChaCha20-Poly1305, HKDF and HMAC are the JDK's; scrypt, which it lacks, is {@link
 * org.amber.snapshot.age.Scrypt}.
 */
@NullMarked
package org.amber.snapshot.age;

import org.jspecify.annotations.NullMarked;

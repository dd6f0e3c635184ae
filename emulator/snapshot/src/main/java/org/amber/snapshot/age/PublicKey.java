package org.amber.snapshot.age;

import java.util.Arrays;
import java.util.List;

/** An age recipient, {@code age1…}: whoever has its secret key can open the snapshot. */
public final class PublicKey implements Recipient {
  static final String KIND = "X25519";
  static final String INFO = "age-encryption.org/v1/X25519";
  static final String PREFIX = "age";

  private final byte[] point;

  PublicKey(byte[] point) {
    this.point = point.clone();
  }

  /**
   * Reads a recipient.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static PublicKey parse(CharSequence text) {
    byte[] point = Bech32.decode(PREFIX, text);
    if (point.length != Curve.LENGTH) {
      throw new IllegalArgumentException("another length than a key's");
    }
    byte[] any = new byte[Curve.LENGTH];
    if (Curve.agree(any, point) == null) {
      throw new IllegalArgumentException("no key that one can encrypt to");
    }
    return new PublicKey(point);
  }

  @Override
  public Stanza wrap(byte[] fileKey) {
    byte[] ephemeral = Primitives.random(Curve.LENGTH);
    byte[] shared = Curve.agree(ephemeral, point);
    if (shared == null) {
      throw new IllegalArgumentException("the recipient " + this + " is no key to encrypt to");
    }
    byte[] share = Curve.publicKey(ephemeral);
    byte[] key = wrappingKey(shared, share);
    byte[] body = Primitives.seal(key, fileKey);
    Arrays.fill(ephemeral, (byte) 0);
    Arrays.fill(shared, (byte) 0);
    Arrays.fill(key, (byte) 0);
    return new Stanza(List.of(KIND, Text64.encode(share)), body);
  }

  byte[] wrappingKey(byte[] shared, byte[] share) {
    byte[] salt = Arrays.copyOf(share, 2 * Curve.LENGTH);
    System.arraycopy(point, 0, salt, Curve.LENGTH, Curve.LENGTH);
    return Primitives.hkdf(shared, salt, INFO);
  }

  /** As age writes it. */
  @Override
  public String toString() {
    return Bech32.encode(PREFIX, point);
  }
}

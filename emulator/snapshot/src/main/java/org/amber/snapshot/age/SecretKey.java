package org.amber.snapshot.age;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An age identity, {@code AGE-SECRET-KEY-1…}. */
public final class SecretKey implements Identity {
  static final String PREFIX = "age-secret-key-";

  private final byte[] secret;
  private final PublicKey recipient;

  private SecretKey(byte[] secret) {
    this.secret = secret;
    this.recipient = new PublicKey(Curve.publicKey(secret));
  }

  /** A new one. */
  public static SecretKey generate() {
    return new SecretKey(Primitives.random(Curve.LENGTH));
  }

  /**
   * Reads an identity.
   *
   * @throws IllegalArgumentException when the text is none; never with the text in it
   */
  static SecretKey parse(CharSequence text) {
    byte[] secret = Bech32.decode(PREFIX, text);
    if (secret.length != Curve.LENGTH) {
      throw new IllegalArgumentException("another length than a key's");
    }
    return new SecretKey(secret);
  }

  @Override
  public byte @Nullable [] unwrap(Stanza stanza) {
    if (!stanza.kind().equals(PublicKey.KIND)) {
      return null;
    }
    if (stanza.arguments().size() != 2) {
      throw new IllegalArgumentException("a recipient with words too many or missing");
    }
    byte[] share = Text64.decode(stanza.arguments().get(1));
    if (share.length != Curve.LENGTH || stanza.body().length != AgeHeader.WRAPPED_KEY) {
      throw new IllegalArgumentException("a recipient of another length");
    }
    byte[] shared = Curve.agree(secret, share);
    if (shared == null) {
      throw new IllegalArgumentException("a recipient that cannot be");
    }
    byte[] key = recipient.wrappingKey(shared, share);
    byte[] fileKey = Primitives.unseal(key, stanza.body());
    Arrays.fill(shared, (byte) 0);
    Arrays.fill(key, (byte) 0);
    return fileKey;
  }

  @Override
  public PublicKey recipient() {
    return recipient;
  }

  @Override
  public void destroy() {
    Arrays.fill(secret, (byte) 0);
  }

  /** As age writes it: the secret itself. */
  public String secretText() {
    return Bech32.encode(PREFIX, secret).toUpperCase(Locale.ROOT);
  }
}

package org.amber.snapshot.age;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/** X25519 (RFC 7748) over plain bytes. */
final class Curve {
  static final int LENGTH = 32;
  private static final String NAME = "X25519";

  private Curve() {}

  /** The public key of a secret one. */
  static byte[] publicKey(byte[] secret) {
    byte[] base = new byte[LENGTH];
    base[0] = 9;
    byte[] point = agree(secret, base);
    if (point == null) {
      throw new IllegalStateException("a secret key without a public one");
    }
    return point;
  }

  /** What two parties have in common; null when the point is none of the curve's good ones. */
  static byte @Nullable [] agree(byte[] secret, byte[] point) {
    try {
      KeyFactory factory = KeyFactory.getInstance(NAME);
      PrivateKey own =
          factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret));
      PublicKey other =
          factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, number(point)));
      KeyAgreement agreement = KeyAgreement.getInstance(NAME);
      agreement.init(own);
      agreement.doPhase(other, true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw Primitives.missing(e);
    }
  }

  /** Lowest byte first, without the highest bit. */
  private static BigInteger number(byte[] point) {
    byte[] reversed = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      reversed[i] = point[LENGTH - 1 - i];
    }
    reversed[0] &= 0x7f;
    return new BigInteger(1, reversed);
  }
}

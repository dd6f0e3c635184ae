package org.amber.snapshot.age;

import java.util.Base64;

/** Base64 without padding, in the one way in which bytes can be written. */
final class Text64 {
  private Text64() {}

  static String encode(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * @throws IllegalArgumentException when it is not exactly what {@link #encode} writes
   */
  static byte[] decode(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (!encode(bytes).equals(text)) {
      throw new IllegalArgumentException("bits too many in Base64");
    }
    return bytes;
  }
}

package org.amber.snapshot.age;

import java.io.ByteArrayOutputStream;

/** Bytes as text with a prefix and a checksum (BIP 173, of any length): how age writes keys. */
final class Bech32 {
  private static final String DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int CHECKSUM_DIGITS = 6;
  private static final int LONGEST = 1000;

  private Bech32() {}

  /** The text, in small letters. */
  static String encode(String prefix, byte[] bytes) {
    byte[] digits = regroup(bytes, Byte.SIZE, 5, true);
    StringBuilder text = new StringBuilder(prefix).append('1');
    for (byte digit : digits) {
      text.append(DIGITS.charAt(digit));
    }
    int sum = checksum(prefix, digits, new byte[CHECKSUM_DIGITS]) ^ 1;
    for (int i = CHECKSUM_DIGITS - 1; i >= 0; i--) {
      text.append(DIGITS.charAt((sum >>> (5 * i)) & 31));
    }
    return text.toString();
  }

  /**
   * The bytes.
   *
   * @param prefix in small letters
   * @param text in small letters or in capital ones
   * @throws IllegalArgumentException when it is not such a text; never with the text in it
   */
  static byte[] decode(String prefix, CharSequence text) {
    int digitCount = text.length() - prefix.length() - 1 - CHECKSUM_DIGITS;
    if (digitCount < 0 || text.length() > LONGEST || !isOfOneCase(text)) {
      throw new IllegalArgumentException("no text of that kind");
    }
    String start = prefix + "1";
    for (int i = 0; i < start.length(); i++) {
      if (small(text.charAt(i)) != start.charAt(i)) {
        throw new IllegalArgumentException("no text of that kind");
      }
    }
    byte[] digits = new byte[digitCount];
    byte[] sum = new byte[CHECKSUM_DIGITS];
    for (int i = 0; i < digitCount + CHECKSUM_DIGITS; i++) {
      int digit = DIGITS.indexOf(small(text.charAt(prefix.length() + 1 + i)));
      if (digit < 0) {
        throw new IllegalArgumentException("a character that cannot be");
      }
      if (i < digitCount) {
        digits[i] = (byte) digit;
      } else {
        sum[i - digitCount] = (byte) digit;
      }
    }
    if (checksum(prefix, digits, sum) != 1) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    return regroup(digits, 5, Byte.SIZE, false);
  }

  private static boolean isOfOneCase(CharSequence text) {
    boolean small = text.chars().anyMatch(c -> c >= 'a' && c <= 'z');
    return !small || text.chars().noneMatch(c -> c >= 'A' && c <= 'Z');
  }

  private static char small(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  private static int checksum(String prefix, byte[] digits, byte[] last) {
    int sum = 1;
    for (int i = 0; i < prefix.length(); i++) {
      sum = step(sum, prefix.charAt(i) >> 5);
    }
    sum = step(sum, 0);
    for (int i = 0; i < prefix.length(); i++) {
      sum = step(sum, prefix.charAt(i) & 31);
    }
    for (byte digit : digits) {
      sum = step(sum, digit);
    }
    for (byte digit : last) {
      sum = step(sum, digit);
    }
    return sum;
  }

  private static int step(int sum, int digit) {
    int top = sum >>> 25;
    int next = ((sum & 0x1ffffff) << 5) ^ digit;
    for (int i = 0; i < GENERATOR.length; i++) {
      next ^= ((top >> i) & 1) == 1 ? GENERATOR[i] : 0;
    }
    return next;
  }

  private static byte[] regroup(byte[] in, int from, int to, boolean pad) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int held = 0;
    int bits = 0;
    for (byte each : in) {
      held = ((held << from) | (each & ((1 << from) - 1))) & 0xfff;
      bits += from;
      while (bits >= to) {
        bits -= to;
        out.write((held >>> bits) & ((1 << to) - 1));
      }
    }
    int rest = held & ((1 << bits) - 1);
    if (pad && bits > 0) {
      out.write(rest << (to - bits));
    } else if (!pad && (bits >= from || rest != 0)) {
      throw new IllegalArgumentException("bits too many at its end");
    }
    return out.toByteArray();
  }
}

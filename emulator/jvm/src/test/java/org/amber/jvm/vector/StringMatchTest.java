package org.amber.jvm.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The aggregations of PCMPISTRI and their polarities, on strings in ASCII. */
class StringMatchTest {
  private static final int ANY = 0;
  private static final int RANGES = 4;
  private static final int EACH = 8;
  private static final int ORDERED = 12;
  private static final int NEGATIVE = 0x10;
  private static final int MASKED_NEGATIVE = 0x30;
  private static final int ALL = 0xffff;

  private static long[] register(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    long[] quads = new long[2];
    for (int i = 0; i < bytes.length; i++) {
      quads[i / 8] |= (bytes[i] & 0xffL) << (8 * (i % 8));
    }
    return quads;
  }

  private static int match(String first, String second, int control) {
    long[] a = register(first);
    long[] b = register(second);
    int aLength = StringMatch.implicitLength(a[0], a[1], Byte.SIZE);
    int bLength = StringMatch.implicitLength(b[0], b[1], Byte.SIZE);
    assertThat(aLength).isEqualTo(first.length());
    assertThat(bLength).isEqualTo(second.length());
    return StringMatch.of(a[0], a[1], aLength, b[0], b[1], bLength, control);
  }

  @Test
  void anyOf() {
    assertThat(match("ab", "xaybz", ANY)).isEqualTo(0b01010);
    assertThat(match("", "xaybz", ANY)).isZero();
    assertThat(match("ab", "xaybz", ANY | NEGATIVE)).isEqualTo(ALL & ~0b01010);
    assertThat(match("ab", "xaybz", ANY | MASKED_NEGATIVE)).isEqualTo(0b10101);
  }

  @Test
  void ranges() {
    assertThat(match("azAZ", "a1B!z", RANGES)).isEqualTo(0b10101);
    // A first bound without a second is no range.
    assertThat(match("09a", "a5", RANGES)).isEqualTo(0b10);
  }

  @Test
  void signedRangesHaveNegativeBounds() {
    long bounds = 0x01_80;
    long elements = 0x7f_ff;
    assertThat(StringMatch.of(bounds, 0, 2, elements, 0, 2, RANGES | 2)).isEqualTo(0b01);
    assertThat(StringMatch.of(bounds, 0, 2, elements, 0, 2, RANGES)).isZero();
  }

  @Test
  void eachBehindBothEndsIsTheSame() {
    assertThat(match("abcd", "abxd", EACH)).isEqualTo(ALL & ~0b100);
    assertThat(match("ab", "abc", EACH | NEGATIVE)).isEqualTo(0b100);
    assertThat(match("abcdefghijklmnop", "abcdefghijklmnop", EACH | MASKED_NEGATIVE)).isZero();
  }

  @Test
  void orderedFindsWhatBeginsAtTheEndOfTheRegister() {
    assertThat(match("ab", "xabab", ORDERED)).isEqualTo(0b01010);
    assertThat(match("ab", "xxxxxxxxxxxxxxxa", ORDERED)).isEqualTo(1 << 15);
    assertThat(match("ab", "a", ORDERED)).isZero();
    assertThat(match("", "a", ORDERED)).isEqualTo(ALL);
  }

  @Test
  void wordsHaveEightElements() {
    assertThat(StringMatch.of(0x0041, 0, 1, 0x0041_0042_0041L, 0, 3, ANY | 1)).isEqualTo(0b101);
    assertThat(StringMatch.of(0, 0, 0, 0, 0, 0, EACH | 1)).isEqualTo(0xff);
  }
}

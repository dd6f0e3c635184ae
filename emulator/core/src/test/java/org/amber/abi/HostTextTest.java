package org.amber.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostTextTest {
  @Test
  void textsAreUtf8() {
    String text = "Grüße, 日本語 🙂\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(HostText.of(bytes)).isEqualTo(text);
    assertThat(HostText.bytes(text)).isEqualTo(bytes);
  }

  @Test
  void whatIsNoUtf8Survives() {
    byte[] latin1 = "Grüße".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(HostText.of(latin1)).isEqualTo("Gr\udcfc\udcdfe");
    assertThat(HostText.bytes(HostText.of(latin1))).isEqualTo(latin1);
  }

  /** Cut characters, surrogates in UTF-8, overlong forms: nothing is taken for something else. */
  @Test
  void anyBytesSurvive() {
    byte[] leads = {'a', (byte) 0xc0, (byte) 0xed, (byte) 0xa0, (byte) 0x80, (byte) 0xf4, 'b'};
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(8)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] =
            random.nextBoolean() ? leads[random.nextInt(leads.length)] : (byte) random.nextInt(256);
      }
      assertThat(HostText.bytes(HostText.of(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void otherSurrogatesStandForNothing() {
    assertThat(HostText.bytes("a\ud800b\udc7fc"))
        .isEqualTo("a?b?c".getBytes(StandardCharsets.US_ASCII));
  }
}

package org.amber.inspect.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TarEntryTest {
  /** As GNU tar writes it, and reads it again. */
  @Test
  void namesOfAttributesMayHaveAnEqualsSign() throws IOException {
    TarEntry entry = TarEntry.link();
    entry.xattr("user.a=b%c", "v".getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entry.writeHeader(out, "name");
    assertThat(out.toString(StandardCharsets.ISO_8859_1))
        .contains("33 SCHILY.xattr.user.a%3Db%25c=v\n");
  }
}

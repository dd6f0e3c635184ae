package org.amber.snapshot.age;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;

/**
 * The head of an age file: its key, wrapped for each recipient, and a code over all that.
 *
 * @param length of its text in bytes
 * @param signed what the code is over
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record AgeHeader(List<Stanza> stanzas, byte[] signed, byte[] code, int length) {
  static final String MAGIC = "age-encryption.org/v1\n";

  /** No header is longer: hundreds of recipients. */
  static final int LONGEST = 32 << 10;

  static final int FILE_KEY = 16;
  static final int WRAPPED_KEY = FILE_KEY + Primitives.TAG;
  private static final int COLUMNS = 64;
  private static final String CODE_LINE = "---";
  private static final String STANZA_LINE = "-> ";

  AgeHeader {
    stanzas = List.copyOf(stanzas);
  }

  /** The header of a new file. */
  static byte[] encode(List<Stanza> stanzas, byte[] fileKey) {
    StringBuilder text = new StringBuilder(MAGIC);
    for (Stanza stanza : stanzas) {
      text.append(STANZA_LINE).append(String.join(" ", stanza.arguments())).append('\n');
      String body = Text64.encode(stanza.body());
      for (int i = 0; i <= body.length(); i += COLUMNS) {
        text.append(body, i, Math.min(i + COLUMNS, body.length())).append('\n');
      }
    }
    text.append(CODE_LINE);
    byte[] code = code(fileKey, text.toString().getBytes(StandardCharsets.US_ASCII));
    return text.append(' ')
        .append(Text64.encode(code))
        .append('\n')
        .toString()
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] code(byte[] fileKey, byte[] signed) {
    byte[] key = Primitives.hkdf(fileKey, new byte[0], "header");
    Mac mac = Primitives.hmac(key);
    Arrays.fill(key, (byte) 0);
    return mac.doFinal(signed);
  }

  /** Whether this header was written by someone who has the file's key. */
  boolean isRight(byte[] fileKey) {
    return MessageDigest.isEqual(code(fileKey, signed), code);
  }

  /**
   * Reads a header.
   *
   * @param start the beginning of the file; it may end with the header or go on
   * @throws IllegalArgumentException when it is not one, or does not end
   */
  static AgeHeader decode(byte[] start) {
    Lines lines = new Lines(start);
    if (!(lines.next() + "\n").equals(MAGIC)) {
      throw new IllegalArgumentException("of another version of age");
    }
    List<Stanza> stanzas = new ArrayList<>();
    String line = lines.next();
    while (line.startsWith(STANZA_LINE)) {
      stanzas.add(stanza(line, lines));
      line = lines.next();
    }
    if (stanzas.isEmpty() || !line.startsWith(CODE_LINE + " ")) {
      throw new IllegalArgumentException("its head is not readable");
    }
    boolean passphrase = stanzas.stream().anyMatch(s -> s.kind().equals(Passphrase.KIND));
    if (passphrase && stanzas.size() > 1) {
      throw new IllegalArgumentException("it has recipients beside a passphrase");
    }
    int codeAt = lines.position - line.length() - 1;
    byte[] signed = Arrays.copyOf(start, codeAt + CODE_LINE.length());
    byte[] code = Text64.decode(line.substring(CODE_LINE.length() + 1));
    return new AgeHeader(stanzas, signed, code, lines.position);
  }

  private static Stanza stanza(String first, Lines lines) {
    List<String> arguments = List.of(first.substring(STANZA_LINE.length()).split(" ", -1));
    if (arguments.contains("")) {
      throw new IllegalArgumentException("a recipient without a word");
    }
    StringBuilder body = new StringBuilder();
    String line = lines.next();
    while (line.length() == COLUMNS) {
      body.append(line);
      line = lines.next();
    }
    if (line.length() > COLUMNS) {
      throw new IllegalArgumentException("a line that is too long");
    }
    return new Stanza(arguments, Text64.decode(body.append(line).toString()));
  }

  /** Lines of visible ASCII characters. */
  private static final class Lines {
    private final byte[] bytes;
    private int position;

    Lines(byte[] bytes) {
      this.bytes = bytes;
    }

    String next() {
      int start = position;
      while (position < bytes.length && bytes[position] != '\n') {
        byte each = bytes[position];
        if (each < ' ' || each > '~') {
          throw new IllegalArgumentException("its head is not readable");
        }
        position++;
      }
      if (position == bytes.length) {
        throw new IllegalArgumentException("its head does not end");
      }
      position++;
      return new String(bytes, start, position - start - 1, StandardCharsets.US_ASCII);
    }
  }
}

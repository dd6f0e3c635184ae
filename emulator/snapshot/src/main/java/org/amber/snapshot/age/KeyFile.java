package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Files with keys as age has them, one in a line, and with passphrases. */
public final class KeyFile {
  private static final int LARGEST = 1 << 20;
  private static final String SECRET = "AGE-SECRET-KEY-1";
  private static final String PUBLIC = "age1";

  private KeyFile() {}

  /**
   * The secret keys in a file.
   *
   * @throws IllegalArgumentException with a message for the user that tells nothing of the contents
   */
  public static List<SecretKey> identities(Path file) {
    List<SecretKey> keys = new ArrayList<>();
    read(
        file,
        line -> {
          if (!startsWith(line, SECRET)) {
            throw new IllegalArgumentException("is no secret key of age (" + SECRET + "…)");
          }
          keys.add(SecretKey.parse(line));
        });
    return requireSome(file, keys);
  }

  /**
   * Recipients.
   *
   * @param text a recipient, or the name of a file with recipients or their secret keys
   * @throws IllegalArgumentException with a message for the user
   */
  public static List<Recipient> recipients(String text) {
    if (text.startsWith(PUBLIC)) {
      try {
        return List.of(PublicKey.parse(text));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(text + " is no recipient: " + e.getMessage(), e);
      }
    }
    Path file = Path.of(text);
    List<Recipient> keys = new ArrayList<>();
    read(
        file,
        line -> {
          boolean secret = startsWith(line, SECRET);
          if (!secret && !startsWith(line, PUBLIC)) {
            throw new IllegalArgumentException("is no key of age (" + PUBLIC + "…)");
          }
          keys.add(secret ? SecretKey.parse(line).recipient() : PublicKey.parse(line));
        });
    return requireSome(file, keys);
  }

  private static <T> List<T> requireSome(Path file, List<T> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(file + " has no key in it");
    }
    return keys;
  }

  private static boolean startsWith(CharSequence line, String start) {
    return line.length() >= start.length()
        && CharSequence.compare(line.subSequence(0, start.length()), start) == 0;
  }

  /**
   * The passphrase in a file: its first line.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  public static Passphrase passphrase(Path file) {
    byte[] bytes = bytes(file);
    int length = 0;
    while (length < bytes.length && bytes[length] != '\n' && bytes[length] != '\r') {
      length++;
    }
    byte[] line = Arrays.copyOf(bytes, length);
    Arrays.fill(bytes, (byte) 0);
    if (length == 0) {
      throw new IllegalArgumentException(file + " has no passphrase in its first line");
    }
    return new Passphrase(line);
  }

  /** Takes a line. */
  private interface Line {
    void accept(CharSequence text);
  }

  private static void read(Path file, Line each) {
    byte[] bytes = bytes(file);
    CharBuffer text = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(bytes));
    Arrays.fill(bytes, (byte) 0);
    try {
      int number = 1;
      int start = 0;
      for (int at = 0; at <= text.length(); at++) {
        if (at == text.length() || text.charAt(at) == '\n') {
          int end = at > start && text.charAt(at - 1) == '\r' ? at - 1 : at;
          accept(file, number++, text.subSequence(start, end), each);
          start = at + 1;
        }
      }
    } finally {
      Arrays.fill(text.array(), '\0');
    }
  }

  private static void accept(Path file, int number, CharSequence line, Line each) {
    if (line.isEmpty() || line.charAt(0) == '#') {
      return;
    }
    try {
      each.accept(line);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          "%s: line %d %s"
              .formatted(
                  file,
                  number,
                  message.startsWith("is ") ? message : "is no key of age: " + message),
          e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IllegalArgumentException(file + " is too large for a file with keys");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}

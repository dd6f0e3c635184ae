package org.amber.snapshot.age;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A passphrase: what encrypts with it also opens. Alone: no other recipient is beside it. */
public final class Passphrase implements Recipient, Identity {
  static final String KIND = "scrypt";
  private static final byte[] LABEL =
      "age-encryption.org/v1/scrypt".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT = 16;

  /** As age does: about a second, and 256 MiB of memory. */
  private static final int LOG_COST = 18;

  /** A file may ask for no more than four times that. */
  private static final int HIGHEST_LOG_COST = 20;

  private final byte[] text;
  private final int logCost;

  /**
   * @param text in UTF-8; wiped out by {@link #destroy}
   */
  public Passphrase(byte[] text) {
    this(text, LOG_COST);
  }

  Passphrase(byte[] text, int logCost) {
    this.text = text;
    this.logCost = logCost;
  }

  @Override
  public Stanza wrap(byte[] fileKey) {
    byte[] salt = Primitives.random(SALT);
    byte[] key = key(salt, logCost);
    byte[] body = Primitives.seal(key, fileKey);
    Arrays.fill(key, (byte) 0);
    return new Stanza(List.of(KIND, Text64.encode(salt), Integer.toString(logCost)), body);
  }

  @Override
  public byte @Nullable [] unwrap(Stanza stanza) {
    if (!stanza.kind().equals(KIND)) {
      return null;
    }
    List<String> arguments = stanza.arguments();
    if (arguments.size() != 3 || !arguments.get(2).matches("[1-9][0-9]?")) {
      throw new IllegalArgumentException("a passphrase with words too many or missing");
    }
    byte[] salt = Text64.decode(arguments.get(1));
    int cost = Integer.parseInt(arguments.get(2));
    if (salt.length != SALT || stanza.body().length != AgeHeader.WRAPPED_KEY) {
      throw new IllegalArgumentException("a passphrase of another length");
    }
    if (cost > HIGHEST_LOG_COST) {
      throw new IllegalArgumentException(
          "its passphrase needs more memory than is given to it (2^" + cost + " KiB)");
    }
    byte[] key = key(salt, cost);
    byte[] fileKey = Primitives.unseal(key, stanza.body());
    Arrays.fill(key, (byte) 0);
    return fileKey;
  }

  private byte[] key(byte[] salt, int cost) {
    byte[] labelled = Arrays.copyOf(LABEL, LABEL.length + SALT);
    System.arraycopy(salt, 0, labelled, LABEL.length, SALT);
    try {
      return Scrypt.derive(text, labelled, cost);
    } catch (OutOfMemoryError e) {
      throw new IllegalArgumentException(
          "its passphrase needs 2^" + cost + " KiB of memory, which is not there", e);
    }
  }

  @Override
  public Passphrase recipient() {
    return this;
  }

  @Override
  public void destroy() {
    Arrays.fill(text, (byte) 0);
  }
}

package org.amber.snapshot.age;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.amber.snapshot.SnapshotFile;
import org.amber.state.Sha256;

/**
 * A line of text before an encrypted file of a store: what whoever looks after the store has to
 * know without a key. Anybody can change it; who has the key does not believe it.
 *
 * @param digest of the encrypted bytes, in hexadecimal: it finds damage, and proves nothing
 * @param needed names of the files with pages that this one needs
 */
record ClearLine(String digest, List<String> needed) {
  static final String MARK = SnapshotFile.SEALED;

  /** No line is longer. */
  static final int LONGEST = 1 << 20;

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** No name leads out of a directory. */
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}\\.pages");

  ClearLine {
    needed = List.copyOf(needed);
  }

  /** The line, with its line feed. */
  byte[] encode() {
    String names = names(needed);
    return (MARK + digest + " " + checksum(names) + names + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String names(List<String> needed) {
    StringBuilder names = new StringBuilder();
    needed.forEach(name -> names.append(' ').append(name));
    return names.toString();
  }

  /** Of the names alone: they are read more often than all that the digest is of. */
  private static String checksum(String names) {
    CRC32C checksum = new CRC32C();
    checksum.update(names.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  /**
   * Reads a line.
   *
   * @param text all of it, without its line feed
   * @throws IllegalArgumentException when it is not what {@link #encode} writes
   */
  static ClearLine decode(String text) {
    List<String> words = List.of(text.substring(MARK.length()).split(" ", -1));
    List<String> names = words.subList(Math.min(2, words.size()), words.size());
    if (words.size() < 2
        || !DIGEST.matcher(words.getFirst()).matches()
        || !names.stream().allMatch(name -> NAME.matcher(name).matches())
        || !words.get(1).equals(checksum(names(names)))) {
      throw new IllegalArgumentException("the list of what it needs is not readable");
    }
    return new ClearLine(words.getFirst(), names);
  }

  /**
   * The digest of encrypted bytes.
   *
   * @param head of the file and its first chunk, from behind the line on
   * @param later digest of all other chunks
   */
  static String digest(List<String> needed, ByteBuffer head, byte[] later) {
    MessageDigest digest = Sha256.begin();
    digest.update(names(needed).getBytes(StandardCharsets.US_ASCII));
    digest.update((byte) '\n');
    digest.update(head);
    return HexFormat.of().formatHex(digest.digest(later));
  }
}

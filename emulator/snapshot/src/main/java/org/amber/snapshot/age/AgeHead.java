package org.amber.snapshot.age;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a new encrypted file begins with, and what encrypts the rest of it.
 *
 * @param before lines before all else
 * @param needed what is told in a {@link ClearLine}; null: there is none
 * @param bytes the head of an age file, with its nonce
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record AgeHead(byte[] before, @Nullable List<String> needed, byte[] bytes, ChunkCipher cipher) {

  /** For recipients, with a key of its own. */
  static AgeHead to(List<Recipient> recipients, byte[] before) {
    return withNewKey(key -> of(before, null, wrapped(recipients, key), key));
  }

  /** As above, for a file of a store. */
  static AgeHead sealedTo(List<Recipient> recipients, byte[] before, List<String> needed) {
    return withNewKey(key -> of(before, needed, wrapped(recipients, key), key));
  }

  /**
   * For a file of a store that needs no other.
   *
   * @param fileKey used for no other file
   */
  static AgeHead sealedWith(byte[] fileKey, Stanza stanza) {
    return of(new byte[0], List.of(), List.of(stanza), fileKey);
  }

  private static AgeHead withNewKey(Function<byte[], AgeHead> make) {
    byte[] fileKey = Primitives.random(AgeHeader.FILE_KEY);
    AgeHead head = make.apply(fileKey);
    Arrays.fill(fileKey, (byte) 0);
    return head;
  }

  private static List<Stanza> wrapped(List<Recipient> recipients, byte[] fileKey) {
    return recipients.stream().map(each -> each.wrap(fileKey)).toList();
  }

  private static AgeHead of(
      byte[] before, @Nullable List<String> needed, List<Stanza> stanzas, byte[] fileKey) {
    byte[] nonce = Primitives.random(ChunkCipher.NONCE);
    byte[] header = AgeHeader.encode(stanzas, fileKey);
    byte[] payloadKey = ChunkCipher.payloadKey(fileKey, nonce);
    ChunkCipher cipher = new ChunkCipher(payloadKey);
    Arrays.fill(payloadKey, (byte) 0);
    byte[] bytes = ByteBuffer.allocate(header.length + nonce.length).put(header).put(nonce).array();
    return new AgeHead(before, needed, bytes, cipher);
  }

  /** Bytes before the first chunk. */
  int length() {
    return before.length + line("0".repeat(64)).length + bytes.length;
  }

  private byte[] line(String digest) {
    return needed == null ? new byte[0] : new ClearLine(digest, needed).encode();
  }

  /**
   * All bytes up to the second chunk.
   *
   * @param chunk the first
   * @param later digest of all others
   */
  ByteBuffer withFirst(ByteBuffer chunk, byte[] later) {
    ByteBuffer rest = ByteBuffer.allocate(bytes.length + chunk.remaining());
    rest.put(bytes).put(chunk).flip();
    byte[] line =
        needed == null ? line("") : line(ClearLine.digest(needed, rest.duplicate(), later));
    return ByteBuffer.allocate(before.length + line.length + rest.remaining())
        .put(before)
        .put(line)
        .put(rest)
        .flip();
  }
}

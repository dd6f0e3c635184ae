package org.amber.snapshot.age;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.SnapshotException;

/** Opens what an age file holds, for whoever has its key. */
final class AgePayload {
  private AgePayload() {}

  /**
   * The head of a file.
   *
   * @throws IllegalArgumentException when it is not one
   */
  static AgeHeader header(ByteSource file, Preface preface) throws IOException {
    return AgeHeader.decode(Preface.bytes(file, preface.length(), AgeHeader.LONGEST));
  }

  /**
   * Opens a file whose key was found in another.
   *
   * @param file closed with what is returned, also when this fails
   * @param key in hexadecimal
   * @throws SnapshotException when it is not the file that has this key
   */
  static ByteSource open(ByteSource file, String key) throws SnapshotException {
    boolean complete = false;
    byte[] fileKey = null;
    try {
      fileKey = HexFormat.of().parseHex(key);
      Preface preface = Preface.of(file);
      if (preface == null || fileKey.length != AgeHeader.FILE_KEY) {
        throw new IllegalArgumentException("it is not encrypted as it was");
      }
      ByteSource source = open(file, preface, header(file, preface), fileKey);
      complete = true;
      return source;
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(file.name(), e.getMessage(), null);
    } catch (IOException e) {
      throw SnapshotException.unreadable(file.name(), e);
    } finally {
      if (fileKey != null) {
        Arrays.fill(fileKey, (byte) 0);
      }
      if (!complete) {
        file.close();
      }
    }
  }

  /**
   * Opens a file.
   *
   * @param file closed with what is returned; not when this fails
   * @throws IllegalArgumentException when the file was changed
   */
  static ByteSource open(ByteSource file, Preface preface, AgeHeader header, byte[] fileKey)
      throws IOException {
    if (!header.isRight(fileKey)) {
      throw new IllegalArgumentException("its head was changed");
    }
    long nonceAt = preface.length() + (long) header.length();
    byte[] nonce = Preface.bytes(file, nonceAt, ChunkCipher.NONCE);
    if (nonce.length < ChunkCipher.NONCE) {
      throw new IllegalArgumentException("it is truncated, its end is missing");
    }
    byte[] payloadKey = ChunkCipher.payloadKey(fileKey, nonce);
    return AgeSource.open(file, nonceAt + ChunkCipher.NONCE, payloadKey, fileKey.clone());
  }
}

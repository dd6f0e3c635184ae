package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.ByteTarget;
import org.amber.snapshot.FileSource;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/**
 * Places where snapshots may lie encrypted. The snapshots of a machine that came from an encrypted
 * one are encrypted like that, unless the keys say otherwise.
 */
public final class EncryptedPlaces implements SnapshotPlaces {
  private static final byte[] LINE = SnapshotFile.FIRST_LINE.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MAGIC = AgeHeader.MAGIC.getBytes(StandardCharsets.US_ASCII);

  private final SnapshotPlaces places;
  private final SnapshotKeys keys;
  private @Nullable Identity opened;

  /** The same places, with keys. */
  public EncryptedPlaces(SnapshotPlaces places, SnapshotKeys keys) {
    this.places = places;
    this.keys = keys;
  }

  @Override
  public ByteTarget target(Path path) {
    List<Recipient> recipients = keys.recipients(opened);
    ByteTarget target = places.target(path);
    return recipients.isEmpty() ? target : new AgeTarget(target, recipients);
  }

  /** No snapshot is opened any more: secrets that only serve for that are wiped out. */
  public void forgetSecrets() {
    keys.forget(opened);
  }

  @Override
  public ByteSource open(Path path) throws SnapshotException {
    ByteSource file = places.open(path);
    boolean complete = false;
    try {
      int start = start(file);
      ByteSource source = start < 0 ? file : decrypted(file, start);
      complete = true;
      return source;
    } catch (IOException e) {
      throw SnapshotException.unreadable(file.name(), e);
    } finally {
      if (!complete) {
        file.close();
      }
    }
  }

  /** Whether a file is encrypted; not if it cannot be read. */
  public static boolean isEncrypted(Path path) {
    try (ByteSource file = FileSource.open(path)) {
      return start(file) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where an age file begins: at once, or behind our first line; -1 when there is none. */
  private static int start(ByteSource file) throws IOException {
    byte[] bytes = bytes(file, 0, LINE.length + MAGIC.length);
    if (startsWith(bytes, 0, MAGIC)) {
      return 0;
    }
    return startsWith(bytes, 0, LINE) && startsWith(bytes, LINE.length, MAGIC) ? LINE.length : -1;
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] part) {
    return bytes.length >= from + part.length
        && Arrays.equals(bytes, from, from + part.length, part, 0, part.length);
  }

  /** Up to so many bytes. */
  private static byte[] bytes(ByteSource file, long from, int most) throws IOException {
    byte[] bytes = new byte[(int) Math.max(0, Math.min(most, file.size() - from))];
    file.readFully(ByteBuffer.wrap(bytes), from);
    return bytes;
  }

  private ByteSource decrypted(ByteSource file, int start) throws IOException {
    byte[] fileKey = null;
    try {
      AgeHeader header = AgeHeader.decode(bytes(file, start, AgeHeader.LONGEST));
      fileKey = fileKey(file, header);
      if (!header.isRight(fileKey)) {
        throw new IllegalArgumentException("its head was changed");
      }
      long nonceAt = start + (long) header.length();
      byte[] nonce = bytes(file, nonceAt, ChunkCipher.NONCE);
      if (nonce.length < ChunkCipher.NONCE) {
        throw new IllegalArgumentException("it is truncated, its end is missing");
      }
      byte[] payloadKey = ChunkCipher.payloadKey(fileKey, nonce);
      return AgeSource.open(file, nonceAt + ChunkCipher.NONCE, payloadKey);
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(file.name(), e.getMessage(), null);
    } finally {
      if (fileKey != null) {
        Arrays.fill(fileKey, (byte) 0);
      }
    }
  }

  private byte[] fileKey(ByteSource file, AgeHeader header) throws SnapshotException {
    boolean passphrase = header.stanzas().getFirst().kind().equals(Passphrase.KIND);
    boolean tried = false;
    for (Identity identity : keys.identities()) {
      byte[] fileKey = unwrap(identity, header);
      if (fileKey != null) {
        return fileKey;
      }
      tried |= identity instanceof Passphrase == passphrase;
    }
    Identity answer = passphrase && !tried ? keys.ask() : null;
    if (answer != null) {
      byte[] fileKey = unwrap(answer, header);
      if (fileKey != null) {
        return fileKey;
      }
      tried = true;
    }
    throw new SnapshotException(file.name() + ": " + obstacle(passphrase, tried));
  }

  private static String obstacle(boolean passphrase, boolean tried) {
    if (tried) {
      return passphrase
          ? "the passphrase does not open it"
          : "none of the keys opens it: it was encrypted to others";
    }
    return passphrase
        ? "is encrypted with a passphrase: name a file that has it with --passphrase-file FILE"
        : "is encrypted: name a file with its key with --key-file FILE";
  }

  private byte @Nullable [] unwrap(Identity identity, AgeHeader header) {
    for (Stanza stanza : header.stanzas()) {
      byte[] fileKey = identity.unwrap(stanza);
      if (fileKey != null && fileKey.length == AgeHeader.FILE_KEY) {
        opened = identity;
        return fileKey;
      }
    }
    return null;
  }
}

package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.ByteTarget;
import org.amber.snapshot.FileSealing;
import org.amber.snapshot.FileSource;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/**
 * Places where snapshots may lie encrypted. The snapshots of a machine that came from an encrypted
 * one are encrypted like that, unless the keys say otherwise.
 */
public final class EncryptedPlaces implements SnapshotPlaces {
  private final SnapshotPlaces places;
  private final SnapshotKeys keys;
  private final boolean asks;
  private @Nullable Identity opened;

  /** The same places, with keys. */
  public EncryptedPlaces(SnapshotPlaces places, SnapshotKeys keys) {
    this(places, keys, true);
  }

  private EncryptedPlaces(SnapshotPlaces places, SnapshotKeys keys, boolean asks) {
    this.places = places;
    this.keys = keys;
    this.asks = asks;
  }

  /** The same places and keys, where no user is asked for a passphrase. */
  public EncryptedPlaces unasked() {
    return new EncryptedPlaces(places, keys, false);
  }

  /**
   * The same, where all that is written is encrypted to others.
   *
   * @param texts of public keys
   * @throws IllegalArgumentException when one is none
   */
  public SnapshotPlaces to(List<String> texts) {
    SnapshotKeys others = new SnapshotKeys(List::of, () -> null);
    texts.forEach(text -> others.encryptTo(PublicKey.parse(text)));
    EncryptedPlaces target = new EncryptedPlaces(places, others);
    return new SnapshotPlaces() {
      @Override
      public ByteSource open(Path path) throws SnapshotException {
        return EncryptedPlaces.this.open(path);
      }

      @Override
      public ByteTarget target(Path path) {
        return target.target(path);
      }
    };
  }

  /** What becomes of the files of a machine that goes into a store. */
  public FileSealing sealing() {
    List<Recipient> recipients = keys.recipients(opened);
    return recipients.isEmpty() ? FileSealing.NONE : new AgeSealing(recipients);
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

  /**
   * {@inheritDoc}
   *
   * @throws NoKeyException when it is encrypted, and no key opens it
   */
  @Override
  public ByteSource open(Path path) throws SnapshotException {
    ByteSource file = places.open(path);
    boolean complete = false;
    try {
      Preface preface = Preface.of(file);
      ByteSource source = preface == null ? file : decrypted(file, preface);
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
      return Preface.isIn(file);
    } catch (IOException e) {
      return false;
    }
  }

  private ByteSource decrypted(ByteSource file, Preface preface) throws IOException {
    byte[] fileKey = null;
    try {
      AgeHeader header = AgePayload.header(file, preface);
      fileKey = fileKey(file, header);
      return AgePayload.open(file, preface, header, fileKey);
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
    Identity answer = asks && passphrase && !tried ? keys.ask() : null;
    if (answer != null) {
      byte[] fileKey = unwrap(answer, header);
      if (fileKey != null) {
        return fileKey;
      }
      tried = true;
    }
    throw new NoKeyException(file.name() + ": " + obstacle(passphrase, tried));
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

package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.ByteTarget;
import org.amber.snapshot.FileSealing;
import org.amber.snapshot.MemorySource;
import org.amber.snapshot.SnapshotPlaces;

/** Encrypted files for a key that is known here: the head, what it leads to, and all of it. */
public final class AgeDecoders {
  private static final SecretKey KEY =
      SecretKey.parse("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");

  private AgeDecoders() {}

  /** The head of a file. */
  public static void head(byte[] bytes) {
    AgeHeader header = AgeHeader.decode(bytes);
    for (Stanza stanza : header.stanzas()) {
      byte[] fileKey = KEY.unwrap(stanza);
      boolean ignored = fileKey != null && header.isRight(fileKey);
    }
  }

  /** A file, of which all is read. */
  public static void file(byte[] bytes) throws IOException {
    SnapshotKeys keys = new SnapshotKeys(List::of, () -> null);
    keys.add(KEY);
    EncryptedPlaces places = new EncryptedPlaces(new OneFile(new MemorySource(bytes)), keys);
    try (ByteSource source = places.open(Path.of("spoiled.amber"))) {
      readAll(source);
    }
  }

  /** What follows a right head. */
  public static void payload(byte[] bytes) throws IOException {
    byte[] key = new byte[Primitives.KEY];
    try (AgeSource source = AgeSource.open(new MemorySource(bytes), 0, key, new byte[0])) {
      readAll(source);
    }
  }

  /** A file of a store, of which nobody has the key. */
  public static void sealed(byte[] bytes) throws IOException {
    SealedFile.verify(new MemorySource(bytes));
    for (String name : SealedFile.needed(new MemorySource(bytes))) {
      if (!Path.of(name).equals(Path.of("pages").resolve(name).normalize().getFileName())) {
        throw new AssertionError(name + " leads elsewhere");
      }
    }
  }

  /** A file of a store, as it is written. */
  public static byte[] sealedOf(byte[] content, List<String> needed) throws IOException {
    byte[] room = new byte[4096 + content.length];
    int[] length = new int[1];
    FileSealing sealing = new AgeSealing(List.of(KEY.recipient()));
    sealing
        .snapshot(sink -> sink.write(ByteBuffer.wrap(content), 0), needed)
        .fill(
            (bytes, position) -> {
              length[0] = (int) Math.max(length[0], position + bytes.remaining());
              bytes.get(room, (int) position, bytes.remaining());
            });
    return Arrays.copyOf(room, length[0]);
  }

  private static void readAll(ByteSource source) throws IOException {
    ByteBuffer room = ByteBuffer.allocate(4096);
    for (long at = 0; at < source.size(); at += room.position()) {
      room.clear();
      int count = source.read(room, at);
      if (count != room.position() || count < 1) {
        throw new AssertionError(count + " bytes at " + at + " of " + source.size());
      }
    }
  }

  /** Where there is but one file. */
  private record OneFile(ByteSource file) implements SnapshotPlaces {
    @Override
    public ByteSource open(Path path) {
      return file;
    }

    @Override
    public ByteTarget target(Path path) {
      throw new AssertionError("a file that is read is written");
    }
  }

  /** Encrypted content, of which {@link #payload} can read everything. */
  public static byte[] payloadOf(byte[] content) {
    byte[] sealed = new byte[ChunkCipher.SEALED];
    int length =
        new ChunkCipher(new byte[Primitives.KEY]).seal(0, true, content, content.length, sealed);
    return Arrays.copyOf(sealed, length);
  }
}

package org.amber.kernel.fs.overlay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.amber.kernel.fs.host.PathsInMount;
import org.amber.state.NotSaved;
import org.amber.state.Sha256;

/**
 * What is to be done with staged changes, written beside them before anything is done. In a file it
 * is a sequence of fields, each ended by a zero byte, the last a SHA-256 of those before.
 *
 * @param decider whose journal decides of this one too; {@link Place#NONE} in that one itself
 * @param others whose journals wait for this one
 */
@NotSaved("at work only when the machine has ended")
public record CommitJournal(Place decider, List<Place> others, List<CommitOperation> operations) {
  /**
   * In bytes. Whoever may write to a granted directory, a program in a machine too, can leave a
   * journal there for the next amber to read.
   */
  static final int LARGEST = 64 << 20;

  static final int MOST_OPERATIONS = 1 << 20;

  /** All fields of an operation but its names take less than this, in bytes. */
  private static final int SHORT = 24;

  private static final int LONG = 64;

  /** For all but the operations. */
  private static final int HEAD = 1 << 20;

  private static final String MAGIC = "amber commit 1";
  private static final int DIGEST = 64 + 1;

  /**
   * A directory of the host.
   *
   * @param path absolute, a byte string; empty: there is none
   * @param inode its number: another directory may have the path, where a disk is not mounted
   */
  public record Place(String path, long inode) {
    public static final Place NONE = new Place("", 0);

    public boolean isNone() {
      return path.isEmpty();
    }
  }

  public CommitJournal {
    others = List.copyOf(others);
    operations = List.copyOf(operations);
  }

  /** Whether so much can be written down, and read again. */
  static boolean hasRoomFor(List<CommitOperation> operations) {
    long bytes = 0;
    for (CommitOperation each : operations) {
      int numbers = each.kind() == CommitOperation.Kind.DESCRIBE ? LONG : SHORT;
      bytes += each.path().length() + each.staged().length() + numbers;
    }
    return operations.size() <= MOST_OPERATIONS && bytes <= LARGEST - HEAD;
  }

  byte[] encode() {
    StringBuilder text = new StringBuilder();
    add(text, MAGIC);
    add(text, decider);
    add(text, Integer.toString(others.size()));
    others.forEach(other -> add(text, other));
    for (CommitOperation each : operations) {
      add(text, each.kind().name());
      add(text, each.path());
      add(text, each.staged());
      add(text, Integer.toString(each.mode()));
      add(text, Long.toString(each.atime()));
      add(text, Long.toString(each.mtime()));
    }
    return signed(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** With the digest behind the fields. */
  static byte[] signed(byte[] fields) {
    byte[] digest = digest(fields, fields.length);
    byte[] all = Arrays.copyOf(fields, fields.length + digest.length);
    System.arraycopy(digest, 0, all, fields.length, digest.length);
    return all;
  }

  private static void add(StringBuilder text, Place place) {
    add(text, place.path());
    add(text, Long.toString(place.inode()));
  }

  private static void add(StringBuilder text, String field) {
    text.append(field).append('\0');
  }

  /** As a field. */
  private static byte[] digest(byte[] bytes, int length) {
    MessageDigest sha256 = Sha256.begin();
    sha256.update(bytes, 0, length);
    String text = HexFormat.of().formatHex(sha256.digest()) + "\0";
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * @throws IllegalArgumentException when it is none, or damaged
   */
  static CommitJournal decode(byte[] bytes) {
    int end = bytes.length - DIGEST;
    require(end > 0 && bytes.length <= LARGEST && bytes[end - 1] == 0);
    require(Arrays.equals(bytes, end, bytes.length, digest(bytes, end), 0, DIGEST));
    Fields fields = new Fields(bytes, end);
    require(fields.next().equals(MAGIC));
    Place decider = fields.place();
    List<Place> others = new ArrayList<>();
    for (int count = Integer.parseInt(fields.next()); count > 0; count--) {
      others.add(fields.place());
    }
    List<CommitOperation> operations = new ArrayList<>();
    while (fields.hasNext()) {
      require(operations.size() < MOST_OPERATIONS);
      operations.add(fields.operation());
    }
    return new CommitJournal(decider, others, operations);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("the journal of a commit is damaged");
    }
  }

  /** Reads one field after the other. */
  private static final class Fields {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** The byte before the end is zero. */
    Fields(byte[] bytes, int end) {
      this.bytes = bytes;
      this.end = end;
    }

    boolean hasNext() {
      return at < end;
    }

    String next() {
      require(hasNext());
      int start = at;
      while (bytes[at] != 0) {
        at++;
      }
      at++;
      return new String(bytes, start, at - 1 - start, StandardCharsets.ISO_8859_1);
    }

    Place place() {
      return new Place(next(), Long.parseLong(next()));
    }

    CommitOperation operation() {
      CommitOperation operation =
          new CommitOperation(
              CommitOperation.Kind.valueOf(next()),
              next(),
              next(),
              Integer.parseInt(next()),
              Long.parseLong(next()),
              Long.parseLong(next()));
      PathsInMount.requireInside(operation.path());
      PathsInMount.requireInside(operation.staged());
      return operation;
    }
  }
}

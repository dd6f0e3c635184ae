package org.amber.kernel.fs.overlay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.amber.kernel.fs.host.PathsInMount;
import org.amber.state.NotSaved;

/**
 * What is to be done with staged changes, written beside them before anything is done. In a file it
 * is a sequence of fields, each ended by a zero byte, the last a SHA-256 of those before.
 *
 * @param decider the directory of the host whose journal decides of this one too, a byte string;
 *     empty in that one itself
 * @param others directories whose journals wait for this one, byte strings
 */
@NotSaved("at work only when the machine has ended")
public record CommitJournal(String decider, List<String> others, List<CommitOperation> operations) {
  private static final String MAGIC = "amber commit 1";

  public CommitJournal {
    others = List.copyOf(others);
    operations = List.copyOf(operations);
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
    add(text, digest(text.toString()));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void add(StringBuilder text, String field) {
    text.append(field).append('\0');
  }

  private static String digest(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * @throws IllegalArgumentException when it is none, or damaged
   */
  static CommitJournal decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf('\0', text.length() - 2) + 1;
    require(end > 0 && text.endsWith(digest(text.substring(0, end)) + "\0"));
    Iterator<String> fields = List.of(text.substring(0, end).split("\0", -1)).iterator();
    require(next(fields).equals(MAGIC));
    String decider = next(fields);
    List<String> others = new ArrayList<>();
    for (int count = Integer.parseInt(next(fields)); count > 0; count--) {
      others.add(next(fields));
    }
    List<CommitOperation> operations = new ArrayList<>();
    for (String kind = next(fields); fields.hasNext(); kind = next(fields)) {
      operations.add(operation(CommitOperation.Kind.valueOf(kind), fields));
    }
    return new CommitJournal(decider, others, operations);
  }

  private static CommitOperation operation(CommitOperation.Kind kind, Iterator<String> fields) {
    CommitOperation operation =
        new CommitOperation(
            kind,
            next(fields),
            next(fields),
            Integer.parseInt(next(fields)),
            Long.parseLong(next(fields)),
            Long.parseLong(next(fields)));
    PathsInMount.requireInside(operation.path());
    PathsInMount.requireInside(operation.staged());
    return operation;
  }

  private static String next(Iterator<String> fields) {
    require(fields.hasNext());
    return fields.next();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("the journal of a commit is damaged");
    }
  }
}

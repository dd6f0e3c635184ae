package org.amber.kernel.fs.overlay;

import java.util.Arrays;
import java.util.List;
import org.amber.tests.fuzz.Decoder;

/**
 * The journal of a commit, which any program that may write to a directory can leave there, with
 * the right digest.
 */
public final class JournalDecoder implements Decoder {
  private static final int DIGEST = 65;

  @Override
  public void read(byte[] bytes) {
    CommitJournal journal = CommitJournal.decode(CommitJournal.signed(bytes));
    byte[] again = journal.encode();
    if (!CommitJournal.decode(again).equals(journal)) {
      throw new AssertionError("a journal that is not what was written");
    }
    for (CommitOperation each : journal.operations()) {
      if (Arrays.asList((each.path() + "/" + each.staged()).split("/", -1)).contains("..")) {
        throw new AssertionError(each + " leads out of its directory");
      }
    }
  }

  /** Those of a decider, and of one that waits for it. */
  public static List<byte[]> seeds() {
    CommitJournal.Place place = new CommitJournal.Place("/srv/site", 4711);
    List<CommitOperation> operations =
        List.of(
            CommitOperation.of(CommitOperation.Kind.OPEN, "closed", ""),
            CommitOperation.of(CommitOperation.Kind.MAKE, "closed/made", ""),
            CommitOperation.of(CommitOperation.Kind.PUT, "closed/new", "new-0"),
            CommitOperation.of(CommitOperation.Kind.DISPLACE, "gone", "old-0"),
            new CommitOperation(CommitOperation.Kind.DESCRIBE, "closed", "new-1", 0500, 1, -1));
    return List.of(
        unsigned(new CommitJournal(CommitJournal.Place.NONE, List.of(place), operations)),
        unsigned(new CommitJournal(place, List.of(), List.of())));
  }

  private static byte[] unsigned(CommitJournal journal) {
    byte[] bytes = journal.encode();
    return Arrays.copyOf(bytes, bytes.length - DIGEST);
  }
}

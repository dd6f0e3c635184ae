package org.amber.snapshot.age;

import java.util.List;
import org.amber.snapshot.ByteTarget;
import org.amber.snapshot.SnapshotException;

/**
 * Encrypts what is written to another target.
 *
 * @param recipients at least one; a passphrase is alone
 */
public record AgeTarget(ByteTarget file, List<Recipient> recipients) implements ByteTarget {
  /** Each takes some hundred bytes of the file's head. */
  static final int MOST_RECIPIENTS = 100;

  public AgeTarget {
    recipients = checked(recipients);
  }

  /** The same, if one can encrypt to them. */
  static List<Recipient> checked(List<Recipient> recipients) {
    boolean passphrase = recipients.stream().anyMatch(Passphrase.class::isInstance);
    if (recipients.isEmpty()
        || recipients.size() > MOST_RECIPIENTS
        || (passphrase && recipients.size() > 1)) {
      throw new IllegalArgumentException(
          "a snapshot is encrypted to 1 to "
              + MOST_RECIPIENTS
              + " recipients, or with one passphrase");
    }
    return List.copyOf(recipients);
  }

  @Override
  public long write(Filler filler) throws SnapshotException {
    return file.write(AgeSink.around(filler, () -> AgeHead.to(recipients, Preface.FIRST_LINE)));
  }
}

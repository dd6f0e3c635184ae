package org.amber.snapshot.age;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.amber.snapshot.SnapshotException;
import org.jspecify.annotations.Nullable;

/** What a user has said of encryption: who may open snapshots, and what opens them. */
public final class SnapshotKeys {
  private final List<Identity> identities = new ArrayList<>();
  private final List<Recipient> recipients = new ArrayList<>();
  private final Supplier<List<SecretKey>> standing;
  private final Supplier<@Nullable Passphrase> asking;
  private boolean plain;

  /**
   * Nothing as yet.
   *
   * @param standing the keys of a user who has named none; throws IllegalArgumentException with a
   *     message for the user when they cannot be had
   * @param asking asks the user for the passphrase of a snapshot; gives null where nobody can be
   *     asked
   */
  public SnapshotKeys(Supplier<List<SecretKey>> standing, Supplier<@Nullable Passphrase> asking) {
    this.standing = standing;
    this.asking = asking;
  }

  /** What may open snapshots. */
  public void add(Identity identity) {
    identities.add(identity);
  }

  /** Who can open the snapshots that are written. */
  public void encryptTo(Recipient recipient) {
    recipients.add(recipient);
  }

  /** Snapshots are not encrypted, also not those of a machine that came from an encrypted one. */
  public void writePlain() {
    plain = true;
  }

  /** Whether it has been said who can open the snapshots that are written. */
  public boolean encrypts() {
    return !recipients.isEmpty();
  }

  /** Those of them that are keys, as one writes them. */
  public List<String> publicRecipients() {
    return recipients.stream()
        .filter(PublicKey.class::isInstance)
        .map(Recipient::toString)
        .toList();
  }

  /** Whether that is to be nobody in particular. */
  public boolean isPlain() {
    return plain;
  }

  /** Whether a passphrase, if there is one, is alone, as the format has it. */
  public boolean isConsistent() {
    return recipients.size() < 2 || recipients.stream().noneMatch(Passphrase.class::isInstance);
  }

  List<Identity> identities() throws SnapshotException {
    if (identities.isEmpty()) {
      try {
        identities.addAll(standing.get());
      } catch (IllegalArgumentException e) {
        throw new SnapshotException(String.valueOf(e.getMessage()), e);
      }
    }
    return List.copyOf(identities);
  }

  /** The user's answer, which opens further snapshots as well. */
  @Nullable Passphrase ask() {
    Passphrase answer = asking.get();
    if (answer != null) {
      identities.add(answer);
    }
    return answer;
  }

  /**
   * For whom to write.
   *
   * @param opened what has opened the snapshot that a machine came from; null: it was not encrypted
   */
  List<Recipient> recipients(@Nullable Identity opened) {
    if (!recipients.isEmpty() || plain || opened == null) {
      return List.copyOf(recipients);
    }
    return List.of(opened.recipient());
  }

  /** Wipes out all that opens snapshots, but what others will be encrypted with. */
  void forget(@Nullable Identity opened) {
    List<Recipient> needed = recipients(opened);
    for (Identity identity : identities) {
      if (!(identity instanceof Passphrase passphrase && needed.contains(passphrase))) {
        identity.destroy();
      }
    }
    identities.clear();
  }
}

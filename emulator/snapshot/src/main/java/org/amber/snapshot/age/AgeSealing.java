package org.amber.snapshot.age;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.amber.snapshot.ByteTarget;
import org.amber.snapshot.FileSealing;

/**
 * Encrypts the files of a store. A snapshot is encrypted to recipients; each file with pages has a
 * key of its own, which is told in the snapshots that need it: so nobody can put another in its
 * place, and to open all of them takes no longer than to open one.
 *
 * @param recipients as of an {@link AgeTarget}
 */
record AgeSealing(List<Recipient> recipients) implements FileSealing {
  /** In place of a recipient: the key is elsewhere. */
  private static final Stanza ELSEWHERE =
      new Stanza(List.of("amber-key-in-checkpoint"), new byte[0]);

  AgeSealing {
    recipients = AgeTarget.checked(recipients);
  }

  @Override
  public boolean encrypts() {
    return true;
  }

  @Override
  public String newKey() {
    return HexFormat.of().formatHex(Primitives.random(AgeHeader.FILE_KEY));
  }

  @Override
  public ByteTarget.Filler pages(ByteTarget.Filler content, String key) {
    return AgeSink.around(
        content,
        () -> {
          byte[] fileKey = HexFormat.of().parseHex(key);
          AgeHead head = AgeHead.sealedWith(fileKey, ELSEWHERE);
          Arrays.fill(fileKey, (byte) 0);
          return head;
        });
  }

  @Override
  public ByteTarget.Filler snapshot(ByteTarget.Filler content, List<String> needed) {
    return AgeSink.around(content, () -> AgeHead.sealedTo(recipients, Preface.FIRST_LINE, needed));
  }

  @Override
  public ByteTarget.Filler text(ByteTarget.Filler content) {
    return AgeSink.around(content, () -> AgeHead.to(recipients, new byte[0]));
  }
}

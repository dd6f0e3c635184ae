package org.amber.snapshot.age;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.amber.snapshot.AtomicFile;

/** Encrypts with a passphrase for which little work is asked of who opens the file. */
public final class QuickPassphrase {
  private static final int LOG_COST = 4;

  private QuickPassphrase() {}

  /** Writes {@code plain}, a snapshot, encrypted to {@code target}. */
  public static void encrypt(Path plain, String phrase, Path target) throws Exception {
    byte[] bytes = Files.readAllBytes(plain);
    Passphrase recipient = new Passphrase(phrase.getBytes(StandardCharsets.UTF_8), LOG_COST);
    long written =
        new AgeTarget(new AtomicFile(target), List.of(recipient))
            .write(sink -> sink.write(ByteBuffer.wrap(bytes), 0));
    if (written <= bytes.length) {
      throw new IllegalStateException("nothing was added to " + plain);
    }
  }
}

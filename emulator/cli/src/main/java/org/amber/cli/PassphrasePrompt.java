package org.amber.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.amber.snapshot.age.Passphrase;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a passphrase at the user's terminal, whatever the standard streams are; what is typed is
 * not shown. Not {@link java.io.Console}, which is none where a stream is a pipe.
 */
final class PassphrasePrompt {
  private static final Path TERMINAL = Path.of("/dev/tty");
  private static final int LONGEST = 4096;

  private PassphrasePrompt() {}

  /** The passphrase of a snapshot; null when nobody is there to ask, or nothing was typed. */
  static @Nullable Passphrase ask() {
    byte[] typed = typed("Passphrase of the snapshot: ");
    return typed == null || typed.length == 0 ? null : new Passphrase(typed);
  }

  /**
   * A passphrase for new snapshots, typed twice.
   *
   * @throws IllegalArgumentException when it cannot be had
   */
  static Passphrase askForNew() {
    byte[] typed = typed("Passphrase for the snapshots: ");
    if (typed == null) {
      throw new IllegalArgumentException(
          "there is no terminal to type it at: use --passphrase-file FILE");
    }
    byte[] again = typed("The same again: ");
    boolean same = Arrays.equals(typed, again);
    if (again != null) {
      Arrays.fill(again, (byte) 0);
    }
    if (!same || typed.length == 0) {
      throw new IllegalArgumentException(same ? "nothing was typed" : "the two were not the same");
    }
    return new Passphrase(typed);
  }

  private static byte @Nullable [] typed(String prompt) {
    try (InputStream in = Files.newInputStream(TERMINAL);
        OutputStream out = Files.newOutputStream(TERMINAL)) {
      Thread shown = Thread.ofPlatform().unstarted(() -> echo("echo"));
      Runtime.getRuntime().addShutdownHook(shown);
      try {
        if (!echo("-echo")) {
          return null;
        }
        out.write(("amber: " + prompt).getBytes(StandardCharsets.UTF_8));
        byte[] line = line(in);
        out.write('\n');
        return line;
      } finally {
        boolean ignored = echo("echo");
        Runtime.getRuntime().removeShutdownHook(shown);
      }
    } catch (IOException e) {
      return null; // No terminal.
    }
  }

  private static byte[] line(InputStream in) throws IOException {
    Line line = new Line();
    for (int each = in.read(); each > 0 && each != '\n' && each != '\r'; each = in.read()) {
      line.write(each);
    }
    return line.taken();
  }

  /** A buffer that is wiped out. */
  private static final class Line extends ByteArrayOutputStream {
    Line() {
      super(LONGEST);
    }

    byte[] taken() {
      byte[] bytes = toByteArray();
      Arrays.fill(buf, (byte) 0);
      return bytes;
    }
  }

  private static boolean echo(String setting) {
    try {
      return new ProcessBuilder("stty", setting)
              .redirectInput(TERMINAL.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

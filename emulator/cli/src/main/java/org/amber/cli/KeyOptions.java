package org.amber.cli;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.snapshot.age.KeyFile;
import org.amber.snapshot.age.SnapshotKeys;

/** Options about encryption, which take effect as they are parsed. */
final class KeyOptions {
  private KeyOptions() {}

  /** For a command that opens snapshots. */
  static OptionTable addOpening(OptionTable table, Machines machines) {
    return addOpening(table, machines, word -> {});
  }

  /**
   * As above.
   *
   * @param given is told what another process in another directory has to be told, in one word
   */
  static OptionTable addOpening(OptionTable table, Machines machines, Consumer<String> given) {
    return table
        .value(
            "--key-file",
            "FILE",
            "a file with the secret key, or keys, of an encrypted snapshot (amber keygen, or"
                + " age-keygen; may be repeated; default: what AMBER_KEY_FILE names)",
            text -> {
              KeyFile.identities(Path.of(text)).forEach(machines.keys()::add);
              given.accept("--key-file=" + Path.of(text).toAbsolutePath());
            })
        .forOneRun()
        .value(
            "--passphrase-file",
            "FILE",
            "a file whose first line is the passphrase of an encrypted snapshot (default: asked for"
                + " at the terminal)",
            text -> {
              machines.keys().add(KeyFile.passphrase(Path.of(text)));
              given.accept("--passphrase-file=" + Path.of(text).toAbsolutePath());
            })
        .forOneRun();
  }

  /** For a command that writes snapshots. */
  static void addWriting(OptionTable table, Machines machines) {
    table
        .value(
            "--encrypt-to",
            "KEY|FILE",
            "encrypt the machine's snapshots so that only KEY (age1…), or the keys in FILE, can"
                + " open them (may be repeated)",
            text -> KeyFile.recipients(text).forEach(machines.keys()::encryptTo))
        .forOneRun();
  }

  /** For a command that starts machines: the passphrase is for what they write. */
  static void addPassphrase(OptionTable table, Machines machines) {
    table
        .value(
            "--passphrase-file",
            "FILE",
            "encrypt the machine's snapshots with the passphrase in the first line of FILE",
            text -> machines.keys().encryptTo(KeyFile.passphrase(Path.of(text))))
        .forOneRun()
        .flag(
            "--passphrase",
            "as --passphrase-file, with one that is asked for at the terminal",
            () -> machines.keys().encryptTo(PassphrasePrompt.askForNew()))
        .forOneRun();
  }

  /** For a command that goes on with a machine: what it writes need not be encrypted. */
  static OptionTable addPlain(OptionTable table, Machines machines) {
    return table
        .flag(
            "--plain",
            "do not encrypt the snapshots of a machine whose own snapshot was encrypted; else they"
                + " are for who opened that",
            () -> machines.keys().writePlain())
        .forOneRun();
  }

  /**
   * Tells what contradicts itself.
   *
   * @throws UsageException when it does
   */
  static void check(Machines machines) {
    SnapshotKeys keys = machines.keys();
    if (keys.encrypts() && keys.isPlain()) {
      throw new UsageException("--plain and --encrypt-to contradict each other");
    }
    if (!keys.isConsistent()) {
      throw new UsageException(
          "a passphrase can be the only one that opens a snapshot: not beside --encrypt-to, and not"
              + " twice");
    }
  }
}

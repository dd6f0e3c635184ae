package org.amber.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.snapshot.age.SecretKey;
import org.jspecify.annotations.Nullable;

/** {@code amber keygen}. */
final class KeygenCommand implements Command {
  private final CommandContext context;
  private @Nullable Path output;

  KeygenCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "keygen";
  }

  @Override
  public String summary() {
    return "make a key to encrypt snapshots with";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public OptionTable options() {
    return new OptionTable(OptionTable.Operands.MIXED)
        .value(
            "-o --output",
            "FILE",
            "the file of the secret key, which must not exist (default: standard output)",
            text -> output = Path.of(text));
  }

  @Override
  public String notes() {
    return """
        Whoever has the public key (age1…) can encrypt: amber run --encrypt-to age1… PROGRAM. The
        file opens what was encrypted so: amber resume --key-file FILE SNAPSHOT. It is a key of age
        (https://age-encryption.org); those that age-keygen makes serve as well.
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (!operands.isEmpty()) {
      throw new UsageException("keygen takes no " + operands.getFirst());
    }
    SecretKey key = SecretKey.generate();
    String text = "# public key: %s%n%s%n".formatted(key.recipient(), key.secretText());
    if (output == null) {
      context.output().print(text);
    } else {
      write(output, text.getBytes(StandardCharsets.US_ASCII));
      context.output().println("public key: " + key.recipient());
    }
    key.destroy();
    return ExitStatus.OK;
  }

  private static void write(Path file, byte[] text) {
    var permissions =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                permissions))) {
      out.write(text);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(file + " exists: a key is not replaced");
    } catch (IOException e) {
      throw new CommandFailure("cannot write the key to " + file + ": " + e.getMessage());
    }
  }
}

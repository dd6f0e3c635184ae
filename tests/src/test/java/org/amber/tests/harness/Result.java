package org.amber.tests.harness;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a process ended and what it wrote.
 *
 * @param status its exit status, 128+n where signal n ended it
 * @param output its standard output, one byte a character
 * @param errors its standard error, one byte a character
 */
public record Result(int status, String output, String errors) {
  private static final Pattern DIGEST = Pattern.compile("amber: digest ([0-9a-f]+) at step (\\d+)");
  private static final Pattern SNAPSHOT = Pattern.compile("amber: snapshot (.+) at step (\\d+)");

  static Result of(int status, byte[] output, byte[] errors) {
    return new Result(
        status,
        new String(output, StandardCharsets.ISO_8859_1),
        new String(errors, StandardCharsets.ISO_8859_1));
  }

  /** The lines that Amber itself wrote to standard error. */
  public List<String> amberLines() {
    return errors.lines().filter(line -> line.startsWith("amber: ")).toList();
  }

  /** The same without Amber's own lines on standard error. */
  public Result withoutAmberLines() {
    if (amberLines().isEmpty()) {
      return this;
    }
    String rest =
        errors
            .lines()
            .filter(line -> !line.startsWith("amber: "))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    return new Result(status, output, rest);
  }

  /** Step and digest at the end of the run, if it was asked for them. */
  public Optional<End> end() {
    Matcher matcher = DIGEST.matcher(errors);
    return matcher.find()
        ? Optional.of(new End(Long.parseLong(matcher.group(2)), matcher.group(1)))
        : Optional.empty();
  }

  /** The step at which a snapshot was taken, if one was. */
  public Optional<Long> snapshotStep() {
    Matcher matcher = SNAPSHOT.matcher(errors);
    return matcher.find() ? Optional.of(Long.parseLong(matcher.group(2))) : Optional.empty();
  }

  /**
   * Where a run ended.
   *
   * @param step how many steps it took
   * @param digest the digest of the whole machine there
   */
  public record End(long step, String digest) {}
}

package org.amber.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.amber.abi.HostText;
import org.jspecify.annotations.Nullable;

/**
 * What the caller gave to the amber command, byte by byte, as {@link HostText}: Java itself decodes
 * it by the locale and loses what the locale has not.
 */
final class HostProcess {
  /** Where the launcher leaves the environment that it was started with, see {@link #fromDump}. */
  static final String ENVIRONMENT_PROPERTY = "amber.environment";

  private static final String COMPLETE = "end";

  private final Path proc;

  /**
   * @param proc the directory of this process in /proc; need not exist
   */
  HostProcess(Path proc) {
    this.proc = proc;
  }

  /** This process. */
  static HostProcess self() {
    return new HostProcess(Path.of("/proc/self"));
  }

  /** The arguments of main, which are the last words of the command line of the JVM. */
  List<String> arguments(String[] decoded) {
    byte[] line = read(proc.resolve("cmdline"));
    List<String> words = line == null ? List.of() : split(line);
    int first = words.size() - decoded.length;
    if (first < 1) {
      return List.of(decoded);
    }
    List<String> exact = words.subList(first, words.size());
    for (int i = 0; i < decoded.length; i++) {
      boolean plain = decoded[i].chars().allMatch(c -> c < 0x80);
      if (plain && !decoded[i].equals(exact.get(i))) {
        return List.of(decoded);
      }
    }
    return List.copyOf(exact);
  }

  /**
   * The caller's environment, mostly {@code NAME=VALUE}.
   *
   * @param dump what {@link #ENVIRONMENT_PROPERTY} names, or null
   */
  List<String> environment(@Nullable String dump) {
    byte[] given = dump == null ? null : fromDump(Path.of(dump));
    byte[] block = given != null ? given : read(proc.resolve("environ"));
    if (block != null) {
      return split(block);
    }
    List<String> variables = new ArrayList<>();
    System.getenv().forEach((name, value) -> variables.add(name + "=" + value));
    return variables;
  }

  /** Hexadecimal bytes as od(1) writes them, then {@value #COMPLETE}; null when incomplete. */
  private static byte @Nullable [] fromDump(Path file) {
    byte[] dump = read(file);
    if (dump == null) {
      return null;
    }
    String text = new String(dump, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
    if (!text.endsWith(COMPLETE)) {
      return null;
    }
    try {
      return HexFormat.of().parseHex(text, 0, text.length() - COMPLETE.length());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte @Nullable [] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      // Not every host has it.
      return null;
    }
  }

  /** Words that end with a NUL each. */
  private static List<String> split(byte[] block) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < block.length; at++) {
      if (block[at] == 0) {
        words.add(HostText.of(Arrays.copyOfRange(block, start, at)));
        start = at + 1;
      }
    }
    return words;
  }

  /** The current directory. */
  String directory() {
    try {
      // A URI has the path's bytes, whatever Java's text of it says.
      Path target = Files.readSymbolicLink(proc.resolve("cwd"));
      String path = HostText.of(percentDecoded(target.toUri().getRawPath()));
      return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    } catch (IOException e) {
      return Path.of("").toAbsolutePath().toString();
    }
  }

  private static byte[] percentDecoded(String text) {
    byte[] bytes = new byte[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        c = (char) HexFormat.fromHexDigits(text, i + 1, i + 3);
        i += 2;
      }
      bytes[count++] = (byte) c;
    }
    return Arrays.copyOf(bytes, count);
  }
}

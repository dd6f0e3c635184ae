package org.amber.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.amber.machine.SnapshotPoint;

/** Reads {@code step:N}, {@code step:+N}, {@code addr:0xA}, {@code syscall:NAME[:K]}, SYMBOL. */
final class SnapshotPointParser {
  private static final Pattern STEP = Pattern.compile("(\\+?)(\\d{1,18})");
  private static final Pattern ADDRESS = Pattern.compile("0[xX]([0-9a-fA-F]{1,16})");
  private static final Pattern SYSTEM_CALL = Pattern.compile("([a-z_][a-z0-9_]*)(?::(\\d{1,9}))?");

  private SnapshotPointParser() {}

  /**
   * @throws IllegalArgumentException when the text names no point; the message says what is wrong
   */
  static SnapshotPoint parse(String text) {
    int colon = text.indexOf(':');
    String value = text.substring(colon + 1);
    return switch (colon < 0 ? "" : text.substring(0, colon)) {
      case "step" -> step(value);
      case "addr" -> address(value);
      case "syscall" -> systemCall(value);
      default -> symbol(text);
    };
  }

  private static SnapshotPoint step(String value) {
    Matcher matcher = matched(STEP, value, "step:N or step:+N with a whole number N");
    return new SnapshotPoint.Step(Long.parseLong(matcher.group(2)), !matcher.group(1).isEmpty());
  }

  private static SnapshotPoint address(String value) {
    Matcher matcher = matched(ADDRESS, value, "addr:0xA with a hexadecimal address A");
    return new SnapshotPoint.Address(Long.parseUnsignedLong(matcher.group(1), 16));
  }

  private static SnapshotPoint systemCall(String value) {
    Matcher matcher =
        matched(SYSTEM_CALL, value, "syscall:NAME or syscall:NAME:K, such as syscall:read:3");
    String occurrence = matcher.group(2);
    int k = occurrence == null ? 1 : Integer.parseInt(occurrence);
    if (k == 0) {
      throw new IllegalArgumentException("calls are counted from 1 in syscall:NAME:K");
    }
    return new SnapshotPoint.SystemCall(matcher.group(1), k);
  }

  private static SnapshotPoint symbol(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "expected step:N, step:+N, addr:0xA, syscall:NAME[:K] or the name of a function");
    }
    if (Character.isDigit(text.charAt(0))) {
      throw new IllegalArgumentException(
          "'" + text + "' names no function; was step:" + text + " or addr:" + text + " meant?");
    }
    return new SnapshotPoint.Symbol(text);
  }

  private static Matcher matched(Pattern pattern, String value, String expected) {
    Matcher matcher = pattern.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + value + "' is not understood, expected " + expected);
    }
    return matcher;
  }
}

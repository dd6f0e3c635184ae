package org.amber.tests.decode;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code objdump -d -M intel --insn-width=16}.
 *
 * @param text without comments and symbols, one blank between words
 */
record ObjdumpLine(long address, byte[] bytes, String text) {
  private static final Pattern LINE =
      Pattern.compile("^\\s*([0-9a-f]+):\\t((?:[0-9a-f]{2} )+)\\s*(?:\\t(.*))?$");

  private static final String PREFIX =
      "(?:data16|rex[.WRXB]*|[cdefgs]s|repz|repnz|rep|bnd|notrack|addr32|lock|xacquire|xrelease)";

  private static final Pattern PREFIXED = Pattern.compile("^" + PREFIX + " .*");

  private static final Pattern ONLY_PREFIXES =
      Pattern.compile("^" + PREFIX + "(?: " + PREFIX + ")*");

  static Optional<ObjdumpLine> parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String text = matcher.group(3) == null ? "" : matcher.group(3);
    return Optional.of(
        new ObjdumpLine(
            Long.parseUnsignedLong(matcher.group(1), 16),
            HexFormat.of().parseHex(matcher.group(2).replace(" ", "")),
            text.replaceAll("\\s*#.*$", "")
                .replaceAll("\\s*<[^>]*>", "")
                .strip()
                .replaceAll("\\s+", " ")));
  }

  /** Whether objdump knows no instruction that begins with these bytes. */
  boolean isBad() {
    return text.contains("(bad)") || text.contains("?") || text.startsWith(".byte");
  }

  /** Whether objdump took prefixes for a line of their own, since a REX is not the last of them. */
  boolean isPrefixAlone() {
    return ONLY_PREFIXES.matcher(text).matches();
  }

  /** The name of the instruction, behind prefixes. */
  String mnemonic() {
    return withoutPrefixes(text).split(" ", -1)[0];
  }

  /** Prefixes that mean nothing are told apart from the instruction by objdump alone. */
  static String withoutPrefixes(String text) {
    String left = text;
    while (PREFIXED.matcher(left).matches()) {
      left = left.substring(left.indexOf(' ') + 1);
    }
    return left;
  }
}

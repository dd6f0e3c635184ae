package org.amber.cli.inspect;

/** Texts of guests for a terminal: what would disturb it is shown as '?'. */
public final class PlainText {
  private PlainText() {}

  /** The text as a terminal may show it. */
  public static String of(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean shown =
                  !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
              plain.appendCodePoint(shown ? c : '?');
            });
    return plain.toString();
  }
}

package org.amber.kernel.vfs;

import java.nio.charset.StandardCharsets;
import org.amber.abi.Errno;
import org.amber.abi.HostText;

/** File names and paths as byte strings: one char, 0 to 255, for each byte. */
public final class FileName {
  /** Longest name of one component in bytes. */
  public static final int NAME_MAX = 255;

  /** Longest path in bytes, the final NUL included. */
  public static final int PATH_MAX = 4096;

  private FileName() {}

  public static String of(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  public static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The byte string that a text of the host (an option, a property) stands for. */
  public static String fromText(String text) {
    return of(HostText.bytes(text));
  }

  /** For messages to people: the bytes read as UTF-8. */
  public static String toText(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** Whether it is one name that a file can have: neither "." nor ".." nor several. */
  public static boolean isPossible(String component) {
    return !component.isEmpty()
        && !component.equals(".")
        && !component.equals("..")
        && component.length() <= NAME_MAX
        && component.chars().allMatch(c -> c > 0 && c <= 0xff && c != '/');
  }

  /**
   * Refuses a component that no file can have.
   *
   * @throws org.amber.abi.ErrnoException ENAMETOOLONG
   */
  static void requireLength(String component) {
    if (component.length() > NAME_MAX) {
      throw Errno.ENAMETOOLONG.error();
    }
  }
}

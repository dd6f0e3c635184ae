package org.amber.cli;

import java.nio.file.Path;

/**
 * A host directory or file that the guest sees.
 *
 * @param host absolute path on the host
 * @param guest absolute path in the guest
 */
record MountOption(Path host, String guest) {

  /**
   * Reads {@code HOST[:GUEST]}; without GUEST it has the same path in the guest.
   *
   * @throws IllegalArgumentException when a part is empty or GUEST is not absolute
   */
  static MountOption parse(String text) {
    int colon = text.indexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (host.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' names no host path, expected HOST[:GUEST]");
    }
    Path absolute = Path.of(host).toAbsolutePath().normalize();
    String guest = colon < 0 ? absolute.toString() : text.substring(colon + 1);
    if (!guest.startsWith("/")) {
      throw new IllegalArgumentException(
          "the guest's path in '" + text + "' is not absolute, expected HOST:/GUEST");
    }
    return new MountOption(absolute, guest);
  }
}

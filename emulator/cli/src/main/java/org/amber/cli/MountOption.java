package org.amber.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.amber.machine.MachineConfig.HostMount;

/** Reads {@code HOST[:GUEST]}. */
final class MountOption {
  private MountOption() {}

  /**
   * What of the host the guest is to see; without GUEST it has the same path in the guest.
   *
   * @param writable whether writes go to the host
   * @throws IllegalArgumentException when a part is empty, HOST does not exist or GUEST is not
   *     absolute
   */
  static HostMount parse(String text, boolean writable) {
    int colon = text.indexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (host.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' names no host path, expected HOST[:GUEST]");
    }
    Path absolute = Path.of(host).toAbsolutePath().normalize();
    String guest = colon < 0 ? absolute.toString() : text.substring(colon + 1);
    if (!guest.startsWith("/")) {
      throw new IllegalArgumentException(
          "the guest's path in '" + text + "' is not absolute, expected HOST:/GUEST");
    }
    if (!Files.exists(absolute)) {
      throw new IllegalArgumentException("there is no " + absolute + " on the host");
    }
    return new HostMount(absolute, guest, writable);
  }
}

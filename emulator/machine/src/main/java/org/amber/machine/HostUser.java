package org.amber.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.credentials.Credentials;

/** Whom the program runs as: the user that started Amber, as far as the host tells. */
final class HostUser {
  /** The umask where it is the same on every host, or the host does not tell. */
  static final int USUAL_UMASK = 022;

  private static final int UNKNOWN = 1000;

  private HostUser() {}

  static Credentials credentials() {
    Path self = Path.of("/proc/self");
    int uid = attribute(self, "unix:uid");
    int gid = attribute(self, "unix:gid");
    return Credentials.of(uid, gid, groups());
  }

  private static int attribute(Path path, String name) {
    try {
      return (Integer) Files.getAttribute(Files.exists(path) ? path : home(), name);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home", "."));
  }

  private static List<Integer> groups() {
    List<Integer> groups = new ArrayList<>();
    for (String group : status("Groups:").split("\\s+", -1)) {
      if (!group.isEmpty()) {
        groups.add(Integer.parseInt(group));
      }
    }
    return groups;
  }

  /** The permissions that the user wants withheld from new files, umask(2). */
  static int umask() {
    String octal = status("Umask:");
    return octal.isEmpty() ? USUAL_UMASK : Integer.parseInt(octal, 8) & 0777;
  }

  /** The nice value of this process, -20 to 19. */
  static int nice() {
    final int place = 16; // behind the name, which is in parentheses and may contain anything
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Math.clamp(Long.parseLong(fields[place]), -20, 19);
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return 0;
    }
  }

  /** What follows a key in /proc/self/status; empty on a host that does not tell. */
  private static String status(String key) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(key)) {
          return line.substring(key.length()).strip();
        }
      }
    } catch (IOException e) {
      return "";
    }
    return "";
  }
}

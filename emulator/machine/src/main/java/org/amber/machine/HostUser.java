package org.amber.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.credentials.Credentials;

/** Whom the program runs as: the user that started Amber, as far as the host tells. */
final class HostUser {
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
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Groups:")) {
          for (String group : line.substring("Groups:".length()).strip().split("\\s+", -1)) {
            if (!group.isEmpty()) {
              groups.add(Integer.parseInt(group));
            }
          }
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return groups;
  }
}

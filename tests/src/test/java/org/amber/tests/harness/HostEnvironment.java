package org.amber.tests.harness;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The few variables without which the command under test does not find its JDK and libraries. */
public final class HostEnvironment {
  private HostEnvironment() {}

  /** A minimal environment. */
  public static Map<String, String> minimal() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", home().toString());
    // Guests are short: the second compiler would cost each start a third more than it gives.
    environment.put("AMBER_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.equals("XDG_CACHE_HOME") || name.startsWith("AMBER_")) {
                environment.put(name, value);
              }
            });
    return environment;
  }

  /** The directory that the user's cache is below; Java's own idea of it ignores the variable. */
  static Path home() {
    String home = System.getenv("HOME");
    return Path.of(home == null ? System.getProperty("user.home") : home);
  }
}

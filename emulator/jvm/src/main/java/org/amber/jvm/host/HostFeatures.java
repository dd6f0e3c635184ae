package org.amber.jvm.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the host's processor can do, by the names of our tables. Linux says it in proc(5). */
final class HostFeatures {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final String FLAGS = "flags";

  /** Where Linux has another name. */
  private static final Map<String, String> NAMES =
      Map.of(
          "sse3", "pni",
          "sse4.1", "sse4_1",
          "sse4.2", "sse4_2",
          "lzcnt", "abm",
          "lahf", "lahf_lm",
          "sha", "sha_ni",
          "avx/avx2", "avx2");

  private final Set<String> flags;

  private HostFeatures(Set<String> flags) {
    this.flags = flags;
  }

  /** Of this host; none if it is not an x86-64 or not Linux. */
  static HostFeatures ofHost() {
    boolean fits =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")
            && System.getProperty("os.arch", "").equals("amd64");
    try {
      return new HostFeatures(fits ? read(Files.readAllLines(CPUINFO)) : Set.of());
    } catch (IOException | UncheckedIOException e) {
      return new HostFeatures(Set.of());
    }
  }

  private static Set<String> read(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith(FLAGS)) {
        return new HashSet<>(List.of(line.substring(line.indexOf(':') + 1).trim().split(" ")));
      }
    }
    return Set.of();
  }

  /** Whether machine code can be made that does not disturb the flags. */
  boolean isEnough() {
    return has("bmi2") && has("lahf") && has("sse2") && has("avx");
  }

  /** All of them; the same on hosts that are alike. */
  String key() {
    return String.join(" ", new TreeSet<>(flags));
  }

  boolean has(String feature) {
    return feature.equals("base")
        ? !flags.isEmpty()
        : flags.contains(NAMES.getOrDefault(feature, feature));
  }
}

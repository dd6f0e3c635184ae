package org.amber.tests.truth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.amber.jvm.decode.Form;

/**
 * The processor that this host has.
 *
 * @param vendor as CPUID tells it
 * @param flags what it has, by Linux's names
 */
record HostProcessor(String vendor, Set<String> flags) {
  private static final String OF_THE_TABLE = "GenuineIntel";

  static HostProcessor here() throws IOException {
    String vendor = "";
    Set<String> flags = Set.of();
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (line.startsWith("vendor_id")) {
        vendor = value;
      } else if (line.startsWith("flags")) {
        flags = Arrays.stream(value.split(" ", -1)).collect(Collectors.toSet());
      }
    }
    return new HostProcessor(vendor, flags);
  }

  /** Whether {@code undefined.table} was completed on processors of this vendor. */
  boolean isOfTheTable() {
    return vendor.equals(OF_THE_TABLE);
  }

  /** Whether it has what a row needs. */
  boolean has(Form form) {
    return switch (form.feature()) {
      case "base" -> true;
      case "x87" -> flags.contains("fpu");
      case "lahf" -> flags.contains("lahf_lm");
      case "sse3" -> flags.contains("pni");
      case "sse4.1" -> flags.contains("sse4_1");
      case "sse4.2" -> flags.contains("sse4_2");
      case "lzcnt" -> flags.contains("abm");
      case "sha" -> flags.contains("sha_ni");
      case "avx/avx2" -> flags.contains("avx2");
      default -> flags.contains(form.feature());
    };
  }
}

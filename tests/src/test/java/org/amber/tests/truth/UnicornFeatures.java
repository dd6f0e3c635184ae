package org.amber.tests.truth;

import java.util.Set;
import org.amber.jvm.decode.Form;

/** What the Unicorn engine announces: the rest it need not do. */
final class UnicornFeatures {
  private static final Set<String> FEATURES =
      Set.of(
          "base", "mmx", "sse", "sse2", "sse3", "ssse3", "sse4.1", "sse4.2", "popcnt", "cx16",
          "x87", "fxsr", "lahf", "clflush");

  private UnicornFeatures() {}

  static boolean has(Form form) {
    return FEATURES.contains(form.feature());
  }
}

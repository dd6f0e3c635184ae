package org.amber.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the host's processor can do, which has to run natively what a machine runs. */
final class HostProcessor {
  private HostProcessor() {}

  /** Aborts a case for the level x86-64-v3 on a host without it, and fails it in CI. */
  static void require(TestCase test) {
    if (!test.processor().isEmpty() && !hasAvx2()) {
      Differential.lacking(test + ": the host's processor has no AVX2");
    }
  }

  private static boolean hasAvx2() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo")).contains(" avx2 ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

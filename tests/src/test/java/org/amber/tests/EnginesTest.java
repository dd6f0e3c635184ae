package org.amber.tests;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.amber.tests.harness.CaseTable;
import org.amber.tests.harness.EngineAgreement;
import org.amber.tests.harness.EngineAgreement.Difference;
import org.amber.tests.harness.EngineAgreement.Known;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Unicorn and Amber's own engine, on the programs that are stopped anywhere. */
class EnginesTest {
  /** What a program has in its memory of what {@code EngineNeutral} lists. */
  private static final Known IN_SIGNAL_FRAMES =
      new Known(
          Difference.STATE,
          "signal frames hold the exceptions of MXCSR and of the x87 unit, and its last instruction");

  private static final Map<String, Known> DIFFERENCES =
      Map.of(
          "steps",
          IN_SIGNAL_FRAMES,
          "sigreturn",
          new Known(
              Difference.STATE,
              "the same, and Unicorn does not round the x87 unit's constants (unicorn.faults)"),
          "everything",
          IN_SIGNAL_FRAMES,
          "stress-objects",
          IN_SIGNAL_FRAMES,
          "java",
          new Known(Difference.STATE, "HotSpot has MXCSR on the stack where it calls Java"),
          "x87",
          new Known(Difference.STATE, "FXSAVE and FNSAVE store the x87 unit's last instruction"),
          "stress-signals",
          new Known(
              Difference.STEPS,
              "--sigsegv: Unicorn does not check the alignment of SSE operands (unicorn.faults)"));

  private final Scale scale = Scale.fromProperties();
  @TempDir private Path directory = Path.of("");

  @TestFactory
  Stream<DynamicTest> agree() {
    EngineAgreement agreement = new EngineAgreement(Layout.find(), scale, directory, DIFFERENCES);
    return CaseTable.read("equivalence").stream()
        .filter(test -> scale.soak() || !test.soakOnly())
        .filter(test -> !test.writable())
        .filter(test -> scale.cases().matcher(test.name()).matches())
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> agreement.check(test)));
  }
}

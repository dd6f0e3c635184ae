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
  private static final Map<String, Known> DIFFERENCES =
      Map.of(
          "stress-objects",
          new Known(Difference.STATE, "signal frames hold MXCSR, whose exceptions Unicorn lacks"),
          "stress-signals",
          new Known(
              Difference.STEPS,
              "--sigsegv: Unicorn does not check the alignment of SSE operands (truth/unicorn.faults)"));

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

package org.amber.tests;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.amber.tests.harness.CaseTable;
import org.amber.tests.harness.EngineAgreement;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Unicorn and Amber's own engine, on the programs that are stopped anywhere. */
class EnginesTest {
  private static final Map<String, String> DIFFERENT_STATE = Map.of();

  private final Scale scale = Scale.fromProperties();
  @TempDir private Path directory = Path.of("");

  @TestFactory
  Stream<DynamicTest> agree() {
    EngineAgreement agreement =
        new EngineAgreement(Layout.find(), scale, directory, DIFFERENT_STATE);
    return CaseTable.read("equivalence").stream()
        .filter(test -> scale.soak() || !test.soakOnly())
        .filter(test -> !test.writable())
        .filter(test -> scale.cases().matcher(test.name()).matches())
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> agreement.check(test)));
  }
}

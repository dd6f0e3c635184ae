package org.amber.tests;

import java.util.stream.Stream;
import org.amber.tests.harness.CaseTable;
import org.amber.tests.harness.Differential;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The same program, natively and under Amber: output, errors, exit status and files are equal. */
@Execution(ExecutionMode.CONCURRENT)
class DifferentialTest {
  private final Scale scale = Scale.fromProperties();
  private final Differential differential = new Differential(Layout.find(), scale);

  @Tag("engine")
  @TestFactory
  Stream<DynamicTest> guests() {
    return tests("guests");
  }

  @TestFactory
  Stream<DynamicTest> busybox() {
    return tests("busybox");
  }

  @TestFactory
  Stream<DynamicTest> tools() {
    return tests("tools");
  }

  @TestFactory
  Stream<DynamicTest> interpreters() {
    return tests("interpreters");
  }

  @TestFactory
  Stream<DynamicTest> programs() {
    return tests("programs");
  }

  private Stream<DynamicTest> tests(String suite) {
    return CaseTable.read(suite).stream()
        .filter(test -> scale.soak() || !test.soakOnly())
        .filter(test -> scale.cases().matcher(test.name()).matches())
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> differential.check(test)));
  }
}

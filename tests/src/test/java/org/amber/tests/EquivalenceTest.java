package org.amber.tests;

import java.util.List;
import java.util.stream.Stream;
import org.amber.tests.harness.CaseTable;
import org.amber.tests.harness.Equivalence;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Scale;
import org.amber.tests.harness.TestCase;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Stopped at a random step, saved, resumed in another JVM where the program and its files are gone:
 * nothing may tell the difference. A seeded part runs with every build, all of it in tests/soak.
 */
@Execution(ExecutionMode.CONCURRENT)
class EquivalenceTest {
  private static final int LINKS = 5;
  private static final int LINKS_IN_SOAK = 10;

  private final Scale scale = Scale.fromProperties();
  private final Equivalence equivalence = new Equivalence(Layout.find(), scale);
  private final List<TestCase> cases =
      CaseTable.read("equivalence").stream()
          .filter(test -> scale.soak() || !test.soakOnly())
          .filter(test -> scale.cases().matcher(test.name()).matches())
          .toList();

  private int links() {
    return scale.soak() ? LINKS_IN_SOAK : LINKS;
  }

  @TestFactory
  Stream<DynamicTest> interrupted() {
    return cases.stream()
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> equivalence.check(test)));
  }

  @TestFactory
  Stream<DynamicTest> repeated() {
    return cases.stream()
        .filter(test -> scale.soak() || test.options().contains("repeat"))
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> equivalence.checkRepeated(test)));
  }

  @TestFactory
  Stream<DynamicTest> chained() {
    return cases.stream()
        .filter(test -> scale.soak() || test.options().contains("chain"))
        .map(
            test ->
                DynamicTest.dynamicTest(test.name(), () -> equivalence.checkChain(test, links())));
  }
}

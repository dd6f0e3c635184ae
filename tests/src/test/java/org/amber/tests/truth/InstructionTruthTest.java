package org.amber.tests.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.amber.cpu.Cpu;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.amber.memory.PhysicalMemory;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each row of the instruction tables does what the host's processor does. */
class InstructionTruthTest {
  private static final int CASES = 60;
  private static final int SOAK_CASES = 4000;
  private static final int FEW = 50;

  private final Scale scale = Scale.fromProperties();
  private final FormTable table = FormTable.load();
  private HostProcessor host = new HostProcessor("", Set.of());
  private final int cases = scale.soak() ? SOAK_CASES : CASES;

  @BeforeEach
  void look() throws IOException {
    host = HostProcessor.here();
  }

  private Report run(
      Function<PhysicalMemory, Cpu> engine, KnownFaults known, Predicate<Form> wanted)
      throws Exception {
    try (NativeRunner processor = NativeRunner.start(Layout.find());
        EngineRunner runner = new EngineRunner(engine)) {
      Truth truth = new Truth(table, processor, runner, known);
      List<Form> rows = truth.rows(form -> wanted.test(form) && host.has(form));
      for (Form form : rows) {
        truth.run(form, scale.seed(), 0, cases);
      }
      return truth.report();
    }
  }

  /**
   * Every case agrees. Of processors on which the table of what is undefined was not completed, few
   * may differ; {@code tests/truth} shows what to complete it with.
   */
  private void check(Report report, int rows) {
    if (host.isOfTheTable()) {
      assertThat(report.failures()).as(report.summary()).isEmpty();
    } else {
      assertThat(report.failed()).as(report.summary()).isLessThan(report.cases() / FEW);
    }
    assertThat(report.cases()).isGreaterThan((long) rows * cases);
  }

  /** What it is known to do wrong, it still does. */
  @Test
  void unicorn() throws Exception {
    KnownFaults known = KnownFaults.of("unicorn");
    check(run(memory -> TruthMain.engine("unicorn", memory), known, UnicornFeatures::has), 400);
    if (host.isOfTheTable()) {
      assertThat(known.mended(scale.soak())).isEmpty();
    }
  }

  /** Each instruction compiled, before it is executed for the first time. */
  @Test
  void compiler() throws Exception {
    check(
        run(memory -> TruthMain.engine("compiler", memory), KnownFaults.of("jvm"), _ -> true), 400);
  }

  /** The same as on a host that is no x86-64. */
  @Test
  void bytecode() throws Exception {
    check(
        run(memory -> TruthMain.engine("bytecode", memory), KnownFaults.of("jvm"), _ -> true), 400);
  }

  @Test
  void jvm() throws Exception {
    check(run(memory -> TruthMain.engine("jvm", memory), KnownFaults.of("jvm"), _ -> true), 400);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrongIsFound(BrokenCpu.Fault fault) throws Exception {
    Report report =
        run(
            memory -> new BrokenCpu(TruthMain.engine("jvm", memory), fault),
            KnownFaults.of("jvm"),
            form -> form.mnemonic().matches("add|cmovb|movzx"));
    assertThat(report.failed()).isGreaterThan(report.cases() / 100);
  }

  @Test
  void casesAreTheSameEachTime() {
    Form form = table.forms().getFirst();
    for (int i = 0; i < cases; i++) {
      TruthCase one = new CaseMaker(table).make(form, scale.seed(), i);
      TruthCase other = new CaseMaker(table).make(form, scale.seed(), i);
      assertThat(String.valueOf(one)).isEqualTo(String.valueOf(other));
    }
    assertThat(table.forms().stream().map(TruthCase::key)).doesNotHaveDuplicates();
  }

  /** A line that names no row is a mistake. */
  @Test
  void tablesNameRows() {
    for (String file : List.of("undefined.table", "unicorn.faults", "jvm.faults")) {
      for (String[] columns : Undefined.rows(file, 3)) {
        Pattern pattern = Pattern.compile(columns[0]);
        assertThat(table.forms())
            .as(columns[0])
            .anyMatch(
                form ->
                    pattern.matcher(form.mnemonic()).matches()
                        || pattern.matcher(form.mnemonic() + " " + form.operandText()).matches());
      }
    }
  }
}

package org.amber.tests.truth;

import java.io.PrintStream;
import java.util.regex.Pattern;
import org.amber.cpu.Cpu;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.PhysicalMemory;
import org.amber.tests.harness.Layout;
import org.amber.unicorn.UnicornLibrary;
import org.amber.unicorn.engine.UnicornCpu;

/** {@code tests/truth}: see there. */
public final class TruthMain {
  private String engine = "jvm";
  private Pattern rows = Pattern.compile(".*");
  private int cases = 100;
  private long seed = 20260101;
  private int first;
  private boolean quiet;
  private boolean single;
  private boolean showsKnown;

  private TruthMain() {}

  /** See {@code tests/truth}. */
  public static void main(String[] arguments) throws Exception {
    TruthMain main = new TruthMain();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      main.option(arguments[i], arguments[i + 1]);
    }
    System.exit(main.run(System.out) ? 0 : 1);
  }

  private void option(String name, String value) {
    switch (name) {
      case "--engine" -> engine = value;
      case "--rows" -> rows = Pattern.compile(value);
      case "--cases" -> cases = Integer.parseInt(value);
      case "--seed" -> seed = Long.parseLong(value);
      case "--quiet" -> quiet = value.equals("yes");
      case "--known" -> showsKnown = value.equals("no");
      case "--case" -> {
        String[] parts = value.split(":", -1);
        rows = Pattern.compile(".*" + Pattern.quote(parts[0]));
        seed = Long.parseLong(parts[1]);
        first = Integer.parseInt(parts[2]);
        cases = 1;
        single = true;
      }
      default -> throw new IllegalArgumentException("no option " + name);
    }
  }

  /** An engine by its name. */
  static Cpu engine(String name, PhysicalMemory physical) {
    return switch (name) {
      case "unicorn" -> new UnicornCpu(UnicornLibrary.load(), physical);
      case "jvm" -> new JvmCpu(physical);
      case "compiler" -> new JvmCpu(physical, TierPolicy.EAGER);
      case "bytecode" -> new JvmCpu(physical, TierPolicy.EAGER.forTheJvm());
      default -> throw new IllegalArgumentException("no engine " + name);
    };
  }

  private boolean isWanted(Form form) {
    String text = form.mnemonic() + " " + form.operandText() + " " + form.feature();
    return (!engine.equals("unicorn") || UnicornFeatures.has(form))
        && (rows.matcher(form.mnemonic()).matches()
            || rows.matcher(text + " " + TruthCase.key(form)).matches());
  }

  private boolean run(PrintStream out) throws Exception {
    String faults = engine.equals("compiler") || engine.equals("bytecode") ? "jvm" : engine;
    KnownFaults known = showsKnown ? KnownFaults.deadly(faults) : KnownFaults.of(faults);
    FormTable table = FormTable.load();
    try (NativeRunner processor = NativeRunner.start(Layout.find());
        EngineRunner runner = new EngineRunner(memory -> engine(engine, memory))) {
      Truth truth = new Truth(table, processor, runner, known);
      if (single) {
        truth.watch(out::println);
      }
      for (Form form : truth.rows(this::isWanted)) {
        truth.run(form, seed, first, cases);
      }
      print(truth.report(), out);
      if (!quiet) {
        known.all().forEach(f -> out.println("known: " + f.seen + "/" + f.tried + ": " + f));
      }
      return truth.report().failed() == 0;
    }
  }

  private void print(Report report, PrintStream out) {
    for (Report.Row row : report.rows()) {
      if (!quiet || row.failed > 0) {
        out.printf(
            "%-16s %-20s %-8s %d cases, %d exceptions, %d differ%s%n",
            row.form.mnemonic(),
            row.form.operandText(),
            row.form.feature(),
            row.cases,
            row.exceptions,
            row.failed,
            row.withoutMeaning > 0 ? ", no meaning" : "");
      }
      row.shown.forEach(line -> out.println("  " + line));
    }
    out.println(report.summary());
  }
}

package org.amber.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.cpu.CpuProfile;
import org.amber.machine.MachineConfig;
import org.jspecify.annotations.Nullable;

/** {@code amber run}. */
final class RunCommand implements Command {
  private final CommandContext context;
  private final SnapshotOptions snapshot = new SnapshotOptions();
  private final StoreOptions store = new StoreOptions();
  private final DeterminismOptions determinism = new DeterminismOptions();
  private final MountOptions mounts = new MountOptions();
  private final LimitOptions limits = new LimitOptions();
  private final NetworkOptions network = new NetworkOptions();
  private final CheckpointOption checkpoints = new CheckpointOption();
  private final EndOption end = new EndOption();
  private final ReportOptions reports = new ReportOptions();
  private final List<String> packs = new ArrayList<>();
  private final GuestEnvironment environment = new GuestEnvironment();
  private final RootOption root = new RootOption();
  private CpuProfile cpu = CpuProfile.DEFAULT;
  private @Nullable String workingDirectory;

  RunCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "run a program in a new machine";
  }

  @Override
  public String operands() {
    return "[--] PROGRAM [ARG…]";
  }

  @Override
  public OptionTable options() {
    OptionTable table = new OptionTable(OptionTable.Operands.LAST);
    snapshot.addTo(table);
    checkpoints.addTo(table);
    store.addTo(table);
    KeyOptions.addWriting(table, context.machines());
    KeyOptions.addPassphrase(table, context.machines());
    EngineOption.addTo(table, context.machines());
    table
        .value(
            "--cpu",
            "v1|v2|v3",
            "the processor that the guest sees for as long as the machine lives: a level of the"
                + " x86-64 psABI (default: v2; v3 has AVX2, which --engine unicorn has not)",
            text -> cpu = CpuProfile.named(text))
        .forOneRun();
    determinism.addTo(table);
    root.addTo(table, "the guest's / (default: the host's)");
    mounts.addTo(table);
    mounts.addCommitTo(table);
    table
        .value(
            "--pack",
            "PATH",
            "take the file or tree PATH along in every snapshot, also what is never opened"
                + " (may be repeated)",
            packs::add)
        .forOneRun()
        .value(
            "-w --workdir",
            "DIR",
            "the guest's working directory (default: this one, or / with --root)",
            text -> workingDirectory = text)
        .forOneRun();
    environment.addTo(table);
    network.addTo(table);
    limits.addTo(table);
    end.addTo(table);
    reports.addTo(table);
    return table;
  }

  @Override
  public String notes() {
    return """
        The first word that is no option is the program, all after it are its arguments.
        The guest sees the host's files; what it writes stays in the machine and travels
        in its snapshots, but for what --rw lets out.

        Exit status: the program's; 128+n when signal n ended it; 125 when Amber failed,
        126 when the program cannot be executed, 127 when it is not found.
        """;
  }

  @Override
  public int run(List<String> operands) {
    MachineConfig config = config(operands);
    KeyOptions.check(context.machines());
    SnapshotOrder order = snapshot.order(context.machines());
    checkpoints.check();
    if (!store.isWanted()) {
      try (GuestMachine machine = context.machines().boot(config, reports.strace())) {
        return run(machine, order);
      }
    }
    try (StoreSession stored = store.create(context, operands.getFirst())) {
      return stored.run(
          () -> context.machines().boot(config, reports.strace()),
          reports.snapshots(context),
          machine -> run(machine, order));
    }
  }

  private int run(GuestMachine machine, @Nullable SnapshotOrder order) {
    end.applyTo(machine);
    checkpoints.applyTo(machine, reports.snapshots(context));
    return new Session(context, reports).run(machine, order);
  }

  /** As chroot(1) does it: where a program starts outside a new root says nothing about inside. */
  private String startDirectory() {
    if (workingDirectory != null) {
      return workingDirectory;
    }
    boolean hosts = root.directory().equals(Path.of("/"));
    return hosts ? context.directory() : "/";
  }

  private MachineConfig config(List<String> command) {
    if (command.isEmpty()) {
      throw new UsageException("no program is named");
    }
    determinism.requireFor(network.granted());
    return new MachineConfig(
        command,
        environment.variables(context.environment()),
        root.directory(),
        mounts.mounts(),
        packs,
        startDirectory(),
        determinism.chosen(),
        MachineConfig.DEFAULT_MEMORY,
        limits.chosen(),
        network.granted(),
        cpu);
  }
}

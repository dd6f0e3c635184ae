package org.amber.cli;

import java.nio.file.Path;
import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.machine.ResumeOptions;
import org.jspecify.annotations.Nullable;

/** {@code amber resume}. */
final class ResumeCommand implements Command {
  private final CommandContext context;
  private final SnapshotOptions snapshot = new SnapshotOptions();
  private final StoreOptions store = new StoreOptions();
  private final MountOptions mounts = new MountOptions();
  private final RootOption root = new RootOption();
  private final LimitOptions limits = new LimitOptions();
  private final NetworkOptions network = new NetworkOptions();
  private final CheckpointOption checkpoints = new CheckpointOption();
  private final ContinuationOptions continuation = new ContinuationOptions();
  private final EndOption end = new EndOption();
  private final ResumeSignal signal = new ResumeSignal();
  private final ReportOptions reports = new ReportOptions();
  private boolean hostClock;
  private boolean eager;

  ResumeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "resume";
  }

  @Override
  public String summary() {
    return "go on where a snapshot was taken";
  }

  @Override
  public String operands() {
    return "FILE [-- ARG…]";
  }

  @Override
  public String about(List<String> operands) {
    return operands.size() == 1 ? SnapshotAbout.text(operands.getFirst(), context.machines()) : "";
  }

  @Override
  public OptionTable options() {
    OptionTable table = new OptionTable(OptionTable.Operands.MIXED);
    snapshot.addTo(table);
    checkpoints.addTo(table);
    store.addTo(table);
    KeyOptions.addOpening(table, context.machines());
    KeyOptions.addWriting(table, context.machines());
    KeyOptions.addPlain(table, context.machines());
    EngineOption.addTo(table, context.machines());
    root.addTo(
        table, "host directory with the files that the snapshot does not contain (default: /)");
    mounts.addTo(table);
    table.value(
        "--clock",
        "host|saved",
        "what the guest's clocks follow: the host's time from now on, or what they followed until"
            + " now (default)",
        text -> hostClock = parseClock(text));
    table.flag(
        "--eager",
        "verify the whole file and read all of it before anything runs; else pages are read, and"
            + " verified, as the program comes to them, and the file is needed until all are",
        () -> eager = true);
    continuation.addTo(table);
    network.addTo(table);
    limits.addTo(table);
    signal.addTo(table);
    end.addTo(table);
    reports.addTo(table);
    return table;
  }

  @Override
  public String notes() {
    return """
        What the machine could write to must be granted again: --rw HOST:GUEST, where HOST may be
        another directory than before. Where a file of --rw or --ro that the program had open or
        mapped is not what it was (by its size and contents; above 64 MiB by its size, its first and
        last 4 MiB and its time), nothing is resumed unless --files says how; other files of --rw
        that it had used are named on standard error.
        The snapshot's file is not changed: it can be resumed as often as you like. It can also be
        executed, with these options. With - for FILE the snapshot comes on standard input, where the
        program then finds the end; a pipe with a name may be FILE as well, as in
        amber resume <(ssh HOST cat job.amber), and leaves standard input to the program.

        The program finds in /proc/amber how often it was resumed (generation), when (resumed_at),
        on which host (host), and each ARG, ended by a zero byte (arguments); poll(2) tells of
        POLLPRI there. Its own arguments stay what they were.

        A resumed program goes on exactly as it would have, also with the random numbers it would have
        had: two resumes of one snapshot draw the same. With --new-identity what is drawn from then on
        (getrandom, /dev/urandom, what new programs start with, boot_id and uuid) is another.

        Exit status: as amber run.
        """;
  }

  private static boolean parseClock(String text) {
    return switch (text) {
      case "host" -> true;
      case "saved" -> false;
      default -> throw new IllegalArgumentException("expected host or saved, not " + text);
    };
  }

  @Override
  public int run(List<String> operands) {
    Path file = store.snapshot(operands);
    signal.check();
    KeyOptions.check(context.machines());
    ResumeOptions saved =
        new ResumeOptions(root.directory(), mounts.mounts())
            .withLimits(limits.chosen())
            .withNetwork(network.granted())
            .withContinuation(continuation.chosen());
    ResumeOptions clocked = hostClock ? saved.withHostClock() : saved;
    ResumeOptions options = eager ? clocked.withAllPages() : clocked;
    SnapshotOrder order = snapshot.order(context.machines());
    checkpoints.check();
    if (!store.isWanted()) {
      try (GuestMachine machine = context.machines().resume(file, options, reports.strace())) {
        return run(machine, order);
      }
    }
    try (StoreSession stored = store.goOn(context, file)) {
      ResumeOptions kept = options.withStore(stored.target());
      return stored.run(
          () -> context.machines().resume(file, kept, reports.strace()),
          reports.snapshots(context),
          machine -> run(machine, order));
    }
  }

  private int run(GuestMachine machine, @Nullable SnapshotOrder order) {
    end.applyTo(machine);
    checkpoints.applyTo(machine, reports.snapshots(context));
    signal.send(machine);
    return new Session(context, reports).run(machine, order);
  }
}

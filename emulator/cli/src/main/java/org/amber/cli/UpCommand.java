package org.amber.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.cli.inspect.PlainText;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.cli.store.CheckpointName;
import org.amber.cli.store.MachineKeeper;
import org.amber.cli.store.Restart;
import org.amber.cli.store.StoreOwner;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoredMachine;

/** {@code amber up}. */
final class UpCommand implements Command {
  private static final int NOT_ALL = 1;

  private final CommandContext context;
  private boolean retry;
  private final List<String> keyWords = new ArrayList<>();

  UpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "up";
  }

  @Override
  public String summary() {
    return "go on with all machines of a store, as after a reboot";
  }

  @Override
  public String operands() {
    return "DIR [NAME…]";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .flag("--retry", "also with machines that were set aside", () -> retry = true);
    EngineOption.addTo(table, context.machines(), keyWords::add);
    return KeyOptions.addOpening(table, context.machines(), keyWords::add);
  }

  @Override
  public String notes() {
    return """
        Each machine in the store DIR that has not ended goes on from its newest checkpoint, in a
        process of its own, with the options it was last started with (and --files=host, unless
        they say otherwise); what it prints is added to DIR/machines/NAME/output. When a checkpoint
        is damaged, or Amber fails with it, the one before is taken; after three failures without a
        new checkpoint the machine is set aside, with a report in DIR/machines/NAME/aside.txt.

        A machine that is encrypted needs the key that opens its checkpoints, and goes on encrypted
        as before. What it prints is not written into DIR, but comes on the standard output and
        error of this command.

        The command ends when all machines have. SIGTERM, SIGHUP and Ctrl-C have each take a
        checkpoint and stop.
        The options, which may open the host to a machine, are those in DIR: so DIR has to belong
        to you, and nobody else may write to it.

        Exit status: 0 when all have ended or were stopped, 1 when one was set aside.
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (operands.isEmpty()) {
      throw new UsageException("no store is named: amber up DIR");
    }
    try {
      Store store = Store.open(Path.of(operands.getFirst()));
      StoreOwner.require(store);
      Restart restart =
          new Restart(program(), context.machines().places().unasked(), List.copyOf(keyWords));
      List<MachineKeeper> keepers = new ArrayList<>();
      for (StoredMachine machine : machines(store, operands.subList(1, operands.size()))) {
        keepers.add(new MachineKeeper(machine, restart, retry, this::say));
      }
      HostSignals.passTo(signal -> keepers.forEach(MachineKeeper::stop));
      return keepAll(keepers) ? ExitStatus.OK : NOT_ALL;
    } catch (SnapshotException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  private static List<StoredMachine> machines(Store store, List<String> names)
      throws SnapshotException {
    List<StoredMachine> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(new CheckpointName(name, CheckpointName.NEWEST).in(store));
    }
    return names.isEmpty() ? store.machines() : chosen;
  }

  private static boolean keepAll(List<MachineKeeper> keepers) {
    List<Thread> threads = new ArrayList<>();
    for (MachineKeeper keeper : keepers) {
      threads.add(Thread.ofPlatform().name("keeper").start(keeper));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return keepers.stream().allMatch(MachineKeeper::isWell);
  }

  /** How this amber was started. */
  private static Path program() {
    String launcher = System.getProperty("amber.launcher", "");
    if (launcher.isEmpty()) {
      throw new CommandFailure("amber up has to be started by the script amber");
    }
    return Path.of(launcher);
  }

  private void say(String text) {
    context.messages().println("amber: " + PlainText.of(text));
  }
}

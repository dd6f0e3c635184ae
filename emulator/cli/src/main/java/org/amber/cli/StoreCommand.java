package org.amber.cli;

import com.google.gson.JsonArray;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.amber.cli.inspect.ByteSize;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.cli.store.CheckpointName;
import org.amber.cli.store.StoreCheck;
import org.amber.cli.store.StoreListing;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.MachineClaim;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoreSweep;
import org.amber.snapshot.store.StoredMachine;

/** {@code amber store}. */
final class StoreCommand implements Command {
  private static final int NOT_ALL_GOOD = 1;

  private final CommandContext context;
  private boolean json;

  StoreCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public String summary() {
    return "look after the machines in a store";
  }

  @Override
  public String operands() {
    return "ls|verify|gc|rm|export DIR …";
  }

  @Override
  public OptionTable options() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .flag("--json", "ls and verify: as JSON, for programs", () -> json = true);
    KeyOptions.addOpening(table, context.machines());
    KeyOptions.addWriting(table, context.machines());
    return KeyOptions.addPlain(table, context.machines());
  }

  @Override
  public String notes() {
    return """
        amber store ls DIR                  the machines, what they do, their newest checkpoints
        amber store verify DIR              compares every byte in the store with its checksum
        amber store gc DIR                  removes pages that nobody needs, and machines that have
                                            ended with status 0 or were never saved
        amber store rm DIR NAME[@N]…        removes machines, or their checkpoints of number N
        amber store export DIR NAME[@N] FILE
                                            writes a checkpoint, the newest if no N is said, into a
                                            file that needs no other

        A checkpoint is a snapshot like any other: DIR/machines/NAME/N.amber can be resumed,
        inspected and verified. amber resume --store DIR NAME goes on with a machine.

        Of machines that are encrypted, ls, verify and export need a key: without it ls shows only
        their names, and verify finds damage, but does not know what is in the files. What export
        writes is encrypted for the same key, unless --plain or --encrypt-to is said. gc and rm need
        no key.

        Exit status: 0; verify: 1 when something is damaged.
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (operands.size() < 2) {
      throw new UsageException("say what to do, and with which store: amber store ls DIR");
    }
    List<String> names = operands.subList(2, operands.size());
    try {
      Store store = Store.open(Path.of(operands.get(1)));
      return switch (operands.getFirst()) {
        case "ls" -> list(store, names);
        case "verify" -> verify(store, names);
        case "gc" -> collect(store, names);
        case "rm" -> remove(store, names);
        case "export" -> export(store, names);
        default -> throw new UsageException("a store cannot " + operands.getFirst());
      };
    } catch (SnapshotException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  private static void requireNone(List<String> names) {
    if (!names.isEmpty()) {
      throw new UsageException("one store at a time, not also " + names.getFirst());
    }
  }

  private int list(Store store, List<String> names) throws SnapshotException {
    requireNone(names);
    JsonArray machines = new JsonArray();
    for (StoredMachine machine : store.machines()) {
      machines.add(StoreListing.of(machine, unasked()));
    }
    context.output().print(json ? machines + "\n" : StoreListing.text(machines));
    return ExitStatus.OK;
  }

  private int verify(Store store, List<String> names) throws SnapshotException {
    requireNone(names);
    StoreCheck check = new StoreCheck(store, unasked());
    PrintStream output = context.output();
    boolean good = check.run(result -> output.println(json ? result.toJson() : result.toText()));
    return good ? ExitStatus.OK : NOT_ALL_GOOD;
  }

  /** Who only looks is not stopped by questions. */
  private EncryptedPlaces unasked() {
    return context.machines().places().unasked();
  }

  private int collect(Store store, List<String> names) throws SnapshotException {
    requireNone(names);
    int machines = 0;
    for (StoredMachine machine : store.machines()) {
      try (MachineClaim claim = machine.claim().orElse(null)) {
        machines += claim != null && claim.removeIfNeedless() ? 1 : 0;
      }
    }
    StoreSweep.Result swept = new StoreSweep(store).run();
    if (swept.busy()) {
      throw new CommandFailure("the store is being written to at this moment: try again");
    }
    context
        .output()
        .printf(
            "removed %d machine%s, %d file%s, %s%n",
            machines,
            machines == 1 ? "" : "s",
            swept.files(),
            swept.files() == 1 ? "" : "s",
            ByteSize.text(swept.bytes()));
    return ExitStatus.OK;
  }

  private static boolean removed(StoredMachine machine) throws SnapshotException {
    try (MachineClaim claim = machine.claim().orElse(null)) {
      if (claim == null) {
        return false;
      }
      claim.remove();
      return true;
    }
  }

  private int remove(Store store, List<String> names) throws SnapshotException {
    if (names.isEmpty()) {
      throw new UsageException("no machine is named");
    }
    for (String text : names) {
      CheckpointName name = CheckpointName.parse(text);
      StoredMachine machine = name.in(store);
      if (name.isNewest() ? !removed(machine) : !removed(machine, name)) {
        throw new CommandFailure(
            machine.name() + " is running: end it first (amber ps shows it, amber kill ends it)");
      }
    }
    return ExitStatus.OK;
  }

  private static boolean removed(StoredMachine machine, CheckpointName name)
      throws SnapshotException {
    try (MachineClaim claim = machine.claim().orElse(null)) {
      if (claim != null) {
        claim.remove(name.of(machine));
      }
      return claim != null;
    }
  }

  private int export(Store store, List<String> names) throws SnapshotException {
    if (names.size() != 2) {
      throw new UsageException("say which machine, and into which file");
    }
    CheckpointName name = CheckpointName.parse(names.getFirst());
    Checkpoint checkpoint = name.of(name.in(store));
    Path output = Path.of(names.getLast());
    KeyOptions.check(context.machines());
    SnapshotOptions.checkOutput(output);
    long bytes = context.machines().compact(checkpoint.path(), output);
    context.messages().println("amber: snapshot " + output + ", " + ByteSize.text(bytes));
    return ExitStatus.OK;
  }
}

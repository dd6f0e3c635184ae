package org.amber.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.machine.Checkpoints;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.MachineClaim;
import org.amber.snapshot.store.Retention;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoredMachine;
import org.jspecify.annotations.Nullable;

/** Whether, when and where checkpoints of a machine are taken, and how many are kept. */
final class StoreOptions {
  /** A name that tells nothing. */
  private static final String UNTOLD = "machine";

  private @Nullable Path directory;
  private Checkpoints.Interval interval = Checkpoints.Interval.NEVER;
  private int keep = Retention.DEFAULT.count();
  private @Nullable Duration keepLast;
  private @Nullable String name;
  private boolean onTermination;
  private boolean anything;
  private @Nullable OptionTable table;

  void addTo(OptionTable options) {
    table = options;
    options
        .value(
            "--store",
            "DIR",
            "take checkpoints of the machine into this store, which is made if it does not exist;"
                + " the first at once",
            text -> directory = Path.of(text))
        .forOneRun()
        .value(
            "--checkpoint-every",
            "TIME|STEPS",
            "how often, as 30s, 10m, 2h or 1e9steps (needs --store)",
            noting(text -> interval = CheckpointInterval.parse(text)))
        .value(
            "--keep",
            "N",
            "keep the N newest checkpoints (default: 3)",
            noting(text -> keep = WholeNumber.parse(text, 1, Integer.MAX_VALUE)))
        .value(
            "--keep-last",
            "TIME",
            "keep all checkpoints of this last time, too",
            noting(text -> keepLast = CheckpointInterval.parseTime(text)))
        .value(
            "--name",
            "NAME",
            "the machine's name in the store (default: the program's, and some letters)",
            noting(text -> name = text))
        .forOneRun()
        .flag(
            "--on-term-checkpoint",
            "SIGTERM to amber takes a last checkpoint and ends amber, instead of going to the"
                + " program: for hosts that are about to go; the second changes nothing, the third"
                + " breaks that off (needs --store)",
            () -> {
              onTermination = true;
              anything = true;
            });
  }

  /** For an option that makes no sense without a store. */
  private Consumer<String> noting(Consumer<String> set) {
    return text -> {
      set.accept(text);
      anything = true;
    };
  }

  /** Whether checkpoints are wanted. */
  boolean isWanted() {
    if (directory == null && anything) {
      throw new UsageException("checkpoints need a place: --store DIR");
    }
    return directory != null;
  }

  private Store store() throws SnapshotException {
    if (directory == null) {
      throw new UsageException("no store is named: --store DIR");
    }
    return Store.openOrCreate(directory);
  }

  /**
   * A new machine in the store.
   *
   * @param context of the command
   * @param program the path of its program
   * @throws CommandFailure when it cannot be had
   */
  StoreSession create(CommandContext context, String program) {
    boolean encrypts = context.machines().keys().encrypts();
    try {
      Store store = store();
      String chosen = name != null ? name : nameFor(encrypts ? UNTOLD : program);
      MachineClaim claim = claimed(store.create(chosen));
      return session(context, claim, List.of(program), true);
    } catch (SnapshotException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The snapshot that an operand means: a file, or the newest checkpoint of a machine, which is
   * named by its directory or, with a store, by its name.
   */
  Path snapshot(List<String> operands) {
    try {
      Optional<StoredMachine> machine =
          operands.size() == 1 ? machine(operands.getFirst()) : Optional.empty();
      if (machine.isEmpty()) {
        return SnapshotFileOperand.of(operands);
      }
      List<Checkpoint> checkpoints = machine.get().checkpoints();
      if (checkpoints.isEmpty()) {
        throw new CommandFailure(
            "the machine %s in %s has no checkpoint"
                .formatted(machine.get().name(), machine.get().store().directory()));
      }
      return checkpoints.getLast().path();
    } catch (SnapshotException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  private Optional<StoredMachine> machine(String operand) throws SnapshotException {
    Path path = Path.of(operand);
    if (path.toFile().isDirectory()) {
      Path above = path.toAbsolutePath().normalize().getParent();
      Path store = above == null ? null : above.getParent();
      return store == null || !Store.isAt(store)
          ? Optional.empty()
          : Store.open(store)
              .machine(String.valueOf(path.toAbsolutePath().normalize().getFileName()));
    }
    return directory == null || path.toFile().exists()
        ? Optional.empty()
        : Store.open(directory).machine(operand);
  }

  /**
   * The machine in the store that a resumed one is, or a new one if that is run by somebody else or
   * has never been there.
   *
   * @param snapshot what it is resumed from
   */
  StoreSession goOn(CommandContext context, Path snapshot) {
    try {
      Store store = store();
      Optional<StoredMachine> known = store.machineOf(snapshot);
      boolean encrypts = new StoreKeys(context.machines()).choose(known, snapshot);
      if (known.isPresent() && (name == null || name.equals(known.get().name()))) {
        Optional<MachineClaim> claim = known.get().claim();
        if (claim.isPresent()) {
          claim.get().reopen();
          return session(context, claim.get(), List.of(), false);
        }
      }
      String base = known.isPresent() ? known.get().name() : encrypts ? UNTOLD : program(snapshot);
      MachineClaim claim = claimed(store.create(name != null ? name : nameFor(base)));
      if (known.isPresent()) {
        Checkpoint ignored = claim.adopt(snapshot);
      }
      return session(context, claim, List.of(), known.isEmpty());
    } catch (SnapshotException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  private static MachineClaim claimed(StoredMachine machine) throws SnapshotException {
    return machine
        .claim()
        .orElseThrow(() -> new CommandFailure(machine.name() + " is run by somebody else already"));
  }

  private static String program(Path snapshot) {
    String file = String.valueOf(snapshot.getFileName());
    int dot = file.indexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }

  private static String nameFor(String program) {
    String base = program.substring(program.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_+-]", "");
    String start = base.isEmpty() ? "machine" : base.substring(0, Math.min(60, base.length()));
    return "%s-%06x".formatted(start, ThreadLocalRandom.current().nextInt(1 << 24));
  }

  private StoreSession session(
      CommandContext context, MachineClaim claim, List<String> program, boolean atOnce)
      throws SnapshotException {
    claim.keep(new Retention(keep, keepLast));
    StoreKeys keys = new StoreKeys(context.machines());
    JsonObject description = keys.description(claim.machine());
    if (!program.isEmpty()) {
      description.addProperty("program", program.getFirst());
    }
    description.addProperty("started", Instant.now().toString());
    description.addProperty("directory", context.directory());
    JsonArray options = new JsonArray();
    if (table != null) {
      table.lasting().stream().distinct().forEach(options::add);
    }
    description.add("options", options);
    keys.note(description);
    claim.seal(context.machines().places().sealing());
    claim.describe(description);
    return new StoreSession(claim, interval, atOnce, onTermination);
  }
}

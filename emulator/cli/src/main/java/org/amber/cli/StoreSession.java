package org.amber.cli;

import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.amber.machine.Checkpoints;
import org.amber.machine.StoreTarget;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.store.MachineClaim;
import org.jspecify.annotations.Nullable;

/** A machine's run with checkpoints in a store. */
final class StoreSession implements AutoCloseable {
  private final MachineClaim claim;
  private final StoreTarget target;
  private final Plan plan;
  private @Nullable SnapshotMessages messages;

  /**
   * When checkpoints are taken.
   *
   * @param atOnce whether the first is taken before anything runs
   * @param onTermination whether SIGTERM takes the last one
   */
  record Plan(Checkpoints.Interval interval, boolean atOnce, boolean onTermination) {}

  StoreSession(
      MachineClaim claim, Checkpoints.Interval interval, boolean atOnce, boolean onTermination) {
    this.claim = claim;
    this.target = new StoreTarget(claim);
    this.plan = new Plan(interval, atOnce, onTermination);
  }

  StoreTarget target() {
    return target;
  }

  /**
   * Has a machine run, with checkpoints as planned; when its program has come to its end, nobody is
   * to go on with it.
   *
   * @param make the machine, which is closed here
   * @param told of its checkpoints
   * @param use runs it
   * @return what {@code use} returns, which is the exit status
   */
  int run(Supplier<GuestMachine> make, SnapshotMessages told, ToIntFunction<GuestMachine> use) {
    messages = told;
    boolean ended;
    int status;
    try (GuestMachine machine = make.get()) {
      told.stored(claim.machine().name(), claim.machine().store().directory());
      machine.checkpoint(target, plan, told);
      status = use.applyAsInt(machine);
      ended = machine.hasEnded();
    }
    if (ended) {
      ended(status, told);
    }
    return status;
  }

  /** Whatever becomes of the note, the program has ended as it has. */
  private void ended(int status, SnapshotMessages told) {
    try {
      claim.ended(status);
    } catch (SnapshotException e) {
      told.failed(
          "the store does not know that the program has ended, and amber up would go on with it: "
              + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      claim.removeUnlessSaved();
    } catch (SnapshotException e) {
      SnapshotMessages told = messages;
      if (told == null) {
        throw new CommandFailure(String.valueOf(e.getMessage()));
      }
      told.failed(String.valueOf(e.getMessage())); // the exit status is the program's
    } finally {
      claim.close();
    }
  }
}

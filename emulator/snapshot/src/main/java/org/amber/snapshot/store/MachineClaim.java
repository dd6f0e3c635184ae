package org.amber.snapshot.store;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.amber.snapshot.AtomicFile;
import org.amber.snapshot.FileSealing;
import org.amber.snapshot.PageBase;
import org.amber.snapshot.PageFiles;
import org.amber.snapshot.PageSupplier;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotWriter;
import org.jspecify.annotations.Nullable;

/** The right to run a machine of a store and to write its checkpoints. By one thread at a time. */
public final class MachineClaim implements AutoCloseable {
  private final StoredMachine machine;
  private final StoreLocks.Lock lock;
  private @Nullable PageFiles files;
  private @Nullable UsableCheckpoints usable;
  private Retention retention = Retention.DEFAULT;
  private FileSealing sealing = FileSealing.NONE;

  MachineClaim(StoredMachine machine, StoreLocks.Lock lock) {
    this.machine = machine;
    this.lock = lock;
  }

  public StoredMachine machine() {
    return machine;
  }

  /** Sets what is kept from the next checkpoint on. */
  public void keep(Retention wanted) {
    retention = wanted;
  }

  /**
   * What becomes of all files from now on: said before the machine goes on from anything, and
   * before the first is written.
   */
  public void seal(FileSealing wanted) {
    sealing = wanted;
  }

  /** Writes down how to go on with it; for whoever does. */
  public void describe(JsonObject description) throws SnapshotException {
    machine.describe(description, sealing);
  }

  /**
   * What the machine is gone on with from: its pages need not be written again, if they are in this
   * store, and encrypted if its checkpoints are to be.
   *
   * @return whether they are
   */
  public boolean startFrom(SnapshotFile snapshot) throws SnapshotException {
    if (!snapshot.hasNoOwnPages()) {
      return false;
    }
    PageBase base = PageBase.of(snapshot);
    boolean here = base.isIn(machine.store().pages(), sealing.encrypts());
    if (here) {
      files = new PageFiles(machine.store().pages(), base, sealing);
    }
    return here;
  }

  /**
   * Takes a checkpoint of another machine of the store as its own first one.
   *
   * @throws SnapshotException when it has gone
   */
  public Checkpoint adopt(Path checkpoint) throws SnapshotException {
    return machine.store().shared(() -> link(checkpoint));
  }

  private Checkpoint link(Path checkpoint) throws IOException {
    Path own = machine.directory().resolve(Checkpoint.fileName(nextNumber()));
    // A name of its own for the same file: both name what they need by the same relative paths.
    Files.createLink(own, checkpoint.toRealPath());
    AtomicFile.force(machine.directory());
    return new Checkpoint(Checkpoint.numberOf(own), own);
  }

  private int nextNumber() throws SnapshotException {
    List<Checkpoint> before = machine.checkpoints();
    return before.isEmpty() ? 1 : before.getLast().number() + 1;
  }

  /**
   * Writes a checkpoint, then removes what is not to be kept. Returns when the checkpoint is on the
   * disk.
   *
   * @param known places of pages that have not changed since the last one, by reference from 1 on
   *     at index 0; 0: to be looked for
   * @throws SnapshotException with a message for the user; all older ones are as they were
   */
  public Stored write(SnapshotWriter writer, PageSupplier pages, long[] known)
      throws SnapshotException {
    return machine.store().shared(() -> writeLocked(writer, pages, known));
  }

  private Stored writeLocked(SnapshotWriter writer, PageSupplier pages, long[] known)
      throws IOException {
    Store store = machine.store();
    PageFiles target = files;
    if (target == null) {
      target = new PageFiles(store.pages(), new PageBase(), sealing);
      files = target;
    }
    int number = nextNumber();
    Path path = machine.directory().resolve(Checkpoint.fileName(number));
    PageFiles.Written written = target.write(writer, path, pages, known);
    Checkpoint checkpoint = new Checkpoint(number, path);
    usable().add(checkpoint);
    machine.progressed();
    return new Stored(checkpoint, written.bytes(), written.places());
  }

  /** Asked for before what was tried is forgotten. */
  private UsableCheckpoints usable() {
    UsableCheckpoints found = usable;
    if (found == null) {
      found = new UsableCheckpoints(tried());
      usable = found;
    }
    return found;
  }

  private Tries tried() {
    try {
      return machine.tries();
    } catch (SnapshotException e) {
      // It goes with the next checkpoint, whatever is in it.
      return Tries.NONE;
    }
  }

  /**
   * A checkpoint that was written.
   *
   * @param bytes that it took
   * @param places of its pages, as {@code known} for the next one
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Stored(Checkpoint checkpoint, long bytes, long[] places) {}

  /**
   * Removes checkpoints that are not to be kept, and then, unless the store is in use by others at
   * this moment, the pages that nobody needs.
   *
   * @throws SnapshotException with a message for the user: pages that nobody needs stay
   */
  public void prune() throws SnapshotException {
    List<Checkpoint> gone =
        retention.superfluous(
            machine.checkpoints(), usable()::has, StoredMachine::taken, Instant.now());
    if (!gone.isEmpty()) {
      remove(gone);
      StoreSweep.Result ignored = new StoreSweep(machine.store()).run();
    }
  }

  /** The machine is gone on with, whatever was found out about it before. */
  public void reopen() throws SnapshotException {
    machine.reopen();
  }

  /**
   * The program has ended.
   *
   * @param status its exit status, 128 + n for signal n
   */
  public void ended(int status) throws SnapshotException {
    machine.end(status);
  }

  /** Removes the machine with all of its checkpoints. */
  public void remove() throws SnapshotException {
    machine.remove();
  }

  /**
   * Removes the machine if nobody needs it: it has ended with status 0, or was never saved.
   *
   * @return whether it was removed
   */
  public boolean removeIfNeedless() throws SnapshotException {
    OptionalInt status = machine.ended();
    boolean needless =
        status.isPresent() ? status.getAsInt() == 0 : machine.checkpoints().isEmpty();
    if (needless) {
      machine.remove();
    }
    return needless;
  }

  /** Removes a checkpoint. */
  public void remove(Checkpoint checkpoint) throws SnapshotException {
    remove(List.of(checkpoint));
  }

  private void remove(List<Checkpoint> checkpoints) throws SnapshotException {
    int ignored = machine.store().shared(() -> removeLocked(checkpoints));
  }

  /** On the disk they are gone before anybody removes their pages. */
  private int removeLocked(List<Checkpoint> checkpoints) throws IOException {
    int count = 0;
    for (Checkpoint checkpoint : checkpoints) {
      count += Files.deleteIfExists(checkpoint.path()) ? 1 : 0;
    }
    AtomicFile.force(machine.directory());
    return count;
  }

  /** Removes the machine if it was never saved and has not ended: it leaves nothing. */
  public void removeUnlessSaved() throws SnapshotException {
    if (Files.exists(machine.directory())
        && machine.checkpoints().isEmpty()
        && machine.ended().isEmpty()) {
      machine.remove();
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      System.getLogger(MachineClaim.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a lock", e);
    }
  }
}

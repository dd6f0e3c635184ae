package org.amber.machine;

import java.util.Objects;
import org.amber.snapshot.PageSupplier;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotWriter;
import org.amber.snapshot.store.MachineClaim;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Checkpoints of a machine in a store, each with what is new since the one before. */
@NotSaved("where the user of this run wants them")
public final class StoreTarget implements SnapshotTarget {
  private static final System.Logger LOG = System.getLogger(StoreTarget.class.getName());

  private final MachineClaim claim;

  /** Why what is too old could not be removed, as the user was told; null: it was. */
  private @Nullable String lastTrouble;

  public StoreTarget(MachineClaim claim) {
    this.claim = claim;
  }

  MachineClaim claim() {
    return claim;
  }

  /** The same for a checkpoint to which the program gives a name. */
  public SnapshotTarget named(String checkpoint) {
    return new SnapshotTarget() {
      @Override
      public String name() {
        return StoreTarget.this.name();
      }

      @Override
      public boolean tracksPages() {
        return StoreTarget.this.tracksPages();
      }

      @Override
      public Stored write(SnapshotWriter writer, PageSupplier pages, long[] known)
          throws SnapshotException {
        return StoreTarget.this.write(writer.named(checkpoint), pages, known);
      }
    };
  }

  @Override
  public String name() {
    return claim.machine().name() + " in " + claim.machine().store().directory();
  }

  @Override
  public boolean tracksPages() {
    return true;
  }

  @Override
  public Stored write(SnapshotWriter writer, PageSupplier pages, long[] known)
      throws SnapshotException {
    MachineClaim.Stored stored = claim.write(writer, pages, known);
    try {
      claim.prune();
    } catch (SnapshotException e) {
      // The checkpoint is good. What is too old is found again at the next one.
      if (!Objects.equals(e.getMessage(), lastTrouble)) {
        LOG.log(System.Logger.Level.WARNING, e.getMessage());
      }
      lastTrouble = e.getMessage();
    }
    return new Stored(stored.checkpoint().path(), stored.bytes(), stored.places());
  }
}

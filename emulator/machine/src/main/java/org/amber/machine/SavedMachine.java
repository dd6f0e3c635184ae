package org.amber.machine;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.amber.inspect.Comparison;
import org.amber.inspect.Difference;
import org.amber.inspect.Item;
import org.amber.inspect.MachineView;
import org.amber.inspect.PageContents;
import org.amber.inspect.Scope;
import org.amber.inspect.Subject;
import org.amber.linux.SystemCalls;

/**
 * A machine in a snapshot, to be looked at. Nothing of it runs, none of this host's files is
 * touched, and of its pages only those are read that are looked at. All methods throw {@link
 * MachineException} with one line for the user, whatever is in the file.
 */
public final class SavedMachine implements AutoCloseable {
  private final Path path;
  private final Restoration restored;
  private final MachineView view;

  private SavedMachine(Path path, Restoration restored) {
    this.path = path;
    this.restored = restored;
    this.view = new MachineView(restored.kernel(), SystemCalls.table());
  }

  /**
   * Opens a snapshot.
   *
   * @throws MachineException when the file is no sound snapshot
   */
  public static SavedMachine open(Path path, HostConnection host) throws MachineException {
    return new SavedMachine(path, Restoration.of(path, ResumeOptions.GLANCE, host));
  }

  /** Steps since the machine's first instruction. */
  public long steps() {
    return restored.counter().steps();
  }

  /**
   * Looks at the machine.
   *
   * @param all whether registers are shown that few programs use
   * @param least characters of the shortest text that is shown
   * @param found is told each item as it comes
   * @throws MachineException when nothing is in the scope, or the file is damaged
   */
  public void describe(Subject subject, Scope scope, boolean all, int least, Consumer<Item> found)
      throws MachineException {
    boolean any =
        guarded(
            () -> {
              if (!view.has(scope)) {
                return false;
              }
              view.describe(subject, scope, all, least, found);
              return true;
            });
    if (!any) {
      throw new MachineException(
          "no process or thread of %s has the number %d; it has %s"
              .formatted(path, scope.number().orElse(0), view.numbers()));
    }
  }

  /**
   * Tells in what another machine differs.
   *
   * @param found is told each difference as it comes
   * @throws MachineException when one of the files is damaged
   */
  public void compareWith(SavedMachine other, Consumer<Difference> found) throws MachineException {
    boolean ignored =
        guarded(
            () -> {
              new Comparison(found).compare(side(), other.side());
              return true;
            });
  }

  private Comparison.Side side() {
    PageContents contents = new PageContents(restored.physical(), restored.lazyPages()::idOf);
    return new Comparison.Side(view, contents, steps());
  }

  /** What a file makes the machine's code do ends here. */
  private <T> T guarded(Supplier<T> work) throws MachineException {
    try {
      return work.get();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw Restoration.contradiction("cannot look into " + path, e);
    }
  }

  @Override
  public void close() {
    restored.close();
  }
}

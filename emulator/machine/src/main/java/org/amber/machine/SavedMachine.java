package org.amber.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.inspect.Comparison;
import org.amber.inspect.Difference;
import org.amber.inspect.Item;
import org.amber.inspect.MachineView;
import org.amber.inspect.PageContents;
import org.amber.inspect.Scope;
import org.amber.inspect.Subject;
import org.amber.inspect.core.CoreFile;
import org.amber.inspect.files.ExportReport;
import org.amber.inspect.files.FileBytes;
import org.amber.inspect.files.FileExports;
import org.amber.inspect.files.GuestPath;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.VfsPath;
import org.amber.linux.SystemCalls;
import org.amber.state.StateDigest;

/**
 * A machine in a snapshot, to be looked at. Nothing of it runs, none of this host's files is
 * touched, and of its pages only those are read that are looked at. All methods throw {@link
 * MachineException} with one line for the user, whatever is in the file.
 */
public final class SavedMachine implements AutoCloseable {
  private final Path path;
  private final Restoration restored;
  private final MachineView view;

  /** Thrown by whoever is told of items, and wants to hear no more. */
  public static final class Stopped extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
  }

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
              if (!Arrays.equals(digest(), other.digest())) {
                found.accept(new Difference.State(List.of()));
              }
              new Comparison(found).compare(side(), other.side());
              return true;
            });
  }

  private byte[] digest() {
    return StateDigest.of(restored.state(), MachineStates.registry());
  }

  /** What has become of files since the boot, an item for each. */
  public List<Item> fileChanges() throws MachineException {
    return guarded(view::fileChanges);
  }

  /**
   * Gives the contents of a regular file as the machine sees them.
   *
   * @param guestPath from the root of the guest's tree
   * @param taker is given what is not zero, in ascending order
   * @return the length of the file
   * @throws MachineException when it is no such file, or not in the snapshot
   * @throws IOException of the taker
   */
  public long extract(String guestPath, FileBytes.Taker taker)
      throws MachineException, IOException {
    return guardedIo(() -> FileBytes.give(regularFile(guestPath), restored.physical(), taker));
  }

  private VfsPath regularFile(String guestPath) throws MachineException {
    VfsPath found;
    try {
      found = GuestPath.find(restored.kernel().mounts(), guestPath);
    } catch (ErrnoException e) {
      throw cannotExtract(
          e.errno() == Errno.ENOENT
              ? guestPath + " is not in the snapshot: the machine had not changed or opened it"
              : guestPath + ": " + e.errno().text());
    }
    if (found.inode().isDirectory()) {
      throw cannotExtract(guestPath + " is a directory: amber export-fs takes directories out");
    }
    if (!found.inode().isRegular()) {
      throw cannotExtract(guestPath + " is no regular file");
    }
    return found;
  }

  private MachineException cannotExtract(String reason) {
    return new MachineException(path + ": " + reason);
  }

  /**
   * Makes the files that the machine has added or changed in a directory of this host.
   *
   * @param empty an empty directory
   * @throws IOException when one cannot be made
   */
  public ExportReport exportFiles(Path empty, HostConnection host)
      throws MachineException, IOException {
    return guardedIo(
        () -> {
          try (HostFileSystem directory = host.directory(empty)) {
            return FileExports.toDirectory(restored.kernel(), directory);
          }
        });
  }

  /**
   * Writes the files that the machine has added or changed as a tar archive.
   *
   * @throws IOException of the stream
   */
  public ExportReport exportFiles(OutputStream tar) throws MachineException, IOException {
    return guardedIo(() -> FileExports.toTar(restored.kernel(), tar));
  }

  /**
   * Writes the core file of a process.
   *
   * @throws MachineException when there is no such process, or it has ended
   * @throws IOException of the channel, or when the process has more areas than a core file can
   */
  public void writeCore(int pid, FileChannel channel) throws MachineException, IOException {
    ThreadGroup group = restored.kernel().group(pid);
    if (group == null || !restored.kernel().groups().contains(group)) {
      throw new MachineException(
          "no process of %s has the number %d; it has %s".formatted(path, pid, view.numbers()));
    }
    if (!group.isAlive()) {
      throw new MachineException("process " + pid + " of " + path + " has ended: it has no memory");
    }
    boolean ignored =
        guardedIo(
            () -> {
              CoreFile.write(group, channel);
              return true;
            });
  }

  /** Something that writes. */
  @FunctionalInterface
  private interface IoWork<T> {
    T run() throws MachineException, IOException;
  }

  /** Whoever is written to fails in his own name; all else is the snapshot's. */
  private <T> T guardedIo(IoWork<T> work) throws MachineException, IOException {
    try {
      return work.run();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw Restoration.contradiction("cannot take anything out of " + path, e);
    }
  }

  private Comparison.Side side() {
    PageContents contents = new PageContents(restored.physical(), restored.lazyPages()::idOf);
    return new Comparison.Side(view, contents, steps());
  }

  /** What a file makes the machine's code do ends here. */
  private <T> T guarded(Supplier<T> work) throws MachineException {
    try {
      return work.get();
    } catch (Stopped e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw Restoration.contradiction("cannot look into " + path, e);
    }
  }

  @Override
  public void close() {
    restored.close();
  }
}

package org.amber.kernel.file;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * The file descriptors of a process, or of several tasks that share them (CLONE_FILES). The lowest
 * free number is always taken first. Owns one reference to each open file for each descriptor.
 */
public final class FdTable {
  /** Room of a new table (NR_OPEN_DEFAULT). */
  private static final int LEAST_ROOM = 64;

  private static final int MOST_ROOM = 1 << 20;

  /** As long as the table of the Linux kernel: it doubles, and does not shrink. */
  @SavedAs({"numbers", "files", "closeOnExec", "room"})
  private @Nullable Descriptor[] slots = new Descriptor[LEAST_ROOM];

  @NotSaved("where the search for a free number begins, found anew")
  private int firstFree;

  @NotSaved("each task that is restored shares its table anew")
  private int users;

  @NotSaved("the machine's")
  private final OpenFiles openFiles;

  /**
   * An empty table.
   *
   * @param openFiles counts all open files of the machine
   */
  public FdTable(OpenFiles openFiles) {
    this.openFiles = openFiles;
  }

  /** One more task uses this table. */
  public void share() {
    users++;
  }

  /** Whether more than one task uses this table. */
  public boolean isShared() {
    return users > 1;
  }

  /** One task less uses this table; the last one closes everything. */
  public void leave() {
    if (--users == 0) {
      closeAll();
    }
  }

  /** The open file behind {@code fd}, O_PATH ones included. */
  public FileDescription get(int fd) {
    return descriptor(fd).file();
  }

  /**
   * The entry of {@code fd}.
   *
   * @throws org.amber.abi.ErrnoException EBADF
   */
  public Descriptor descriptor(int fd) {
    Descriptor descriptor = find(fd);
    if (descriptor == null) {
      throw Errno.EBADF.error();
    }
    return descriptor;
  }

  public @Nullable Descriptor find(int fd) {
    return fd >= 0 && fd < slots.length ? slots[fd] : null;
  }

  /**
   * One above the highest number that the table has room for, a power of two: FDSize of
   * /proc/PID/status, and as far as select(2) looks.
   */
  public int bound() {
    return slots.length;
  }

  /** Is shown descriptors, in the order of their numbers. */
  @FunctionalInterface
  public interface Visitor {
    void visit(int fd, Descriptor descriptor);
  }

  /** Shows all descriptors; the visitor must not change this table. */
  public void forEach(Visitor visitor) {
    for (int fd = 0; fd < slots.length; fd++) {
      Descriptor slot = slots[fd];
      if (slot != null) {
        visitor.visit(fd, slot);
      }
    }
  }

  /**
   * Installs a file at the lowest free number.
   *
   * @param limit RLIMIT_NOFILE, here and below an unsigned number: infinity is the greatest
   * @throws org.amber.abi.ErrnoException EMFILE, ENFILE
   */
  public int install(FileDescription file, boolean closeOnExec, long limit) {
    return installFrom(0, file, closeOnExec, limit);
  }

  /**
   * Installs a file at the lowest free number not below {@code minimum} (F_DUPFD).
   *
   * @throws org.amber.abi.ErrnoException EMFILE, ENFILE
   */
  public int installFrom(int minimum, FileDescription file, boolean closeOnExec, long limit) {
    int fd = lowestFree(minimum);
    if (!below(fd, limit)) {
      throw Errno.EMFILE.error();
    }
    if (file.references() == 0) {
      openFiles.requireRoom(1);
    }
    put(fd, new Descriptor(file, closeOnExec));
    return fd;
  }

  /**
   * Checks that {@code count} new files fit, so that a call may create them.
   *
   * @throws org.amber.abi.ErrnoException EMFILE, ENFILE
   */
  public void requireRoom(int count, long limit) {
    int fd = -1;
    for (int i = 0; i < count; i++) {
      fd = lowestFree(fd + 1);
    }
    if (!below(fd, limit)) {
      throw Errno.EMFILE.error();
    }
    openFiles.requireRoom(count);
  }

  /**
   * Makes {@code fd} refer to {@code file}, closing what was there (dup2).
   *
   * @throws org.amber.abi.ErrnoException EBADF when {@code fd} is out of range
   */
  public void replace(int fd, FileDescription file, boolean closeOnExec, long limit) {
    if (fd < 0 || !below(fd, limit)) {
      throw Errno.EBADF.error();
    }
    Descriptor old = find(fd);
    put(fd, new Descriptor(file, closeOnExec));
    if (old != null) {
      old.file().release();
    }
  }

  public void setCloseOnExec(int fd, boolean closeOnExec) {
    slots[fd] = new Descriptor(descriptor(fd).file(), closeOnExec);
  }

  /**
   * Removes {@code fd} and gives its reference back.
   *
   * @throws org.amber.abi.ErrnoException EBADF
   */
  public void close(int fd) {
    Descriptor old = descriptor(fd);
    slots[fd] = null;
    firstFree = Math.min(firstFree, fd);
    old.file().release();
  }

  /**
   * What execve(2) does: closes descriptors marked close-on-exec.
   *
   * @param closing told of the file of each before
   */
  public void closeOnExec(Consumer<FileDescription> closing) {
    for (int fd = 0; fd < slots.length; fd++) {
      Descriptor slot = slots[fd];
      if (slot != null && slot.closeOnExec()) {
        closing.accept(slot.file());
        close(fd);
      }
    }
  }

  public void closeAll() {
    for (int fd = 0; fd < slots.length; fd++) {
      if (slots[fd] != null) {
        close(fd);
      }
    }
  }

  /** A table of its own with the same open files, for fork(2): no larger than it has to be. */
  public FdTable copy() {
    int used = slots.length;
    while (used > LEAST_ROOM && slots[used - 1] == null) {
      used--;
    }
    FdTable copy = new FdTable(openFiles);
    copy.slots = Arrays.copyOf(slots, room(used));
    copy.firstFree = firstFree;
    for (Descriptor slot : slots) {
      if (slot != null) {
        slot.file().retain();
      }
    }
    return copy;
  }

  /** Whether a limit allows a number; none allows more than the kernel's own (fs.nr_open). */
  private static boolean below(int fd, long limit) {
    return fd < MOST_ROOM && Long.compareUnsigned(fd, limit) < 0;
  }

  /** The lowest free number that is not below {@code minimum}. */
  public int firstFree(int minimum) {
    return lowestFree(minimum);
  }

  private int lowestFree(int minimum) {
    int fd = Math.max(minimum, firstFree);
    while (fd < slots.length && slots[fd] != null) {
      fd++;
    }
    if (minimum <= firstFree) {
      firstFree = fd;
    }
    return fd;
  }

  /** The length of a table for so many slots. */
  private static int room(int count) {
    return Math.max(LEAST_ROOM, Integer.highestOneBit(Math.max(1, count - 1)) << 1);
  }

  private void put(int fd, Descriptor descriptor) {
    if (fd >= slots.length) {
      slots = Arrays.copyOf(slots, room(fd + 1));
    }
    descriptor.file().retain();
    descriptor.file().countIn(openFiles);
    slots[fd] = descriptor;
  }

  public FdTableState save() {
    FdTableState state = new FdTableState();
    int count = 0;
    for (Descriptor slot : slots) {
      count += slot != null ? 1 : 0;
    }
    state.numbers = new int[count];
    state.files = new long[count];
    state.closeOnExec = new byte[count];
    state.room = slots.length;
    int i = 0;
    for (int fd = 0; fd < slots.length; fd++) {
      Descriptor slot = slots[fd];
      if (slot != null) {
        state.numbers[i] = fd;
        state.files[i] = slot.file().id();
        state.closeOnExec[i++] = (byte) (slot.closeOnExec() ? 1 : 0);
      }
    }
    return state;
  }

  /**
   * @param files finds the restored open file with an id
   * @param openFiles counts all open files of the machine
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public static FdTable restore(
      FdTableState state, LongFunction<FileDescription> files, OpenFiles openFiles) {
    FdTable table = new FdTable(openFiles);
    int count = state.numbers.length;
    if (state.files.length != count || state.closeOnExec.length != count) {
      throw new IllegalArgumentException("descriptor table: columns differ in length");
    }
    if (state.room < 0 || state.room > MOST_ROOM) {
      throw new IllegalArgumentException("descriptor table: bad size " + state.room);
    }
    table.slots = new Descriptor[room(state.room)];
    for (int i = 0; i < count; i++) {
      int fd = state.numbers[i];
      if (fd < 0 || fd >= MOST_ROOM || table.find(fd) != null) {
        throw new IllegalArgumentException("descriptor table: bad number " + fd);
      }
      table.put(fd, new Descriptor(files.apply(state.files[i]), state.closeOnExec[i] != 0));
    }
    return table;
  }
}

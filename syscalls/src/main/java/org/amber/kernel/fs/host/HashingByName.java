package org.amber.kernel.fs.host;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.TouchedFiles.Unhashed;
import org.amber.state.NotSaved;
import org.amber.state.PageSaver;
import org.jspecify.annotations.Nullable;

/**
 * Hashes files that the machine need not have open, beside the machine. Of one that has changed
 * between the two looks at it nothing is known but size and time.
 */
@NotSaved("at work only while a snapshot is taken")
public final class HashingByName {
  /** Files that are open at once. */
  private static final int AT_ONCE = 64;

  private final HostFileSystem host;
  private final Predicate<Unhashed> changed;
  private final PageSaver saver;

  /**
   * @param changed whether the guest has changed a file since it was looked at; asked by the
   *     machine's thread
   */
  public HashingByName(HostFileSystem host, Predicate<Unhashed> changed, PageSaver saver) {
    this.host = host;
    this.changed = changed;
    this.saver = saver;
  }

  /** Leaves files for later. */
  public void later(List<Unhashed> files) {
    if (!files.isEmpty()) {
      saver.later(() -> hash(files));
    }
  }

  private void hash(List<Unhashed> files) {
    for (int from = 0; from < files.size(); from += AT_ONCE) {
      List<Unhashed> some = files.subList(from, Math.min(files.size(), from + AT_ONCE));
      List<@Nullable HostReader> readers = new ArrayList<>();
      saver.onMachine(() -> some.forEach(file -> readers.add(open(file))));
      for (int i = 0; i < some.size(); i++) {
        hash(some.get(i), readers.get(i));
      }
      saver.onMachine(() -> some.forEach(this::check));
    }
  }

  private @Nullable HostReader open(Unhashed file) {
    try (HostFile open = host.open(file.path(), false)) {
      return open.reader();
    } catch (ErrnoException e) {
      return null;
    }
  }

  private static void hash(Unhashed file, @Nullable HostReader reader) {
    if (reader == null) {
      file.hash().giveUp();
      return;
    }
    try (reader) {
      file.hash().find(reader, file.stat().size());
    }
  }

  private void check(Unhashed file) {
    if (changed.test(file) || !isStill(file)) {
      file.hash().giveUp();
    }
  }

  private boolean isStill(Unhashed file) {
    try {
      Stat now = host.stat(file.path());
      Stat then = file.stat();
      return now != null
          && now.ino() == then.ino()
          && now.dev() == then.dev()
          && now.size() == then.size()
          && now.mtime() == then.mtime()
          && now.ctime() == then.ctime();
    } catch (ErrnoException e) {
      return false;
    }
  }
}

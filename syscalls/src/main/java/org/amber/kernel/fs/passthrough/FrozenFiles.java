package org.amber.kernel.fs.passthrough;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.ContentsHash;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostReader;
import org.amber.kernel.fs.host.TouchedFiles.Unhashed;
import org.amber.kernel.fs.memory.ContentsColumns;
import org.amber.memory.FrameCopies;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.state.PageSaver;
import org.jspecify.annotations.Nullable;

/**
 * What the host's files on all mounts had in them when the machine was captured, until the snapshot
 * is written. Whatever the guest changes in a file is told here before, by whichever of its names
 * and mounts. For the machine's thread.
 */
@NotSaved("at work only while a snapshot is written")
public final class FrozenFiles implements AutoCloseable {
  /** How much a snapshot has at most of files that are the host's own, all together, in bytes. */
  private static final long MOST_KEPT = 128L << 20;

  /** Copies of pages at once, which are memory of the host. */
  private static final int MOST_COPIES = (32 << 20) / PhysicalMemory.PAGE_SIZE;

  private final long now;
  private final FrameCopies copies;
  private final MemorySegment scratch = Arena.ofAuto().allocate(PhysicalMemory.PAGE_SIZE);
  private final Map<FileIdentity, List<FrozenFile>> byIdentity = new HashMap<>();
  private final IdentityHashMap<PassthroughFile, Frozen> byFile = new IdentityHashMap<>();
  private final Set<FileIdentity> changed = new HashSet<>();
  private long room = MOST_KEPT;
  private boolean closed;

  /**
   * One that was open or mapped.
   *
   * @param unhashed null: its hash is known
   * @param kept whether the snapshot has its contents
   */
  private record Frozen(FrozenFile file, @Nullable Unhashed unhashed, boolean kept) {}

  /**
   * Of no file yet.
   *
   * @param now the host's clock, nanoseconds since 1970
   * @param whileFull see {@link FrameCopies}
   */
  public FrozenFiles(long now, Runnable whileFull) {
    this.now = now;
    this.copies = new FrameCopies(MOST_COPIES, whileFull);
  }

  long now() {
    return now;
  }

  /**
   * Keeps what is needed of a file that is open or mapped and has a name: all of it, unless it is
   * larger than {@link ContentsHash#WHOLE} or there is no more room, and what is to be hashed.
   *
   * @param contents stands for what is in it; null: nobody knows
   * @param unhashed null: its hash is known
   * @return whether it will be hashed
   */
  boolean keepNamed(
      PassthroughFile file,
      Stat stat,
      @Nullable ContentsHash contents,
      @Nullable Unhashed unhashed) {
    long size = stat.size();
    boolean kept = size <= ContentsHash.WHOLE && size <= room;
    if (!kept && unhashed == null) {
      return false;
    }
    long ends = size <= ContentsHash.WHOLE ? size : ContentsHash.END;
    FrozenFile frozen = freeze(file, size, ends, contents);
    if (frozen == null) {
      return false;
    }
    room -= kept ? size : 0;
    byFile.put(file, new Frozen(frozen, unhashed, kept));
    return unhashed != null;
  }

  /** Keeps all of a file that no name leads to. */
  void keepNameless(PassthroughFile file, long size) {
    FrozenFile frozen = freeze(file, size, size, null);
    if (frozen != null) {
      byFile.put(file, new Frozen(frozen, null, true));
    }
  }

  /** Null when it cannot be read any more: the snapshot has nothing of it. */
  private @Nullable FrozenFile freeze(
      PassthroughFile file, long size, long ends, @Nullable ContentsHash contents) {
    try {
      HostReader reader = file.reader();
      FrozenFile frozen = new FrozenFile(reader, copies, size, ends, contents);
      byIdentity.computeIfAbsent(file.identity(), identity -> new ArrayList<>(1)).add(frozen);
      return frozen;
    } catch (ErrnoException e) {
      return null;
    }
  }

  /**
   * The guest is about to change bytes of a file.
   *
   * @param own the file
   * @param length bytes; may reach beyond the end
   */
  void beforeChange(FileIdentity identity, HostFile own, long position, long length) {
    boolean ignored = changed.add(identity);
    for (FrozenFile file : byIdentity.getOrDefault(identity, List.of())) {
      file.beforeChange(own, position, length, scratch);
    }
  }

  /** Whether the guest has changed a file since the machine was captured. */
  boolean isChanged(Unhashed file) {
    return changed.contains(FileIdentity.of(file.stat()));
  }

  /** The contents of a file, if they are kept. */
  @Nullable FrozenFile contents(PassthroughFile file) {
    Frozen frozen = byFile.get(file);
    return frozen == null ? null : frozen.file();
  }

  /** Adds the contents of a file that has a name, later. */
  void save(PassthroughFile file, PassthroughNodeState state, PageSaver saver) {
    Frozen frozen = byFile.get(file);
    if (frozen != null) {
      saver.later(() -> save(frozen, state, saver));
    }
  }

  private static void save(Frozen frozen, PassthroughNodeState state, PageSaver saver) {
    FrozenFile file = frozen.file();
    Unhashed unhashed = frozen.unhashed();
    if (unhashed != null) {
      unhashed.hash().find(file::look, file.size());
    }
    if (!frozen.kept() || !file.isReadable()) {
      file.drop();
      return;
    }
    ContentsColumns columns = new ContentsColumns();
    for (long page = 0; page << PhysicalMemory.PAGE_SHIFT < file.size(); page++) {
      columns.add(page, saver.page(file, page));
    }
    state.contents = columns.toState(file.size());
  }

  /** Nobody needs anything of it any more. */
  @Override
  public void close() {
    if (closed) {
      return; // by another mount
    }
    closed = true;
    copies.close();
    byFile.values().forEach(frozen -> frozen.file().close());
    byFile.clear();
    byIdentity.clear();
  }
}

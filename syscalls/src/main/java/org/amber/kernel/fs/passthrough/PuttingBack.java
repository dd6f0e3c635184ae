package org.amber.kernel.fs.passthrough;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileChange;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.Ownership;
import org.amber.kernel.fs.host.PathsInMount;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.fs.memory.ContentsState;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.NotSaved;

/**
 * Gives files of the host the contents again that they had when the machine was saved. A file that
 * is there is written to, not replaced: it stays the one file that all its names lead to, that
 * others have open, and whose permissions and attributes somebody has set. What breaks off
 * meanwhile leaves a mixture, which the next resume of the same snapshot finds and puts right. So
 * that a full disk is met before anything is lost, room is taken for all files first.
 */
@NotSaved("at work only while a snapshot is restored")
public final class PuttingBack implements AutoCloseable {
  private static final int KEEP_SIZE = 1;
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;

  private final HostFileSystem host;
  private final PhysicalMemory memory;
  private final FrameRestorer frames;
  private final List<Prepared> prepared = new ArrayList<>();

  /**
   * One that can be written to now.
   *
   * @param pages frames by page number, owned; the zero frame where there are none
   * @param isNew it was made, and has its contents
   */
  private record Prepared(PassthroughNodeState node, HostFile file, int[] pages, boolean isNew) {}

  PuttingBack(HostFileSystem host, PhysicalMemory memory, FrameRestorer frames) {
    this.host = host;
    this.memory = memory;
    this.frames = frames;
  }

  /** Whether the snapshot has what is needed. */
  static boolean isPossible(PassthroughNodeState node) {
    return node.contents != null && FileMode.type(node.attributes.mode) == FileMode.S_IFREG;
  }

  /**
   * Reads what a file is to have, opens it, and takes the room that it needs. One that was deleted
   * is made and complete at once: nothing of the host's is lost by that. It is not there when this
   * fails.
   *
   * @throws ErrnoException when the host does not let it be written to
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void prepare(PassthroughNodeState node) {
    ContentsState contents = node.contents;
    if (contents == null) {
      throw new IllegalArgumentException("the snapshot has no contents of " + node.path);
    }
    PathsInMount.requireInside(node.path);
    int[] pages = pages(contents);
    if (host.stat(node.path) == null) {
      make(node, pages);
    } else {
      Prepared one = new Prepared(node, host.open(node.path, true), pages, false);
      prepared.add(one);
      reserve(one.file(), contents.size);
    }
  }

  private int[] pages(ContentsState contents) {
    int count = contents.pages.length;
    long all = (contents.size + PAGE - 1) / PAGE;
    if (contents.frames.length != count || contents.size < 0 || all > count) {
      throw new IllegalArgumentException("contents of a file contradict themselves");
    }
    int[] pages = new int[count];
    for (int i = 0; i < count; i++) {
      if (contents.pages[i] != i) {
        throw new IllegalArgumentException("contents of a file are not complete");
      }
      pages[i] = frames.frame(contents.frames[i]);
      memory.ensure(pages[i]);
    }
    return pages;
  }

  /** The whole file, or nothing but directories. */
  private void make(PassthroughNodeState node, int[] pages) {
    makeDirectories(node.path);
    Prepared one = new Prepared(node, host.createFile(node.path, 0600), pages, true);
    prepared.add(one);
    boolean complete = false;
    try {
      write(one);
      Ownership.giveWithPermissions(one.file(), Attributes.restore(node.attributes).toStat());
      host.syncDirectory(PathsInMount.above(node.path));
      complete = true;
    } finally {
      if (!complete) {
        host.unlink(node.path);
      }
    }
  }

  private void makeDirectories(String path) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String directory = path.substring(0, slash);
      if (host.stat(directory) == null) {
        host.createDirectory(directory, 0777);
        host.syncDirectory(PathsInMount.above(directory));
      }
    }
  }

  private static void reserve(HostFile file, long size) {
    if (size == 0) {
      return;
    }
    try {
      file.allocate(KEEP_SIZE, 0, size);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
    }
  }

  /**
   * Writes all that was there and was prepared, durably, when nothing else can fail any more.
   *
   * @throws ErrnoException when the host fails
   */
  void write() {
    prepared.stream().filter(each -> !each.isNew()).forEach(this::write);
  }

  private void write(Prepared one) {
    ContentsState contents = one.node().contents;
    long size = contents == null ? 0 : contents.size;
    MemorySegment ram = memory.ram();
    for (int page = 0; page < one.pages().length; page++) {
      long position = (long) page * PAGE;
      long frame = (long) one.pages()[page] << PhysicalMemory.PAGE_SHIFT;
      int length = (int) Math.min(PAGE, size - position);
      for (int done = 0; done < length; ) {
        done += one.file().write(ram, frame + done, length - done, position + done);
      }
    }
    one.file().truncate(size);
    Stat saved = Attributes.restore(one.node().attributes).toStat();
    one.file().setTimes(saved.atime(), saved.mtime());
    one.file().sync();
  }

  /** What a user is told of a file that has been put back. */
  static HostFileChange told(HostFileChange change) {
    return new HostFileChange(
        change.path(), change.text() + "; put back as it was then", change.grave());
  }

  @Override
  public void close() {
    for (Prepared one : prepared) {
      one.file().close();
      for (int frame : one.pages()) {
        memory.release(frame);
      }
    }
    prepared.clear();
  }
}

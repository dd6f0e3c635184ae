package org.amber.kernel.vfs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.SegmentBuffer;
import org.amber.kernel.fs.host.LinuxHostFileSystem;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.memory.PhysicalMemory;
import org.amber.time.Clock;

/** A tree over a host directory, with root as the caller. */
public final class Fixture implements AutoCloseable {
  /** A clock that moves on with each look. */
  public static final class TickingClock implements Clock {
    private long now = 1_700_000_000_000_000_000L;

    @Override
    public long realtimeNanos() {
      return now += 1000;
    }

    @Override
    public long monotonicNanos() {
      return now;
    }
  }

  /** Root without capabilities missing. */
  public static final class Root implements Caller {
    @Override
    public int fsuid() {
      return 0;
    }

    @Override
    public int fsgid() {
      return 0;
    }

    @Override
    public boolean inGroup(int gid) {
      return gid == 0;
    }

    @Override
    public boolean hasCapability(int capability) {
      return true;
    }
  }

  public final PhysicalMemory memory;
  public final VfsServices services;
  public final LinuxHostFileSystem host;
  public final OverlayFileSystem overlay;
  public final MountTable mounts;
  public final FsContext context;
  public final At at;
  private final Arena arena = Arena.ofShared();

  public Fixture(Path directory) {
    this(directory, new PhysicalMemory(1L << 30), (position, fileSystem) -> {});
  }

  public Fixture(Path directory, PhysicalMemory physical, MountTable.Preparation preparation) {
    memory = physical;
    services =
        new VfsServices(
            new IdSource(),
            new TickingClock(),
            memory,
            (source, first) -> {},
            (path, flags) -> {
              throw Errno.ENXIO.error();
            },
            () -> null);
    host = new LinuxHostFileSystem(directory);
    overlay = new OverlayFileSystem(services, host, stat -> stat, "overlay");
    mounts = new MountTable(overlay, preparation);
    VfsPath root = mounts.root().rootPath();
    context = new FsContext(root, root, 022);
    at = At.cwd(context, new Root());
  }

  public VfsFile open(String path, int flags) {
    VfsFile file = OpenOperation.open(at, path, flags, 0666, 0);
    file.retain();
    return file;
  }

  public long write(VfsFile file, String text) {
    return file.write(new SegmentBuffer(segment(text)));
  }

  public MemorySegment segment(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return arena
        .allocate(Math.max(1, bytes.length))
        .copyFrom(MemorySegment.ofArray(bytes))
        .asSlice(0, bytes.length);
  }

  public String read(VfsFile file, int length) {
    MemorySegment target = arena.allocate(Math.max(1, length));
    long count = file.read(new SegmentBuffer(target, 0, length));
    byte[] bytes = target.asSlice(0, count).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  public void put(String path, String text) {
    VfsFile file = open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC);
    write(file, text);
    file.release();
  }

  public String get(String path) {
    VfsFile file = open(path, OpenFlags.O_RDONLY);
    String text = read(file, (int) file.stat().size() + 10);
    file.release();
    return text;
  }

  @Override
  public void close() {
    host.close();
    memory.close();
    arena.close();
  }
}

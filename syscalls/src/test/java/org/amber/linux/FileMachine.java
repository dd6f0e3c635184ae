package org.amber.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.SegmentBuffer;
import org.amber.kernel.fs.SystemFiles;
import org.amber.kernel.fs.dev.DeviceFileSystem;
import org.amber.kernel.fs.dev.Devices;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.fs.proc.ProcFileSystem;
import org.amber.kernel.fs.proc.SysFileSystem;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.OpenOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;

/** A machine with one process of root's on an empty tree with /dev, /proc and /sys. */
final class FileMachine implements AutoCloseable {
  final TestMachine machine = new TestMachine();
  final Kernel kernel = machine.kernel;
  final Task task = machine.task;
  final At at;
  private final Arena arena = Arena.ofShared();

  FileMachine() {
    MemoryFileSystem root = new MemoryFileSystem(kernel.vfsServices(), Stat.device(0, 30), 1, 0755);
    MountTable mounts = new MountTable(root);
    kernel.setMounts(mounts);
    Devices devices = new Devices(kernel.identifiers(), kernel.entropy());
    kernel.setFiles(new SystemFiles(kernel.vfsServices(), mounts, devices, kernel.terminals()));
    mounts.mount(new DeviceFileSystem(kernel.vfsServices()), "/dev", false);
    mounts.mount(new ProcFileSystem(kernel.vfsServices(), new TaskViews(kernel)), "/proc", false);
    mounts.mount(new SysFileSystem(kernel.vfsServices(), 2), "/sys", true);
    mounts.mount(kernel.files().terminals().fileSystem(), "/dev/pts", false);
    VfsPath top = kernel.mounts().root().rootPath();
    machine.task.setFs(new FsContext(top, top, 022));
    at = At.cwd(machine.task.fs(), task.credentials());
    kernel.scheduler().pick();
  }

  VfsFile open(String path, int flags) {
    VfsFile file = OpenOperation.open(at, path, flags, 0666, 0);
    file.retain();
    return file;
  }

  /** All of a file. */
  String text(String path) {
    VfsFile file = open(path, 0);
    StringBuilder all = new StringBuilder();
    for (String part = read(file, 1000); !part.isEmpty(); part = read(file, 1000)) {
      all.append(part);
    }
    file.release();
    return all.toString();
  }

  String link(String path) {
    return at.get(path, false).inode().readLink();
  }

  String read(FileDescription file, int length) {
    MemorySegment target = arena.allocate(Math.max(1, length));
    long count = file.read(new SegmentBuffer(target, 0, length));
    byte[] bytes = target.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  long readLong(FileDescription file) {
    MemorySegment target = arena.allocate(Long.BYTES, Long.BYTES);
    file.read(new SegmentBuffer(target));
    return target.get(ValueLayout.JAVA_LONG, 0);
  }

  long writeLong(FileDescription file, long value) {
    MemorySegment source = arena.allocate(Long.BYTES, Long.BYTES);
    source.set(ValueLayout.JAVA_LONG, 0, value);
    return file.write(new SegmentBuffer(source));
  }

  long write(FileDescription file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment source = arena.allocate(Math.max(1, bytes.length));
    MemorySegment.copy(bytes, 0, source, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return file.write(new SegmentBuffer(source, 0, bytes.length));
  }

  /** The open file behind a descriptor that a call has returned. */
  FileDescription file(long fd) {
    return task.files().get((int) fd);
  }

  int readInt(long address) {
    return task.memory().readInt(address);
  }

  @Override
  public void close() {
    arena.close();
    machine.close();
  }
}

package org.amber.linux;

import java.nio.charset.StandardCharsets;
import org.amber.abi.OpenFlags;
import org.amber.kernel.fs.SystemFiles;
import org.amber.kernel.fs.dev.Devices;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsPath;

/** A {@link TestMachine} whose root is an empty file system in memory, for calls about files. */
final class FileCalls implements AutoCloseable {
  /** Where strings and structures of a call go. */
  static final long PATH = TestMachine.MEMORY;

  static final long OTHER_PATH = PATH + 0x2000;
  static final long BUFFER = PATH + 0x4000;

  static final long CWD = -100;

  final TestMachine machine;
  final MemoryFileSystem root;

  FileCalls() {
    this(0);
  }

  /** A machine whose process runs as {@code uid}; the root directory is everybody's. */
  FileCalls(int uid) {
    machine = new TestMachine(uid);
    root = new MemoryFileSystem(machine.kernel.vfsServices(), 0x11, 1, uid == 0 ? 0755 : 0777);
    MountTable mounts = new MountTable(root);
    machine.kernel.setMounts(mounts);
    machine.kernel.setFiles(
        new SystemFiles(
            machine.kernel.vfsServices(),
            mounts,
            new Devices(machine.kernel.identifiers(), machine.kernel.entropy()),
            machine.kernel.terminals()));
    VfsPath top = mounts.root().rootPath();
    machine.task.setFs(new FsContext(top, top, 022));
  }

  long call(String name, long... arguments) {
    return machine.call(name, arguments);
  }

  /** The address of a path, put where the first path of a call goes. */
  long path(String text) {
    machine.writeString(PATH, text);
    return PATH;
  }

  /** The address of a path, put where the second path of a call goes. */
  long other(String text) {
    machine.writeString(OTHER_PATH, text);
    return OTHER_PATH;
  }

  /** The address of bytes, put where the buffer of a call goes. */
  long buffer(String text) {
    machine.task.memory().writeBytes(BUFFER, text.getBytes(StandardCharsets.ISO_8859_1));
    return BUFFER;
  }

  /** What lies in the buffer. */
  String buffer(long length) {
    byte[] bytes = machine.task.memory().readBytes(BUFFER, (int) length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  long open(String path, int flags) {
    return call("openat", CWD, path(path), flags, 0644);
  }

  /** A new file with this text, open for reading and writing at its start. */
  long file(String path, String text) {
    long fd = open(path, OpenFlags.O_RDWR | OpenFlags.O_CREAT);
    call("pwrite64", fd, buffer(text), text.length(), 0);
    return fd;
  }

  /** The whole text of a file. */
  String text(String path) {
    long fd = open(path, OpenFlags.O_RDONLY);
    String text = buffer(call("read", fd, BUFFER, 4096));
    call("close", fd);
    return text;
  }

  /** The read and the write end of a pipe. */
  long[] pipe() {
    call("pipe2", BUFFER, 0);
    return new long[] {machine.readInt(BUFFER), machine.readInt(BUFFER + 4)};
  }

  @Override
  public void close() {
    machine.close();
  }
}

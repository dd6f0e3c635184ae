package org.amber.kernel.fs.dev;

import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.PageSource;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** An open character device. */
public final class DeviceFile extends VfsFile {
  @NotSaved("found again by the device number of the inode")
  private final Device device;

  DeviceFile(long id, int flags, VfsPath path, Device device) {
    super(id, flags, path);
    this.device = device;
  }

  /** Device files can be read at positions; where does not matter. */
  @Override
  public boolean seekable() {
    return true;
  }

  /** Succeeds and stays at 0 (null_lseek of Linux). */
  @Override
  public long seek(long distance, int whence) {
    setOffset(0);
    return 0;
  }

  @Override
  protected long size() {
    return 0;
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    device.read(to);
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    device.write(from);
  }

  /** A device that holds nothing has nothing to write back: it lacks the operation. */
  @Override
  public void sync() {
    throw Errno.EINVAL.error();
  }

  @Override
  public PageSource pages() {
    return device.pages(inode().fileSystem().services());
  }

  @Override
  public @Nullable WaitQueue waitQueue() {
    return device.waitQueue();
  }

  @Override
  public DeviceFileState save() {
    DeviceFileState state = new DeviceFileState();
    saveTo(state);
    return state;
  }

  void restore(DeviceFileState state) {
    restoreFrom(state);
  }
}

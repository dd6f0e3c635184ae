package org.amber.kernel.fs.dev;

import java.util.HashMap;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.IdSource;
import org.amber.kernel.vfs.VfsPath;
import org.amber.state.NotSaved;
import org.amber.time.Entropy;

/** What the device numbers of character devices stand for (Linux: Documentation, devices.txt). */
@NotSaved("the same in every machine")
public final class Devices {
  private static final int MEMORY = 1;

  private final IdSource ids;
  private final Map<Long, Device> byNumber = new HashMap<>();

  public Devices(IdSource ids, Entropy entropy) {
    this.ids = ids;
    RandomDevice random = new RandomDevice(entropy);
    byNumber.put(Stat.device(MEMORY, 3), new NullDevice());
    byNumber.put(Stat.device(MEMORY, 5), new ZeroDevice());
    byNumber.put(Stat.device(MEMORY, 7), new FullDevice());
    byNumber.put(Stat.device(MEMORY, 8), random);
    byNumber.put(Stat.device(MEMORY, 9), random);
  }

  /**
   * Opens the device that a file of any file system is a name for.
   *
   * @throws org.amber.abi.ErrnoException ENXIO when there is no such device
   */
  public DeviceFile open(VfsPath path, int flags) {
    return new DeviceFile(ids.next(), flags, path, find(path));
  }

  private Device find(VfsPath path) {
    Device device = byNumber.get(path.inode().stat().rdev());
    if (device == null) {
      throw Errno.ENXIO.error();
    }
    return device;
  }

  /** Puts an open device back. */
  public DeviceFile restore(DeviceFileState state, VfsPath path) {
    DeviceFile file = new DeviceFile(state.id, state.flags, path, find(path));
    file.restore(state);
    return file;
  }
}

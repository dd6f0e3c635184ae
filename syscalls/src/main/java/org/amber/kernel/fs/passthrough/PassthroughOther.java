package org.amber.kernel.fs.passthrough;

import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A symbolic link, FIFO, socket or device of the host; only its name and attributes are there. */
@SavedIn(PassthroughNodeState.class)
final class PassthroughOther extends PassthroughInode {
  PassthroughOther(
      PassthroughFileSystem owner,
      @Nullable PassthroughDirectory directory,
      String name,
      Stat stat) {
    super(owner, directory, name, stat);
  }

  @Override
  public String readLink() {
    if (!isSymlink()) {
      throw Errno.EINVAL.error();
    }
    return with(HostHandle::readLink);
  }
}

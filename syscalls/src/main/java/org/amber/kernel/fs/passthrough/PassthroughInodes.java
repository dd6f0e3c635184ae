package org.amber.kernel.fs.passthrough;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The one object for each file of the host, for as long as anybody has it. */
@NotSaved("found again by looking them up")
final class PassthroughInodes {
  private final Map<FileIdentity, Known> byIdentity = new HashMap<>();
  private final ReferenceQueue<PassthroughInode> collected = new ReferenceQueue<>();

  @NotSaved("found again by looking them up")
  private static final class Known extends WeakReference<PassthroughInode> {
    final FileIdentity identity;

    Known(PassthroughInode inode, ReferenceQueue<PassthroughInode> queue) {
      super(inode, queue);
      this.identity = inode.identity();
    }
  }

  /** The object for a file; null when nobody has one. */
  @Nullable PassthroughInode get(FileIdentity identity) {
    Known reference = byIdentity.get(identity);
    return reference == null ? null : reference.get();
  }

  /** There is an object now for a file that had none. */
  void add(PassthroughInode inode) {
    purge();
    byIdentity.put(inode.identity(), new Known(inode, collected));
  }

  private void purge() {
    for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
      Known reference = (Known) gone;
      byIdentity.remove(reference.identity, reference);
    }
  }
}

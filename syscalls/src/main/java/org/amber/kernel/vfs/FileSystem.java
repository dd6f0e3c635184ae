package org.amber.kernel.vfs;

import org.amber.abi.Statfs;

/** A file system that can be mounted. */
public abstract class FileSystem {
  private final VfsServices services;

  protected FileSystem(VfsServices services) {
    this.services = services;
  }

  public final VfsServices services() {
    return services;
  }

  public final IdSource ids() {
    return services.ids();
  }

  /** The time for new time stamps: nanoseconds since 1970. */
  public final long now() {
    return services.clock().realtimeNanos();
  }

  /** Its name as /proc/mounts shows it: {@code tmpfs}, {@code proc} … */
  public abstract String type();

  /** What is mounted, as /proc/mounts shows it. */
  public String source() {
    return type();
  }

  /** st_dev of its files, where they have one in common. */
  public abstract long device();

  public abstract Inode root();

  public abstract Statfs statfs();

  /** Lets everything written reach the host, where there is one. */
  public void sync() {}
}

package org.amber.kernel.pipe;

import java.util.LinkedHashMap;
import java.util.Map;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;

/** All pipes of the machine: makes unnamed ones, and finds the pipe behind the name of a FIFO. */
public final class Pipes {
  @NotSaved("the machine's")
  private final VfsServices services;

  @NotSaved("keeps nothing of its own")
  private final PipeFileSystem fileSystem;

  @NotSaved("made anew")
  private final Mount mount;

  private long lastNumber;

  /** Pipes of FIFOs that somebody has open. */
  @SavedAs("pipes")
  private final Map<Inode, Pipe> fifos = new LinkedHashMap<>();

  /** Unnamed pipes with an open end, by inode number. */
  @SavedAs("pipes")
  private final Map<Long, PipeInode> unnamed = new LinkedHashMap<>();

  public Pipes(VfsServices services, MountTable mounts) {
    this.services = services;
    this.fileSystem = new PipeFileSystem(services, this);
    this.mount = mounts.detached(fileSystem);
  }

  /**
   * The two ends of a new pipe.
   *
   * @param reader the end to read from
   * @param writer the end to write to
   */
  public record Ends(PipeFile reader, PipeFile writer) {}

  /**
   * A new pipe (pipe2(2)).
   *
   * @param flags O_NONBLOCK and O_DIRECT
   */
  public Ends create(int flags, int uid, int gid) {
    long number = ++lastNumber;
    PipeInode inode = new PipeInode(fileSystem, number, uid, gid, services.clock().realtimeNanos());
    unnamed.put(number, inode);
    Dentry name = new Dentry(null, "pipe:[" + number + "]", inode);
    VfsPath path = new VfsPath(mount, name);
    PipeFile reader = new PipeFile(services.ids().next(), flags, path, inode.pipe(), this);
    PipeFile writer =
        new PipeFile(services.ids().next(), flags | OpenFlags.O_WRONLY, path, inode.pipe(), this);
    reader.attach();
    writer.attach();
    return new Ends(reader, writer);
  }

  /** Opens an unnamed pipe once more, through /proc/PID/fd. */
  PipeFile reopen(VfsPath path, int flags, Pipe pipe) {
    PipeFile file = new PipeFile(services.ids().next(), flags, path, pipe, this);
    file.attachByName(false);
    return file;
  }

  /**
   * Opens a FIFO; the caller waits while {@link PipeFile#openPending}.
   *
   * @throws org.amber.abi.ErrnoException ENXIO
   */
  public PipeFile openFifo(VfsPath path, int flags) {
    Pipe pipe = fifos.computeIfAbsent(path.inode(), inode -> new Pipe());
    PipeFile file = new PipeFile(services.ids().next(), flags, path, pipe, this);
    try {
      file.attachByName(true);
    } catch (ErrnoException e) {
      path.unpin();
      forgetIfUnused(path.inode(), pipe);
      throw e;
    }
    return file;
  }

  void closed(Inode inode, Pipe pipe) {
    forgetIfUnused(inode, pipe);
  }

  private void forgetIfUnused(Inode inode, Pipe pipe) {
    if (!pipe.isUnused()) {
      return;
    }
    if (inode instanceof PipeInode) {
      unnamed.remove(inode.number());
    } else {
      fifos.remove(inode);
    }
  }

  /** The state of all pipes: unnamed ones, then FIFOs that somebody has open. */
  public PipesState save() {
    PipesState state = new PipesState();
    state.lastNumber = lastNumber;
    for (PipeInode inode : unnamed.values()) {
      state.pipes.add(inode.save());
    }
    fifos.forEach(
        (inode, pipe) -> {
          PipeState fifo = new PipeState();
          pipe.saveTo(fifo);
          fifo.inode = inode.id();
          state.pipes.add(fifo);
        });
    return state;
  }

  /**
   * Puts back all pipes, still without ends.
   *
   * @param inodes the restored inodes by permanent number; those of unnamed pipes are added
   * @throws IllegalArgumentException when a state contradicts itself
   */
  public void restore(PipesState state, Map<Long, Inode> inodes) {
    lastNumber = state.lastNumber;
    for (PipeState each : state.pipes) {
      if (each.number != 0) {
        PipeInode inode = PipeInode.restore(fileSystem, each);
        if (unnamed.put(each.number, inode) != null || inodes.put(each.inode, inode) != null) {
          throw new IllegalArgumentException("two pipes have the number " + each.number);
        }
      } else {
        Inode inode = inodes.get(each.inode);
        if (inode == null || fifos.containsKey(inode)) {
          throw new IllegalArgumentException("no FIFO has the number " + each.inode);
        }
        Pipe pipe = new Pipe();
        pipe.restoreFrom(each);
        fifos.put(inode, pipe);
      }
    }
  }

  /**
   * Puts back an open end.
   *
   * @param path its restored name
   * @throws IllegalArgumentException when no pipe is there
   */
  public PipeFile restoreFile(PipeFileState state, VfsPath path) {
    Pipe pipe = path.inode() instanceof PipeInode inode ? inode.pipe() : fifos.get(path.inode());
    if (pipe == null) {
      throw new IllegalArgumentException("open file " + state.id + " has no pipe");
    }
    PipeFile file = new PipeFile(state.id, state.flags, path, pipe, this);
    file.restore(state);
    return file;
  }
}

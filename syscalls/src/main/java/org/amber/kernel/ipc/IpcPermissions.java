package org.amber.kernel.ipc;

import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;

/** Key, owner and mode of an object of System V IPC: struct kern_ipc_perm. */
public final class IpcPermissions {
  /** IPC_PRIVATE: the key of objects that no key finds. */
  public static final int PRIVATE = 0;

  /** What a caller may ask for in {@link #require}: for the owner, the group and others alike. */
  public static final int READ = 0444;

  public static final int WRITE = 0222;
  public static final int EXECUTE = 0111;

  /** CAP_IPC_LOCK of capabilities(7). */
  public static final int CAP_IPC_LOCK = 14;

  private static final int CAP_IPC_OWNER = 15;
  private static final int RIGHTS = 0777;

  private int key;
  private final int id;
  private int uid;
  private int gid;
  private final int cuid;
  private final int cgid;
  private int mode;

  /**
   * @param mode rights, of which the lowest nine bits count
   */
  IpcPermissions(int key, int id, Credentials creator, int mode) {
    this.key = key;
    this.id = id;
    this.uid = creator.euid();
    this.gid = creator.egid();
    this.cuid = uid;
    this.cgid = gid;
    this.mode = mode & RIGHTS;
  }

  private IpcPermissions(IpcPermissionsState state) {
    this.key = state.key;
    this.id = state.id;
    this.uid = state.uid;
    this.gid = state.gid;
    this.cuid = state.cuid;
    this.cgid = state.cgid;
    this.mode = state.mode;
  }

  public int key() {
    return key;
  }

  /** No key finds the object any more. */
  void hide() {
    key = PRIVATE;
  }

  /** The number by which programs know the object: place and sequence. */
  public int id() {
    return id;
  }

  public int uid() {
    return uid;
  }

  public int gid() {
    return gid;
  }

  public int cuid() {
    return cuid;
  }

  public int cgid() {
    return cgid;
  }

  /** Rights, and flags of shared memory above them. */
  public int mode() {
    return mode;
  }

  void setFlag(int flag, boolean on) {
    mode = on ? mode | flag : mode & ~flag;
  }

  /**
   * Requires rights (ipcperms of Linux).
   *
   * @param wanted {@link #READ}, {@link #WRITE} and so on, or the mode of a get call
   * @throws org.amber.abi.ErrnoException EACCES
   */
  public void require(Credentials caller, int wanted) {
    int requested = (wanted >> 6) | (wanted >> 3) | wanted;
    int granted = mode;
    if (caller.euid() == cuid || caller.euid() == uid) {
      granted >>= 6;
    } else if (caller.inGroup(cgid) || caller.inGroup(gid)) {
      granted >>= 3;
    }
    if ((requested & ~granted & 7) != 0 && !caller.has(CAP_IPC_OWNER)) {
      throw Errno.EACCES.error();
    }
  }

  /** Whether the caller's is the user that owns or made the object. */
  public boolean isOwner(Credentials caller) {
    return caller.euid() == cuid || caller.euid() == uid;
  }

  /**
   * Requires the right to change or remove the object.
   *
   * @throws org.amber.abi.ErrnoException EPERM
   */
  public void requireOwner(Credentials caller) {
    if (!isOwner(caller) && !caller.has(Credentials.CAP_SYS_ADMIN)) {
      throw Errno.EPERM.error();
    }
  }

  /**
   * Another owner and other rights: IPC_SET.
   *
   * @throws org.amber.abi.ErrnoException EINVAL for -1, which is no user and no group
   */
  public void set(int newUid, int newGid, int newMode) {
    if (newUid == -1 || newGid == -1) {
      throw Errno.EINVAL.error();
    }
    uid = newUid;
    gid = newGid;
    mode = (mode & ~RIGHTS) | (newMode & RIGHTS);
  }

  IpcPermissionsState save() {
    IpcPermissionsState state = new IpcPermissionsState();
    state.key = key;
    state.id = id;
    state.uid = uid;
    state.gid = gid;
    state.cuid = cuid;
    state.cgid = cgid;
    state.mode = mode;
    return state;
  }

  /**
   * @throws IllegalArgumentException when the number is none
   */
  static IpcPermissions restore(IpcPermissionsState state) {
    if (state.id < 0) {
      throw new IllegalArgumentException("an IPC object has the number " + state.id);
    }
    return new IpcPermissions(state);
  }
}

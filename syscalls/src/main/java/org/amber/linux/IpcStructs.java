package org.amber.linux;

import org.amber.kernel.ipc.IpcPermissions;
import org.amber.memory.GuestMemory;

/** What the control calls of System V IPC have in common: commands, flags, struct ipc64_perm. */
final class IpcStructs {
  static final int IPC_CREAT = 01000;
  static final int IPC_EXCL = 02000;
  static final int IPC_NOWAIT = 04000;

  static final int IPC_RMID = 0;
  static final int IPC_SET = 1;
  static final int IPC_STAT = 2;
  static final int IPC_INFO = 3;

  /** Bytes of struct ipc64_perm. */
  static final int PERMISSIONS = 48;

  private static final int UID = 4;
  private static final int GID = 8;
  private static final int MODE = 20;
  private static final int SEQUENCE_SHIFT = 15;

  private IpcStructs() {}

  /** Fills the first {@link #PERMISSIONS} bytes of a structure that is zero. */
  static void write(GuestMemory memory, long at, IpcPermissions permissions) {
    memory.writeInt(at, permissions.key());
    memory.writeInt(at + UID, permissions.uid());
    memory.writeInt(at + GID, permissions.gid());
    memory.writeInt(at + 12, permissions.cuid());
    memory.writeInt(at + 16, permissions.cgid());
    memory.writeInt(at + MODE, permissions.mode());
    memory.writeShort(at + 24, (short) (permissions.id() >> SEQUENCE_SHIFT));
  }

  /**
   * What IPC_SET says of owner and mode, fetched before anything is looked at.
   *
   * @param uid owner
   * @param gid group
   * @param mode rights
   */
  record NewOwner(int uid, int gid, int mode) {
    static NewOwner read(GuestMemory memory, long at) {
      return new NewOwner(
          memory.readInt(at + UID), memory.readInt(at + GID), memory.readInt(at + MODE));
    }

    void applyTo(IpcPermissions permissions) {
      permissions.set(uid, gid, mode);
    }
  }
}

package org.amber.kernel.exec;

import org.amber.abi.Statfs;
import org.amber.kernel.credentials.Capabilities;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.SetIdBits;
import org.amber.kernel.vfs.VfsFile;
import org.amber.state.NotSaved;

/**
 * The rights that a program runs with: bprm_fill_uid of fs/exec.c and cap_bprm_creds_from_file of
 * security/commoncap.c. Files have no capabilities here.
 *
 * @param credentials of the program
 * @param secure AT_SECURE: it has rights that its caller has not
 * @param dumpable whether others with its ids may look into it
 * @param byFile whether the file has set-ID bits that count, or capabilities were gained
 */
@NotSaved("only while a program is started")
record ExecRights(Credentials credentials, boolean secure, boolean dumpable, boolean byFile) {

  static ExecRights of(Task task, VfsFile program) {
    Credentials old = task.credentials();
    Inode inode = program.inode();
    int mode = task.options().noNewPrivileges ? 0 : honouredMode(program);
    boolean setUser = SetIdBits.setsUser(mode);
    boolean setGroup = SetIdBits.setsGroup(mode);
    int euid = setUser ? inode.uid() : old.euid();
    int egid = setGroup ? inode.gid() : old.egid();
    boolean heedsRoot = !old.secureBits().noRoot();
    boolean effective = heedsRoot && euid == 0;
    Capabilities sets = old.capabilities();
    boolean root = heedsRoot && (euid == 0 || old.uid() == 0);
    long permitted = root ? sets.inheritable() | sets.bounding() : 0;
    boolean idsChange = euid != old.euid() || !old.inGroup(egid);
    boolean gains = (permitted & ~sets.permitted()) != 0;
    if ((idsChange || gains) && isUnsafe(task)) {
      if (!old.has(Credentials.CAP_SETUID) || task.options().noNewPrivileges) {
        euid = old.uid();
        egid = old.gid();
      }
      permitted &= sets.permitted();
    }
    long ambient = idsChange ? 0 : sets.ambient();
    permitted |= ambient;
    Capabilities after =
        new Capabilities(
            effective ? permitted : ambient,
            permitted,
            sets.inheritable(),
            sets.bounding(),
            ambient);
    boolean secure =
        idsChange
            || euid != old.uid()
            || egid != old.gid()
            || (old.uid() != 0 && (effective || (permitted & ~ambient) != 0));
    boolean readable = Permissions.allows(inode, Permissions.READ, old);
    return new ExecRights(
        old.afterExec(euid, egid, after),
        secure,
        readable && !old.isSetId(),
        setUser || setGroup || gains);
  }

  /** The mode of a file; none of it counts on a file system that wants no set-ID programs. */
  private static int honouredMode(VfsFile program) {
    int mode = program.inode().mode();
    boolean asked = SetIdBits.setsUser(mode) || SetIdBits.setsGroup(mode);
    return asked && isNoSuid(program.path().mount().fileSystem()) ? 0 : mode;
  }

  private static boolean isNoSuid(FileSystem fileSystem) {
    return (fileSystem.statfs().flags() & Statfs.ST_NOSUID) != 0;
  }

  /** Whether somebody else has the program in his hands who may not have its rights. */
  private static boolean isUnsafe(Task task) {
    boolean traced = task.tracing().isTraced() && !task.tracing().link().capable();
    return traced || task.options().noNewPrivileges || sharesDirectories(task);
  }

  /** Whether another process has its root and working directory in common with this one. */
  private static boolean sharesDirectories(Task task) {
    long own = task.group().tasks().stream().filter(each -> each.fs() == task.fs()).count();
    return task.fs().users() > own;
  }
}

package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.CredentialChange;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** User and group ids: credentials(7). A process has one set, as POSIX wants it. */
final class CredentialSyscalls {
  /** An id that stays as it is. */
  private static final int KEEP = -1;

  private static final int NGROUPS_MAX = 65_536;

  List<Row> rows() {
    return List.of(
        spec(102, "getuid", task -> id(task.credentials().uid())),
        spec(104, "getgid", task -> id(task.credentials().gid())),
        spec(105, "setuid", INT, this::setuid),
        spec(106, "setgid", INT, this::setgid),
        spec(107, "geteuid", task -> id(task.credentials().euid())),
        spec(108, "getegid", task -> id(task.credentials().egid())),
        spec(113, "setreuid", INT, INT, this::setreuid),
        spec(114, "setregid", INT, INT, this::setregid),
        spec(115, "getgroups", INT, POINTER, this::getgroups),
        spec(116, "setgroups", INT, POINTER, this::setgroups),
        spec(117, "setresuid", INT, INT, INT, this::setresuid),
        spec(118, "getresuid", POINTER, POINTER, POINTER, this::getresuid),
        spec(119, "setresgid", INT, INT, INT, this::setresgid),
        spec(120, "getresgid", POINTER, POINTER, POINTER, this::getresgid),
        spec(122, "setfsuid", INT, this::setfsuid),
        spec(123, "setfsgid", INT, this::setfsgid));
  }

  private static Outcome id(int id) {
    return Outcome.value(Integer.toUnsignedLong(id));
  }

  private static void requireUserId(Credentials own, int id) {
    boolean known = id == KEEP || id == own.uid() || id == own.euid() || id == own.suid();
    if (!known && !own.has(Credentials.CAP_SETUID)) {
      throw Errno.EPERM.error();
    }
  }

  private static void requireGroupId(Credentials own, int id) {
    boolean known = id == KEEP || id == own.gid() || id == own.egid() || id == own.sgid();
    if (!known && !own.has(Credentials.CAP_SETGID)) {
      throw Errno.EPERM.error();
    }
  }

  private static Outcome changeUsers(Task task, int real, int effective, int saved) {
    CredentialChange.commit(task, task.credentials().withUserIds(real, effective, saved));
    return Outcome.ZERO;
  }

  private static Outcome changeGroups(Task task, int real, int effective, int saved) {
    Credentials own = task.credentials();
    CredentialChange.commit(task, own.withGroupIds(real, effective, saved, effective));
    return Outcome.ZERO;
  }

  Outcome setuid(Task task, int uid) {
    Credentials own = task.credentials();
    if (uid == KEEP) {
      throw Errno.EINVAL.error();
    }
    if (own.has(Credentials.CAP_SETUID)) {
      return changeUsers(task, uid, uid, uid);
    }
    if (uid != own.uid() && uid != own.suid()) {
      throw Errno.EPERM.error();
    }
    return changeUsers(task, own.uid(), uid, own.suid());
  }

  Outcome setgid(Task task, int gid) {
    Credentials own = task.credentials();
    if (gid == KEEP) {
      throw Errno.EINVAL.error();
    }
    if (own.has(Credentials.CAP_SETGID)) {
      return changeGroups(task, gid, gid, gid);
    }
    if (gid != own.gid() && gid != own.sgid()) {
      throw Errno.EPERM.error();
    }
    return changeGroups(task, own.gid(), gid, own.sgid());
  }

  Outcome setreuid(Task task, int real, int effective) {
    Credentials own = task.credentials();
    boolean knownReal = real == KEEP || real == own.uid() || real == own.euid();
    if (!knownReal && !own.has(Credentials.CAP_SETUID)) {
      throw Errno.EPERM.error();
    }
    requireUserId(own, effective);
    int newReal = real == KEEP ? own.uid() : real;
    int newEffective = effective == KEEP ? own.euid() : effective;
    boolean saves = real != KEEP || (effective != KEEP && effective != own.uid());
    return changeUsers(task, newReal, newEffective, saves ? newEffective : own.suid());
  }

  Outcome setregid(Task task, int real, int effective) {
    Credentials own = task.credentials();
    boolean knownReal = real == KEEP || real == own.gid() || real == own.egid();
    if (!knownReal && !own.has(Credentials.CAP_SETGID)) {
      throw Errno.EPERM.error();
    }
    requireGroupId(own, effective);
    int newReal = real == KEEP ? own.gid() : real;
    int newEffective = effective == KEEP ? own.egid() : effective;
    boolean saves = real != KEEP || (effective != KEEP && effective != own.gid());
    return changeGroups(task, newReal, newEffective, saves ? newEffective : own.sgid());
  }

  Outcome setresuid(Task task, int real, int effective, int saved) {
    Credentials own = task.credentials();
    requireUserId(own, real);
    requireUserId(own, effective);
    requireUserId(own, saved);
    return changeUsers(
        task,
        real == KEEP ? own.uid() : real,
        effective == KEEP ? own.euid() : effective,
        saved == KEEP ? own.suid() : saved);
  }

  Outcome setresgid(Task task, int real, int effective, int saved) {
    Credentials own = task.credentials();
    requireGroupId(own, real);
    requireGroupId(own, effective);
    requireGroupId(own, saved);
    return changeGroups(
        task,
        real == KEEP ? own.gid() : real,
        effective == KEEP ? own.egid() : effective,
        saved == KEEP ? own.sgid() : saved);
  }

  Outcome getresuid(Task task, GuestAddress real, GuestAddress effective, GuestAddress saved) {
    Credentials own = task.credentials();
    task.memory().writeInt(real.value(), own.uid());
    task.memory().writeInt(effective.value(), own.euid());
    task.memory().writeInt(saved.value(), own.suid());
    return Outcome.ZERO;
  }

  Outcome getresgid(Task task, GuestAddress real, GuestAddress effective, GuestAddress saved) {
    Credentials own = task.credentials();
    task.memory().writeInt(real.value(), own.gid());
    task.memory().writeInt(effective.value(), own.egid());
    task.memory().writeInt(saved.value(), own.sgid());
    return Outcome.ZERO;
  }

  /** Returns the previous id, whether or not it has changed. */
  Outcome setfsuid(Task task, int uid) {
    Credentials own = task.credentials();
    boolean known =
        uid == own.uid() || uid == own.euid() || uid == own.suid() || uid == own.fsuid();
    if (uid != KEEP && (known || own.has(Credentials.CAP_SETUID))) {
      CredentialChange.commit(task, own.withFileSystemUser(uid));
    }
    return id(own.fsuid());
  }

  /** Returns the previous id, whether or not it has changed. */
  Outcome setfsgid(Task task, int gid) {
    Credentials own = task.credentials();
    boolean known =
        gid == own.gid() || gid == own.egid() || gid == own.sgid() || gid == own.fsgid();
    if (gid != KEEP && (known || own.has(Credentials.CAP_SETGID))) {
      CredentialChange.commit(task, own.withGroupIds(own.gid(), own.egid(), own.sgid(), gid));
    }
    return id(own.fsgid());
  }

  Outcome getgroups(Task task, int size, GuestAddress list) {
    List<Integer> groups = task.credentials().groups();
    if (size < 0 || (size > 0 && size < groups.size())) {
      throw Errno.EINVAL.error();
    }
    if (size > 0) {
      for (int i = 0; i < groups.size(); i++) {
        task.memory().writeInt(list.value() + 4L * i, groups.get(i));
      }
    }
    return Outcome.value(groups.size());
  }

  Outcome setgroups(Task task, int size, GuestAddress list) {
    Credentials own = task.credentials();
    if (!own.has(Credentials.CAP_SETGID)) {
      throw Errno.EPERM.error();
    }
    if (size < 0 || size > NGROUPS_MAX) {
      throw Errno.EINVAL.error();
    }
    GuestMemory memory = task.memory();
    List<Integer> groups = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      int group = memory.readInt(list.value() + 4L * i);
      if (group == KEEP) {
        throw Errno.EINVAL.error();
      }
      groups.add(group);
    }
    groups.sort(Integer::compareUnsigned);
    task.setCredentials(own.withGroups(groups));
    return Outcome.ZERO;
  }
}

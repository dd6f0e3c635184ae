package org.amber.linux;

import static org.amber.table.ArgumentTypes.HEX;
import static org.amber.table.ProcessArguments.ARCH_CODE;
import static org.amber.table.ProcessArguments.PRCTL_OPTION;
import static org.amber.table.Spec.spec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Capabilities;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.credentials.SecureBits;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TaskOptions;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** prctl(2) and arch_prctl(2): attributes of the calling thread and process. */
final class PrctlSyscalls {
  private static final int PR_SET_PDEATHSIG = 1;
  private static final int PR_GET_PDEATHSIG = 2;
  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_GET_KEEPCAPS = 7;
  private static final int PR_SET_KEEPCAPS = 8;
  private static final int PR_GET_TIMING = 13;
  private static final int PR_SET_TIMING = 14;
  private static final int PR_SET_NAME = 15;
  private static final int PR_GET_NAME = 16;
  private static final int PR_GET_SECCOMP = 21;
  private static final int PR_SET_SECCOMP = 22;
  private static final int PR_CAPBSET_READ = 23;
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_GET_TSC = 25;
  private static final int PR_SET_TSC = 26;
  private static final int PR_GET_SECUREBITS = 27;
  private static final int PR_SET_SECUREBITS = 28;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int PR_GET_TIMERSLACK = 30;
  private static final int PR_SET_MM = 35;
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int PR_GET_CHILD_SUBREAPER = 37;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_GET_NO_NEW_PRIVS = 39;
  private static final int PR_GET_TID_ADDRESS = 40;
  private static final int PR_SET_THP_DISABLE = 41;
  private static final int PR_GET_THP_DISABLE = 42;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_IS_SET = 1;
  private static final int PR_CAP_AMBIENT_RAISE = 2;
  private static final int PR_CAP_AMBIENT_LOWER = 3;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final int PR_SET_VMA = 0x5356_4d41;
  private static final int PR_SET_VMA_ANON_NAME = 0;

  private static final int PR_TSC_ENABLE = 1;
  private static final int NAME_SIZE = 16;
  private static final int ANON_NAME_MAX = 80;

  private static final int ARCH_GET_CPUID = 0x1011;

  List<Row> rows() {
    return List.of(
        spec(157, "prctl", PRCTL_OPTION, HEX, HEX, HEX, HEX, this::prctl)
            .partial("no PR_SET_MM, no speculation control"),
        spec(158, "arch_prctl", ARCH_CODE, HEX, this::archPrctl).withWholeState());
  }

  Outcome prctl(Task task, int option, long a, long b, long c, long d) {
    return switch (option) {
      case PR_SET_PDEATHSIG -> setParentDeathSignal(task, a);
      case PR_GET_PDEATHSIG -> writeInt(task, a, (int) task.parentDeathSignal);
      case PR_GET_DUMPABLE -> flag(task.group().options().dumpable);
      case PR_SET_DUMPABLE -> {
        task.group().options().dumpable = checkedBoolean(a);
        yield Outcome.ZERO;
      }
      case PR_GET_KEEPCAPS -> flag(task.credentials().secureBits().keepCaps());
      case PR_SET_KEEPCAPS -> keepCapabilities(task, checkedBoolean(a));
      case PR_GET_SECUREBITS -> Outcome.value(task.credentials().secureBits().bits());
      case PR_SET_SECUREBITS -> setSecureBits(task, a);
      case PR_GET_TIMING -> Outcome.ZERO;
      case PR_GET_SECCOMP -> Outcome.value(task.callFilters().mode());
      case PR_SET_SECCOMP -> SeccompSyscalls.setMode(task, a, new GuestAddress(b));
      case PR_SET_TIMING -> {
        require(a == 0);
        yield Outcome.ZERO;
      }
      case PR_SET_NAME -> setName(task, a);
      case PR_GET_NAME -> getName(task, a);
      case PR_CAPBSET_READ -> {
        require(a >= 0 && a <= Credentials.CAP_LAST);
        yield Outcome.value((task.credentials().capabilities().bounding() >>> a) & 1);
      }
      case PR_CAPBSET_DROP -> dropBounding(task, a);
      case PR_GET_TSC -> writeInt(task, a, PR_TSC_ENABLE);
      case PR_SET_TSC -> {
        require(a == PR_TSC_ENABLE);
        yield Outcome.ZERO;
      }
      case PR_SET_TIMERSLACK -> {
        task.options().timerSlack = a <= 0 ? TaskOptions.DEFAULT_TIMER_SLACK : a;
        yield Outcome.ZERO;
      }
      case PR_GET_TIMERSLACK -> Outcome.value(task.options().timerSlack);
      case PR_SET_MM -> throw Errno.EPERM.error();
      default -> more(task, option, a, b, c, d);
    };
  }

  /** The options that came later and insist on zeros in unused arguments. */
  private static Outcome more(Task task, int option, long a, long b, long c, long d) {
    switch (option) {
      case PR_SET_CHILD_SUBREAPER -> task.group().options().childSubreaper = a != 0;
      case PR_GET_CHILD_SUBREAPER ->
          writeInt(task, a, task.group().options().childSubreaper ? 1 : 0);
      case PR_SET_NO_NEW_PRIVS -> {
        require(a == 1 && b == 0 && c == 0 && d == 0);
        task.options().noNewPrivileges = true;
      }
      case PR_GET_NO_NEW_PRIVS -> {
        require(a == 0 && b == 0 && c == 0 && d == 0);
        return flag(task.options().noNewPrivileges);
      }
      case PR_GET_TID_ADDRESS -> task.memory().writeLong(a, task.clearChildTid);
      case PR_SET_THP_DISABLE -> {
        require(b == 0 && c == 0 && d == 0);
        task.group().options().hugePagesDisabled = a != 0;
      }
      case PR_GET_THP_DISABLE -> {
        require(a == 0 && b == 0 && c == 0 && d == 0);
        return flag(task.group().options().hugePagesDisabled);
      }
      case PR_CAP_AMBIENT -> {
        require(c == 0 && d == 0);
        return ambient(task, a, b);
      }
      case PR_SET_VMA -> {
        require(a == PR_SET_VMA_ANON_NAME);
        nameAnonymous(task, b, c, d);
      }
      default -> throw Errno.EINVAL.error();
    }
    return Outcome.ZERO;
  }

  private static void require(boolean valid) {
    if (!valid) {
      throw Errno.EINVAL.error();
    }
  }

  private static boolean checkedBoolean(long value) {
    require(value == 0 || value == 1);
    return value == 1;
  }

  private static Outcome flag(boolean value) {
    return Outcome.value(value ? 1 : 0);
  }

  private static Outcome writeInt(Task task, long at, int value) {
    task.memory().writeInt(at, value);
    return Outcome.ZERO;
  }

  private static Outcome setParentDeathSignal(Task task, long signal) {
    require(signal >= 0 && signal < Signal.COUNT);
    task.parentDeathSignal = signal;
    return Outcome.ZERO;
  }

  /** The first 15 bytes; what comes behind a NUL does not count. */
  private static Outcome setName(Task task, long at) {
    GuestMemory memory = task.memory();
    byte[] name = new byte[NAME_SIZE - 1];
    int length = 0;
    while (length < name.length) {
      byte next = memory.readByte(at + length);
      if (next == 0) {
        break;
      }
      name[length++] = next;
    }
    task.name = new String(name, 0, length, StandardCharsets.ISO_8859_1);
    return Outcome.ZERO;
  }

  private static Outcome getName(Task task, long at) {
    byte[] name = task.name.getBytes(StandardCharsets.ISO_8859_1);
    byte[] field = Arrays.copyOf(name, NAME_SIZE);
    field[NAME_SIZE - 1] = 0;
    task.memory().writeBytes(at, field);
    return Outcome.ZERO;
  }

  private static void permit(boolean allowed) {
    if (!allowed) {
      throw Errno.EPERM.error();
    }
  }

  private static Outcome keepCapabilities(Task task, boolean keep) {
    Credentials own = task.credentials();
    permit(!own.secureBits().keepCapsLocked());
    task.setCredentials(own.withSecureBits(own.secureBits().withKeepCaps(keep)));
    return Outcome.ZERO;
  }

  private static Outcome setSecureBits(Task task, long wanted) {
    Credentials own = task.credentials();
    permit(own.secureBits().allows(wanted, own.has(Credentials.CAP_SETPCAP)));
    task.setCredentials(own.withSecureBits(new SecureBits((int) wanted)));
    return Outcome.ZERO;
  }

  private static Outcome dropBounding(Task task, long capability) {
    Credentials own = task.credentials();
    permit(own.has(Credentials.CAP_SETPCAP));
    require(capability >= 0 && capability <= Credentials.CAP_LAST);
    task.setCredentials(own.withoutBound((int) capability));
    return Outcome.ZERO;
  }

  /** PR_CAP_AMBIENT: only what is permitted and inheritable may become ambient. */
  private static Outcome ambient(Task task, long operation, long capability) {
    Credentials own = task.credentials();
    Capabilities sets = own.capabilities();
    if (operation == PR_CAP_AMBIENT_CLEAR_ALL) {
      require(capability == 0);
      task.setCredentials(own.withAmbient(0));
      return Outcome.ZERO;
    }
    require(capability >= 0 && capability <= Credentials.CAP_LAST);
    long bit = 1L << capability;
    if (operation == PR_CAP_AMBIENT_IS_SET) {
      return flag((sets.ambient() & bit) != 0);
    }
    require(operation == PR_CAP_AMBIENT_RAISE || operation == PR_CAP_AMBIENT_LOWER);
    boolean raise = operation == PR_CAP_AMBIENT_RAISE;
    boolean may = (sets.permitted() & sets.inheritable() & bit) != 0;
    permit(!raise || (may && !own.secureBits().noAmbientRaise()));
    task.setCredentials(own.withAmbient(raise ? sets.ambient() | bit : sets.ambient() & ~bit));
    return Outcome.ZERO;
  }

  /** PR_SET_VMA_ANON_NAME: a label of private anonymous memory for /proc/PID/maps. */
  private static void nameAnonymous(Task task, long start, long size, long nameAddress) {
    String name = "";
    if (nameAddress != 0) {
      byte[] bytes = task.memory().readString(nameAddress, ANON_NAME_MAX, Errno.EINVAL);
      for (byte each : bytes) {
        require(each >= ' ' && each < 0x7f && "\\`$[]".indexOf(each) < 0);
      }
      name = "[anon:" + new String(bytes, StandardCharsets.US_ASCII) + "]";
    }
    long mask = PhysicalMemory.PAGE_SIZE - 1;
    long length = (size + mask) & ~mask;
    long end = start + length;
    require((start & mask) == 0 && (length != 0 || size == 0) && end >= start);
    AddressSpace space = task.memory().space();
    if (length == 0) {
      return;
    }
    if (space.areas(start, end).stream().anyMatch(vma -> vma.source() != null)) {
      throw Errno.EBADF.error();
    }
    boolean whole = space.isMapped(start, end);
    space.rename(start, end, name);
    if (!whole) {
      throw Errno.ENOMEM.error();
    }
  }

  Outcome archPrctl(Task task, int code, long address) {
    if (code == ARCH_GET_CPUID) {
      return Outcome.value(1);
    }
    SegmentBases.move(task.cpu(), task.memory(), code, address);
    return Outcome.ZERO;
  }
}

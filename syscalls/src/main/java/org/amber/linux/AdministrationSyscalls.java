package org.amber.linux;

import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.HEX;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.abi.Statfs;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** What an administrator asks of the kernel: syslog(2), reboot(2), sysfs(2), ustat(2). */
final class AdministrationSyscalls {
  private static final int SYSLOG_READ = 2;
  private static final int SYSLOG_READ_CLEAR = 4;
  private static final int SYSLOG_CONSOLE_LEVEL = 8;
  private static final int SYSLOG_SIZE_BUFFER = 10;
  private static final int MOST_LEVELS = 8;

  /** Of the message buffer, CONFIG_LOG_BUF_SHIFT 17. */
  private static final int LOG_SIZE = 1 << 17;

  private static final int MAGIC1 = 0xfee1_dead;
  private static final List<Integer> MAGIC2 = List.of(672274793, 85072278, 369367448, 537993216);
  private static final int RESTART = 0x0123_4567;
  private static final int HALT = 0xcdef_0123;
  private static final int CAD_ON = 0x89ab_cdef;
  private static final int CAD_OFF = 0;
  private static final int POWER_OFF = 0x4321_fedc;
  private static final int RESTART2 = 0xa1b2_c3d4;
  private static final int COMMAND_MAX = 256;

  private static final int USTAT_SIZE = 32;

  List<Row> rows() {
    return List.of(
        spec(103, "syslog", INT, POINTER, INT, this::syslog).partial("the kernel has no messages"),
        spec(136, "ustat", INT, POINTER, this::ustat),
        spec(139, "sysfs", INT, HEX, POINTER, this::sysfs),
        spec(169, "reboot", FLAGS, FLAGS, FLAGS, POINTER, this::reboot).withWholeState(),
        // Calls are never restarted by this one here, so there is nothing to go on with.
        spec(
            219,
            "restart_syscall",
            task -> {
              throw Errno.EINTR.error();
            }));
  }

  /** This kernel has nothing to say: its buffer is empty. */
  Outcome syslog(Task task, int type, GuestAddress buffer, int length) {
    Credentials own = task.credentials();
    if (!own.has(Credentials.CAP_SYSLOG) && !own.has(Credentials.CAP_SYS_ADMIN)) {
      // kernel.dmesg_restrict is 1.
      throw Errno.EPERM.error();
    }
    boolean known = type >= 0 && type <= SYSLOG_SIZE_BUFFER;
    boolean reads = type >= SYSLOG_READ && type <= SYSLOG_READ_CLEAR;
    boolean level = type == SYSLOG_CONSOLE_LEVEL;
    boolean badBuffer = reads && (buffer.isNull() || length < 0);
    if (!known || badBuffer || (level && (length < 1 || length > MOST_LEVELS))) {
      throw Errno.EINVAL.error();
    }
    if (reads && (buffer.value() < 0 || buffer.value() >= AddressSpace.TASK_SIZE)) {
      throw Errno.EFAULT.error();
    }
    if (type == SYSLOG_READ && length > 0) {
      return new Outcome.Block(List.of(), Outcome.NEVER, Restart.IF_SA_RESTART, null);
    }
    return type == SYSLOG_SIZE_BUFFER ? Outcome.value(LOG_SIZE) : Outcome.ZERO;
  }

  Outcome ustat(Task task, int device, GuestAddress result) {
    for (Mount mount : task.kernel().mounts().visible()) {
      FileSystem fileSystem = mount.fileSystem();
      if ((int) fileSystem.device() == device) {
        Statfs statfs = fileSystem.statfs();
        GuestMemory memory = task.memory();
        memory.zero(result.value(), USTAT_SIZE);
        memory.writeInt(result.value(), (int) statfs.blocksFree());
        memory.writeLong(result.value() + 8, statfs.filesFree());
        return Outcome.ZERO;
      }
    }
    throw Errno.EINVAL.error();
  }

  /** Kinds of file systems by number and name. */
  Outcome sysfs(Task task, int option, long argument, GuestAddress buffer) {
    List<String> types =
        task.kernel().mounts().visible().stream()
            .map(mount -> mount.fileSystem().type())
            .distinct()
            .toList();
    return switch (option) {
      case 1 -> {
        int index = types.indexOf(PathArguments.path(task, new GuestAddress(argument)));
        requireType(index >= 0);
        yield Outcome.value(index);
      }
      case 2 -> {
        int index = (int) argument;
        requireType(index >= 0 && index < types.size());
        byte[] name = (types.get(index) + '\0').getBytes(StandardCharsets.ISO_8859_1);
        task.memory().writeBytes(buffer.value(), name);
        yield Outcome.ZERO;
      }
      case 3 -> Outcome.value(types.size());
      default -> throw Errno.EINVAL.error();
    };
  }

  private static void requireType(boolean known) {
    if (!known) {
      throw Errno.EINVAL.error();
    }
  }

  Outcome reboot(Task task, int magic1, int magic2, int command, GuestAddress argument) {
    if (!task.credentials().has(Credentials.CAP_SYS_BOOT)) {
      throw Errno.EPERM.error();
    }
    if (magic1 != MAGIC1 || !MAGIC2.contains(magic2)) {
      throw Errno.EINVAL.error();
    }
    return switch (command) {
      case CAD_ON, CAD_OFF -> Outcome.ZERO;
      case RESTART -> end(task, Signal.SIGHUP);
      case RESTART2 -> {
        task.memory().readString(argument.value(), COMMAND_MAX, Errno.EFAULT);
        yield end(task, Signal.SIGHUP);
      }
      case HALT, POWER_OFF -> end(task, Signal.SIGINT);
      default -> throw Errno.EINVAL.error();
    };
  }

  /**
   * Ends the machine, as the init of a PID namespace is ended.
   *
   * @param reason the signal that the first process seems to have died of
   */
  private static Outcome end(Task task, Signal reason) {
    Kernel kernel = task.kernel();
    int first = kernel.init().firstPid();
    for (ThreadGroup group : List.copyOf(kernel.groups())) {
      if (group != task.group()) {
        Signal signal = group.pid() == first ? reason : Signal.SIGKILL;
        kernel.endGroup(group, signal.number());
      }
    }
    kernel.endGroup(task.group(), reason.number());
    return new Outcome.NoReturn();
  }
}

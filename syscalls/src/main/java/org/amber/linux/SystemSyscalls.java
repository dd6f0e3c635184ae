package org.amber.linux;

import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.ProcessArguments.RANDOM_FLAGS;
import static org.amber.table.ProcessArguments.RANDOM_OUT;
import static org.amber.table.ProcessArguments.UTSNAME;
import static org.amber.table.Spec.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Identity;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.task.UtsNamespace;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.amber.table.Row.ResultFormat;

/** The machine itself: uname(2), sysinfo(2), getrandom(2), and what of it can be changed. */
final class SystemSyscalls {
  private static final int UTS_FIELD = 65;
  private static final int SYSINFO_SIZE = 112;

  private static final int GRND_NONBLOCK = 1;
  private static final int GRND_RANDOM = 2;
  private static final int GRND_INSECURE = 4;
  private static final int CHUNK = 4096;

  /** MAX_RW_COUNT: what one call moves at most. */
  private static final long MAX_COUNT = 0x7fff_f000L;

  /** personality(2) asked only. */
  private static final int QUERY = -1;

  /** Fixed point of the load averages: 16 bits of fraction. */
  private static final long LOAD_ONE = 1L << 16;

  List<Row> rows() {
    return List.of(
        spec(63, "uname", UTSNAME, this::uname),
        spec(99, "sysinfo", POINTER, this::sysinfo),
        spec(135, "personality", FLAGS, this::personality)
            .returning(ResultFormat.HEX)
            .partial("kept and reported; addresses are placed alike for all"),
        spec(153, "vhangup", this::vhangup),
        spec(170, "sethostname", POINTER, INT, this::sethostname),
        spec(171, "setdomainname", POINTER, INT, this::setdomainname),
        spec(309, "getcpu", POINTER, POINTER, POINTER, this::getcpu),
        spec(318, "getrandom", RANDOM_OUT, SIZE, RANDOM_FLAGS, this::getrandom));
  }

  Outcome uname(Task task, GuestAddress result) {
    UtsNamespace uts = task.kernel().uts();
    List<String> fields =
        List.of(
            Identity.SYSTEM,
            uts.hostName(),
            Identity.RELEASE,
            Identity.VERSION,
            Identity.MACHINE,
            uts.domainName());
    byte[] all = new byte[UTS_FIELD * fields.size()];
    for (int i = 0; i < fields.size(); i++) {
      byte[] text = fields.get(i).getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(text, 0, all, i * UTS_FIELD, Math.min(text.length, UTS_FIELD - 1));
    }
    task.memory().writeBytes(result.value(), all);
    return Outcome.ZERO;
  }

  Outcome sethostname(Task task, GuestAddress name, int length) {
    task.kernel().uts().setHostName(readName(task, name, length));
    return Outcome.ZERO;
  }

  Outcome setdomainname(Task task, GuestAddress name, int length) {
    task.kernel().uts().setDomainName(readName(task, name, length));
    return Outcome.ZERO;
  }

  private static String readName(Task task, GuestAddress name, int length) {
    if (!task.credentials().has(Credentials.CAP_SYS_ADMIN)) {
      throw Errno.EPERM.error();
    }
    if (length < 0 || length > UtsNamespace.MAX) {
      throw Errno.EINVAL.error();
    }
    byte[] bytes = task.memory().readBytes(name.value(), length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Free memory is what is not mapped, so that it does not depend on the host or the engine. */
  Outcome sysinfo(Task task, GuestAddress result) {
    Kernel kernel = task.kernel();
    GuestMemory memory = task.memory();
    long total = kernel.identity().memoryBytes();
    long mapped = 0;
    int threads = 0;
    for (ThreadGroup group : kernel.groups()) {
      mapped += group.isAlive() ? group.memory().space().mappedBytes() : 0;
      threads += group.tasks().size();
    }
    long at = result.value();
    memory.zero(at, SYSINFO_SIZE);
    memory.writeLong(at, kernel.clock().monotonicNanos() / TimeStructs.SECOND);
    for (int i = 1; i <= 3; i++) {
      memory.writeLong(at + 8 * i, LOAD_ONE);
    }
    memory.writeLong(at + 32, total);
    memory.writeLong(at + 40, Math.max(0, total - mapped));
    memory.writeShort(at + 80, (short) threads);
    memory.writeInt(at + 104, 1);
    return Outcome.ZERO;
  }

  Outcome personality(Task task, int persona) {
    int old = task.group().options().personality;
    if (persona != QUERY) {
      task.group().options().personality = persona;
    }
    return Outcome.value(Integer.toUnsignedLong(old));
  }

  Outcome vhangup(Task task) {
    // Nothing hangs on a terminal that could be revoked; Linux too succeeds without one.
    if (!task.credentials().has(Credentials.CAP_SYS_TTY_CONFIG)) {
      throw Errno.EPERM.error();
    }
    return Outcome.ZERO;
  }

  /** One task runs at a time, on what is called CPU 0. */
  Outcome getcpu(Task task, GuestAddress cpu, GuestAddress node, GuestAddress unused) {
    if (!cpu.isNull()) {
      task.memory().writeInt(cpu.value(), 0);
    }
    if (!node.isNull()) {
      task.memory().writeInt(node.value(), 0);
    }
    return Outcome.ZERO;
  }

  Outcome getrandom(Task task, GuestAddress buffer, long length, int flags) {
    boolean both = (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE);
    if ((flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) != 0 || both) {
      throw Errno.EINVAL.error();
    }
    long wanted = length < 0 ? MAX_COUNT : Math.min(length, MAX_COUNT);
    long done = 0;
    while (done < wanted) {
      byte[] bytes = new byte[(int) Math.min(CHUNK, wanted - done)];
      task.kernel().entropy().fill(bytes);
      try {
        task.memory().writeBytes(buffer.value() + done, bytes);
      } catch (ErrnoException e) {
        if (done == 0) {
          throw e;
        }
        break;
      }
      done += bytes.length;
    }
    return Outcome.value(done);
  }
}

package org.amber.kernel.fs.proc;

import java.util.Locale;
import java.util.Map;
import org.amber.kernel.credentials.Capabilities;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.seccomp.SeccompFilter;
import org.amber.kernel.vfs.FsContext;

/** /proc/PID/status. */
final class StatusText {
  private static final int RLIMIT_SIGPENDING = 11;
  private static final long KIB_PER_PAGE = 4;

  private static final Map<Character, String> STATES =
      Map.of(
          'R',
          "running",
          'S',
          "sleeping",
          'T',
          "stopped",
          't',
          "tracing stop",
          'Z',
          "zombie",
          'X',
          "dead");

  private StatusText() {}

  static void write(ProcessDirectory directory, StringBuilder text) {
    ProcessView process = directory.process();
    ThreadView thread = directory.thread();
    line(text, "Name", thread.name().replace("\\", "\\\\").replace("\n", "\\n"));
    FsContext context = process.fs();
    if (context != null) {
      line(text, "Umask", String.format(Locale.ROOT, "%04o", context.umask()));
    }
    char state = thread.state();
    line(text, "State", state + " (" + STATES.getOrDefault(state, "unknown") + ")");
    line(text, "Tgid", process.pid());
    line(text, "Ngid", 0);
    line(text, "Pid", directory.shownId());
    line(text, "PPid", process.parentPid());
    line(text, "TracerPid", thread.tracer());
    identities(text, process, thread);
    line(text, "NStgid", process.pid());
    line(text, "NSpid", directory.shownId());
    line(text, "NSpgid", process.processGroup());
    line(text, "NSsid", process.session());
    line(text, "Kthread", 0);
    MemoryView memory = process.memory();
    if (memory != null) {
      memory(text, memory);
    }
    line(text, "CoreDumping", 0);
    line(text, "THP_enabled", 0);
    line(text, "Threads", process.threads().size());
    signals(text, process, thread);
    capabilities(text, thread);
    processors(text, directory.owner().system().identity().processors());
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append(":\t").append(value).append('\n');
  }

  private static void identities(StringBuilder text, ProcessView process, ThreadView thread) {
    Credentials who = thread.credentials();
    line(text, "Uid", who.uid() + "\t" + who.euid() + "\t" + who.suid() + "\t" + who.fsuid());
    line(text, "Gid", who.gid() + "\t" + who.egid() + "\t" + who.sgid() + "\t" + who.fsgid());
    line(text, "FDSize", process.files().bound());
    text.append("Groups:\t");
    who.groups().forEach(group -> text.append(group).append(' '));
    text.append(who.groups().isEmpty() ? " \n" : "\n");
  }

  private static void memory(StringBuilder text, MemoryView memory) {
    MemorySizes sizes = MemorySizes.of(memory);
    MemoryUse use = MemoryUse.of(memory.space());
    kib(text, "VmPeak", sizes.total() / 1024);
    kib(text, "VmSize", sizes.total() / 1024);
    kib(text, "VmLck", sizes.locked() / 1024);
    kib(text, "VmPin", 0);
    kib(text, "VmHWM", use.resident() * KIB_PER_PAGE);
    kib(text, "VmRSS", use.resident() * KIB_PER_PAGE);
    kib(text, "RssAnon", use.anonymous * KIB_PER_PAGE);
    kib(text, "RssFile", use.file * KIB_PER_PAGE);
    kib(text, "RssShmem", use.shared * KIB_PER_PAGE);
    kib(text, "VmData", sizes.data() / 1024);
    kib(text, "VmStk", sizes.stack() / 1024);
    kib(text, "VmExe", sizes.code() / 1024);
    kib(text, "VmLib", sizes.libraries() / 1024);
    kib(text, "VmSwap", 0);
  }

  private static void kib(StringBuilder text, String name, long value) {
    text.append(String.format(Locale.ROOT, "%s:\t%8d kB\n", name, value));
  }

  private static void signals(StringBuilder text, ProcessView process, ThreadView thread) {
    line(text, "SigQ", process.queuedSignals() + "/" + process.softLimit(RLIMIT_SIGPENDING));
    set(text, "SigPnd", thread.pendingSignals());
    set(text, "ShdPnd", process.pendingSignals());
    set(text, "SigBlk", thread.blockedSignals());
    set(text, "SigIgn", SignalSets.ignored(process.signalActions()));
    set(text, "SigCgt", SignalSets.caught(process.signalActions()));
  }

  private static void capabilities(StringBuilder text, ThreadView thread) {
    Capabilities own = thread.credentials().capabilities();
    set(text, "CapInh", own.inheritable());
    set(text, "CapPrm", own.permitted());
    set(text, "CapEff", own.effective());
    set(text, "CapBnd", own.bounding());
    set(text, "CapAmb", own.ambient());
    line(text, "NoNewPrivs", thread.noNewPrivileges() ? 1 : 0);
    SeccompFilter filter = thread.callFilters().filter();
    line(text, "Seccomp", thread.callFilters().mode());
    line(text, "Seccomp_filters", filter == null ? 0 : filter.count());
  }

  private static void set(StringBuilder text, String name, long value) {
    line(text, name, String.format(Locale.ROOT, "%016x", value));
  }

  private static void processors(StringBuilder text, int count) {
    line(text, "Cpus_allowed", Long.toHexString((1L << count) - 1));
    line(text, "Cpus_allowed_list", SystemText.range(count));
    line(text, "Mems_allowed", "1");
    line(text, "Mems_allowed_list", "0");
    line(text, "voluntary_ctxt_switches", 0);
    line(text, "nonvoluntary_ctxt_switches", 0);
  }
}

package org.amber.kernel.fs.proc;

import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.pipe.Pipe;

/** /proc/sys: limits and names that programs ask for. All are read-only. */
final class SystemControls {
  private static final String PID_MAX = "4194304";

  private SystemControls() {}

  static void addTo(StaticDirectory sys, ProcFileSystem fileSystem) {
    files(sys.directory("fs"));
    kernel(sys.directory("kernel"), fileSystem);
    memory(sys.directory("vm"));
  }

  private static void files(StaticDirectory fs) {
    fs.constant("file-max", "9223372036854775807");
    fs.constant("nr_open", "1048576");
    fs.constant("pipe-max-size", Integer.toString(Pipe.MAX_SIZE));
    fs.constant("pipe-user-pages-soft", "16384");
    StaticDirectory inotify = fs.directory("inotify");
    inotify.constant("max_queued_events", "16384");
    inotify.constant("max_user_instances", "128");
    inotify.constant("max_user_watches", "65536");
  }

  private static void kernel(StaticDirectory kernel, ProcFileSystem fileSystem) {
    SystemView system = fileSystem.system();
    kernel.constant("cap_last_cap", Integer.toString(Credentials.CAP_LAST));
    kernel.constant("core_pattern", "core");
    kernel.constant("core_uses_pid", "0");
    kernel.text("domainname", text -> text.append(system.identity().domain()).append('\n'));
    kernel.text("hostname", text -> text.append(system.identity().hostName()).append('\n'));
    kernel.constant("ngroups_max", "65536");
    kernel.text("osrelease", text -> text.append(system.identity().release()).append('\n'));
    kernel.text("ostype", text -> text.append(system.identity().system()).append('\n'));
    kernel.constant("overflowgid", "65534");
    kernel.constant("overflowuid", "65534");
    kernel.constant("pid_max", PID_MAX);
    StaticDirectory random = kernel.directory("random");
    random.text("boot_id", text -> Uuid.append(text, fileSystem.bootId()));
    random.constant("entropy_avail", "256");
    random.constant("poolsize", "256");
    random.text("uuid", text -> Uuid.random(text, system.entropy()));
    kernel.constant("randomize_va_space", "0");
    kernel.constant("threads-max", "30000");
    kernel.text("version", text -> text.append(system.identity().version()).append('\n'));
  }

  private static void memory(StaticDirectory vm) {
    vm.constant("max_map_count", "65530");
    vm.constant("mmap_min_addr", "65536");
    vm.constant("overcommit_memory", "1");
    vm.constant("overcommit_ratio", "50");
    vm.constant("swappiness", "60");
  }
}

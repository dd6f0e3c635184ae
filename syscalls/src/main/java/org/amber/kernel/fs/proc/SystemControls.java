package org.amber.kernel.fs.proc;

import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.ipc.Semaphores;
import org.amber.kernel.ipc.ShmTable;
import org.amber.kernel.ipc.SysvQueues;
import org.amber.kernel.mqueue.QueueLimits;
import org.amber.kernel.pipe.Pipe;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketOptions;
import org.amber.kernel.vfs.Leases;

/** /proc/sys: limits and names that programs ask for. All are read-only. */
final class SystemControls {
  private static final String PID_MAX = "4194304";

  private SystemControls() {}

  static void addTo(StaticDirectory sys, ProcFileSystem fileSystem) {
    files(sys.directory("fs"), fileSystem.system());
    kernel(sys.directory("kernel"), fileSystem);
    network(sys.directory("net"));
    memory(sys.directory("vm"));
  }

  private static void files(StaticDirectory fs, SystemView system) {
    fs.text("file-max", text -> text.append(system.openFiles().limit()).append('\n'));
    fs.text(
        "file-nr",
        text ->
            text.append(system.openFiles().count())
                .append("\t0\t")
                .append(system.openFiles().limit())
                .append('\n'));
    fs.constant("lease-break-time", Long.toString(Leases.BREAK_TIME / 1_000_000_000L));
    fs.constant("leases-enable", "1");
    fs.constant("nr_open", "1048576");
    fs.constant("pipe-max-size", Integer.toString(Pipe.MAX_SIZE));
    fs.constant("pipe-user-pages-soft", "16384");
    StaticDirectory queues = fs.directory("mqueue");
    queues.constant("msg_default", Integer.toString(QueueLimits.MAX_MESSAGES));
    queues.constant("msg_max", Integer.toString(QueueLimits.MAX_MESSAGES));
    queues.constant("msgsize_default", Integer.toString(QueueLimits.MAX_SIZE));
    queues.constant("msgsize_max", Integer.toString(QueueLimits.MAX_SIZE));
    queues.constant("queues_max", Integer.toString(QueueLimits.MAX_QUEUES));
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
    ipc(kernel);
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
    kernel.text("threads-max", text -> text.append(system.mostProcesses()).append('\n'));
    kernel.text("version", text -> text.append(system.identity().version()).append('\n'));
  }

  private static void network(StaticDirectory net) {
    StaticDirectory core = net.directory("core");
    core.constant("optmem_max", "131072");
    core.constant("rmem_default", "212992");
    core.constant("rmem_max", Integer.toString(SocketOptions.MOST / 2));
    core.constant("somaxconn", Integer.toString(Socket.MAX_BACKLOG));
    core.constant("wmem_default", "212992");
    core.constant("wmem_max", Integer.toString(SocketOptions.MOST / 2));
    StaticDirectory v4 = net.directory("ipv4");
    v4.constant("ip_forward", "0");
    v4.constant("ip_local_port_range", "32768\t60999");
    v4.constant("ip_unprivileged_port_start", "1024");
    v4.constant("tcp_available_congestion_control", "reno cubic");
    v4.constant("tcp_congestion_control", "cubic");
    v4.constant("tcp_fin_timeout", "60");
    v4.constant("tcp_keepalive_intvl", "75");
    v4.constant("tcp_keepalive_probes", "9");
    v4.constant("tcp_keepalive_time", "7200");
    v4.constant("tcp_max_syn_backlog", "2048");
    v4.constant("tcp_rmem", "4096\t131072\t6291456");
    v4.constant("tcp_syn_retries", "6");
    v4.constant("tcp_wmem", "4096\t16384\t4194304");
    StaticDirectory v6 = net.directory("ipv6");
    v6.constant("bindv6only", "0");
    StaticDirectory all = v6.directory("conf").directory("all");
    all.constant("disable_ipv6", "0");
    all.constant("forwarding", "0");
    net.directory("unix").constant("max_dgram_qlen", "10");
  }

  private static void ipc(StaticDirectory kernel) {
    kernel.constant("auto_msgmni", "0");
    kernel.constant("msg_next_id", "-1");
    kernel.constant("msgmax", Integer.toString(SysvQueues.MAX_MESSAGE));
    kernel.constant("msgmnb", Integer.toString(SysvQueues.MAX_BYTES));
    kernel.constant("msgmni", Integer.toString(SysvQueues.MAX_QUEUES));
    kernel.constant(
        "sem",
        Semaphores.MAX_IN_SET
            + "\t"
            + Semaphores.MAX_TOTAL
            + "\t"
            + Semaphores.MAX_OPERATIONS
            + "\t"
            + Semaphores.MAX_SETS);
    kernel.constant("sem_next_id", "-1");
    kernel.constant("shm_next_id", "-1");
    kernel.constant("shm_rmid_forced", "0");
    kernel.constant("shmall", Long.toUnsignedString(ShmTable.MAX_SIZE));
    kernel.constant("shmmax", Long.toUnsignedString(ShmTable.MAX_SIZE));
    kernel.constant("shmmni", Integer.toString(ShmTable.MAX_SEGMENTS));
  }

  private static void memory(StaticDirectory vm) {
    vm.constant("max_map_count", "65530");
    vm.constant("mmap_min_addr", "65536");
    vm.constant("overcommit_memory", "1");
    vm.constant("overcommit_ratio", "50");
    vm.constant("swappiness", "60");
  }
}

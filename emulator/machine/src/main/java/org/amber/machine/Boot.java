package org.amber.machine;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.HostText;
import org.amber.abi.Signal;
import org.amber.cpu.Cpu;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.exec.Exec;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.task.Identity;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.MachineLimits;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.wait.HostEvents;
import org.amber.libc.HostEntropy;
import org.amber.libc.IgnoredSignals;
import org.amber.loader.ExecFailure;
import org.amber.machine.MachineConfig.Determinism;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.time.MachineClock;
import org.amber.time.RealClock;
import org.amber.time.SeededEntropy;
import org.amber.time.VirtualClock;
import org.jspecify.annotations.Nullable;

/** Puts a new machine together, with one process about to run its first instruction. */
final class Boot {
  /** CLOCK_REALTIME at step 0 of a deterministic machine: 2026-01-01T00:00:00Z. */
  private static final long FIXED_EPOCH = 1_767_225_600_000_000_000L;

  /** Uptime of a machine at its first step. */
  private static final long UPTIME_AT_BOOT = 1_000_000_000L;

  private static final int FIRST_PID = 1000;
  private static final int FIXED_PROCESSORS = 1;
  private static final int SEED_BYTES = 32;

  private final MachineConfig config;
  private final HostConnection host;
  private final @Nullable PrintStream trace;

  Boot(MachineConfig config, HostConnection host, @Nullable PrintStream trace) {
    this.config = config;
    this.host = host;
    this.trace = trace;
  }

  Assembly assemble() throws MachineException {
    host.requireCpu(config.cpu());
    PhysicalMemory physical =
        HostRoom.reserve(Math.max(config.memoryBytes(), limits().memoryBytes()));
    StepCounter counter = new StepCounter(0);
    MachineClock clock = clock(counter);
    SeededEntropy entropy = new SeededEntropy(seed(), 0);
    Kernel kernel = new Kernel(physical, clock, entropy, new HostEvents(), identity());
    kernel.setLimits(limits());
    kernel.saving().connect(counter::steps);
    kernel.pids().setNext(FIRST_PID);
    GuestFiles files =
        new GuestFiles(
            kernel,
            host,
            config.root(),
            config.determinism().identity(),
            (position, fileSystem) -> {});
    files.grant(config.mounts().stream().map(Grant::of).toList());
    files.grant(config.network());
    Cpu cpu = host.newCpu(physical, config.cpu());
    CallTracing tracing = new CallTracing(trace);
    Task first = firstProcess(kernel, files, tracing);
    List<String> packs = new ArrayList<>();
    for (String pack : config.packs()) {
      packs.add(pack.startsWith("/") ? pack : config.workingDirectory() + "/" + pack);
      files.requirePack(packs.getLast(), first);
    }
    Assembly.UnknownCalls unknown = new Assembly.UnknownCalls();
    var dispatcher = tracing.dispatcher(unknown);
    return new Assembly(
        physical,
        counter,
        clock,
        entropy,
        kernel,
        files,
        cpu,
        dispatcher,
        tracing.delivery(dispatcher),
        unknown,
        new MachineOrigin(
            config.command(),
            config.workingDirectory(),
            packs,
            config.determinism().identity(),
            System.currentTimeMillis() * 1_000_000L),
        host.description(),
        0,
        null);
  }

  private MachineClock clock(StepCounter counter) {
    Determinism determinism = config.determinism();
    if (!determinism.virtualClock()) {
      return RealClock.booted(UPTIME_AT_BOOT);
    }
    long epoch = determinism.identity() ? FIXED_EPOCH : System.currentTimeMillis() * 1_000_000L;
    return new VirtualClock(counter::steps, epoch - UPTIME_AT_BOOT, UPTIME_AT_BOOT);
  }

  private byte[] seed() {
    Long given = config.determinism().seed();
    return given == null
        ? HostEntropy.bytes(SEED_BYTES)
        : ByteBuffer.allocate(SEED_BYTES).putLong(given).array();
  }

  private Identity identity() {
    boolean fixed = config.determinism().identity();
    String name = fixed ? "amber" : host.hostName();
    return new Identity(name, FIXED_PROCESSORS, limits().memoryBytes(), config.cpu());
  }

  private MachineLimits limits() {
    return config.limits().forNew(config.determinism().identity(), host.memoryBytes());
  }

  private Task firstProcess(Kernel kernel, GuestFiles files, CallTracing tracing)
      throws MachineException {
    Credentials credentials = HostUser.credentials();
    int pid = kernel.allocatePid();
    ProcessMemory memory = new ProcessMemory(new AddressSpace(kernel.physical()));
    ThreadGroup group = new ThreadGroup(pid, kernel, memory);
    kernel.init().adoptFirst(group);
    Task task = new Task(pid, group, credentials);
    group.addTask(task);
    kernel.add(group);
    boolean fixed = config.determinism().identity();
    int umask = fixed ? HostUser.USUAL_UMASK : HostUser.umask();
    task.setFs(files.context(config.workingDirectory(), credentials, umask));
    if (!fixed) {
      ignore(group, IgnoredSignals.read());
      task.scheduling().nice = HostUser.nice();
    }
    files.connect(group);
    start(task, tracing);
    kernel.scheduler().enqueue(task);
    return task;
  }

  /** Lets a process ignore signals from its start, as nohup(1) does. */
  private static void ignore(ThreadGroup group, long signals) {
    for (int number = 1; number < Signal.COUNT; number++) {
      if ((signals & Signal.bit(number)) != 0) {
        group.actions().set(number, SignalAction.IGNORE);
      }
    }
  }

  private void start(Task task, CallTracing tracing) throws MachineException {
    List<byte[]> arguments = new ArrayList<>();
    config.command().forEach(argument -> arguments.add(HostText.bytes(argument)));
    List<byte[]> environment = new ArrayList<>();
    config.environment().forEach(variable -> environment.add(HostText.bytes(variable)));
    String name = config.command().getFirst();
    ExecFailure missing = null;
    for (String path : new ProgramSearch(config.environment()).candidates(name)) {
      try {
        At at = At.cwd(task.fs(), task.credentials());
        new Exec(task, at).execute(FileName.fromText(path), arguments, environment);
        tracing.started(task, path, config.command(), environment.size());
        return;
      } catch (ExecFailure e) {
        missing = better(missing, e);
      }
    }
    throw failure(name, missing);
  }

  /** Of two failures, the one that says more than that nothing is there. */
  private static ExecFailure better(@Nullable ExecFailure before, ExecFailure now) {
    return before == null || before.errno() == Errno.ENOENT ? now : before;
  }

  private static MachineException failure(String name, @Nullable ExecFailure cause) {
    boolean missing =
        cause == null || cause.errno() == Errno.ENOENT || cause.errno() == Errno.ENOTDIR;
    boolean interpreter = cause != null && String.valueOf(cause.getMessage()).contains("interp");
    String reason = cause == null ? "not found in PATH" : cause.getMessage();
    return new MachineException(
        missing && !interpreter
            ? MachineException.Kind.NOT_FOUND
            : MachineException.Kind.NOT_EXECUTABLE,
        "cannot run " + name + ": " + reason);
  }
}

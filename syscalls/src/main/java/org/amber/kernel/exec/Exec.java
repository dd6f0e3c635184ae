package org.amber.kernel.exec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Optional;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.signal.AlternateStack;
import org.amber.kernel.signal.FloatingPointFrame;
import org.amber.kernel.signal.SignalFrame;
import org.amber.kernel.task.CredentialChange;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.VfsFile;
import org.amber.loader.AuxValues;
import org.amber.loader.ElfFile;
import org.amber.loader.ExecArguments;
import org.amber.loader.ExecFailure;
import org.amber.loader.ImageLayout;
import org.amber.loader.InitialStack;
import org.amber.loader.LoadedImage;
import org.amber.loader.ScriptHeader;
import org.amber.loader.UserSpace;
import org.amber.memory.AddressSpace;
import org.amber.memory.Vma;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the program of a process: execve(2), as fs/exec.c, fs/binfmt_script.c and
 * fs/binfmt_elf.c do. Until everything that can fail has succeeded nothing of the old program is
 * touched.
 */
public final class Exec {
  /** BINPRM_MAX_RECURSION: interpreters of interpreters. */
  private static final int SCRIPT_LIMIT = 5;

  private static final int COMM_LENGTH = 15;

  /** READ_IMPLIES_EXEC, ADDR_COMPAT_LAYOUT, MMAP_PAGE_ZERO, ADDR_NO_RANDOMIZE. */
  private static final int PER_CLEAR_ON_SETID = 0x074_0000;

  private final Task task;
  private final At at;

  public Exec(Task task, At at) {
    this.task = task;
    this.at = at;
  }

  /**
   * Loads the program and points the task's registers at its first instruction.
   *
   * @param path as given, a byte string
   * @throws ExecFailure with the errno for the program and a sentence for people; nothing has
   *     changed
   */
  public void execute(String path, List<byte[]> argv, List<byte[]> envp) throws ExecFailure {
    ExecArguments arguments = new ExecArguments(path.getBytes(ISO_8859_1), argv, envp);
    ProgramFile program = ProgramFile.open(at, path, task.kernel().physical());
    String name = program.path();
    ProgramFile interpreter = null;
    ProcessMemory memory = newMemory();
    boolean done = false;
    try {
      byte[] script = arguments.fileName();
      for (int depth = 0; ScriptHeader.isScript(program.head()); depth++) {
        if (depth >= SCRIPT_LIMIT) {
          throw new ExecFailure(Errno.ELOOP, "too many interpreters of interpreters");
        }
        ScriptHeader header = ScriptHeader.parse(program.head());
        arguments = arguments.forInterpreter(header, script);
        script = header.interpreter();
        program.close();
        program = openInterpreter(header.interpreter());
      }
      arguments.checkLimits(task.group().limits().soft(ResourceLimits.STACK));
      ElfFile elf = ElfFile.parse(program);
      Optional<byte[]> wanted = elf.interpreter();
      ElfFile linker = null;
      if (wanted.isPresent()) {
        interpreter = openInterpreter(wanted.get());
        linker = ElfFile.parseInterpreter(interpreter);
      }
      ExecRights rights = ExecRights.of(task, program.file());
      Entry entry = load(memory, program, elf, interpreter, linker, arguments, rights);
      memory.setExecutable(program.file().path());
      replace(memory, entry, name, rights);
      done = true;
    } finally {
      program.close();
      if (interpreter != null) {
        interpreter.close();
      }
      if (!done) {
        memory.release();
      }
    }
  }

  private ProgramFile openInterpreter(byte[] path) throws ExecFailure {
    try {
      return ProgramFile.open(at, new String(path, ISO_8859_1), task.kernel().physical());
    } catch (ExecFailure e) {
      throw ExecFailure.interpreter(path, e.errno());
    }
  }

  /** Where a program starts. */
  private record Entry(long rip, long rsp) {}

  private ProcessMemory newMemory() {
    AddressSpace space = new AddressSpace(task.kernel().physical());
    ResourceLimits limits = task.group().limits();
    long stackLimit = limits.soft(ResourceLimits.STACK);
    space.setStackLimit(stackLimit == ResourceLimits.INFINITY ? Long.MAX_VALUE : stackLimit);
    ProcessMemory memory = new ProcessMemory(space);
    memory.mmapBase = StackArea.mmapBase(stackLimit);
    return memory;
  }

  private Entry load(
      ProcessMemory memory,
      ProgramFile program,
      ElfFile elf,
      @Nullable ProgramFile interpreter,
      @Nullable ElfFile linker,
      ExecArguments arguments,
      ExecRights rights)
      throws ExecFailure {
    ImageMapper mapper = new ImageMapper(memory);
    Vma stack = StackArea.initial(elf.executableStack());
    memory.space().map(stack);
    LoadedImage image = mapper.map(ImageLayout.ofProgram(elf), program.file());
    LoadedImage base =
        interpreter == null || linker == null
            ? null
            : mapper.map(ImageLayout.ofInterpreter(linker), interpreter.file());
    Credentials who = rights.credentials();
    AuxValues aux =
        new AuxValues(
            SignalFrame.largest(FloatingPointFrame.of(task.kernel().identity().cpu())),
            CpuProfile.HWCAP,
            CpuProfile.HWCAP2,
            image.phdrAddress(),
            elf.programHeaders().size(),
            base == null ? 0 : base.loadBias(),
            image.entry(),
            who.uid(),
            who.euid(),
            who.gid(),
            who.egid(),
            rights.secure());
    byte[] random = new byte[InitialStack.RANDOM_BYTES];
    task.kernel().entropy().fill(random);
    InitialStack top = InitialStack.build(UserSpace.STACK_TOP, arguments, aux, random);
    try {
      memory.guest().writeBytes(top.rsp(), top.image());
    } catch (ErrnoException e) {
      throw new ExecFailure(Errno.E2BIG, "the arguments do not fit on the stack");
    }
    landmarks(memory, image, top);
    return new Entry(base == null ? image.entry() : base.entry(), top.rsp());
  }

  private static void landmarks(ProcessMemory memory, LoadedImage image, InitialStack top) {
    memory.brkStart = image.brk();
    memory.brk = image.brk();
    memory.startCode = image.startCode();
    memory.endCode = image.endCode();
    memory.startData = image.startData();
    memory.endData = image.endData();
    memory.startStack = top.rsp();
    memory.argStart = top.argStart();
    memory.argEnd = top.argEnd();
    memory.envStart = top.envStart();
    memory.envEnd = top.envEnd();
    memory.auxv = top.auxv();
  }

  /** The point of no return: begin_new_exec and setup_new_exec. */
  private void replace(ProcessMemory memory, Entry entry, String path, ExecRights rights) {
    ThreadGroup group = task.group();
    Kernel kernel = task.kernel();
    kernel.endOthers(task);
    kernel.leaveMemory(task);
    group.setMemory(memory);
    group.posixTimers().clear();
    group.hasExecuted = true;
    group.setParent(group.parentPid(), group.parentTid(), Signal.SIGCHLD.number());
    if (task.files().isShared()) {
      task.setFiles(task.files().copy());
    }
    task.files().closeOnExec(this::closing);
    group.unshareActions();
    group.actions().resetForExec();
    task.signals().setAlternateStack(AlternateStack.NONE);
    task.sequence().clear();
    takeRights(rights);
    String base = path.substring(path.lastIndexOf('/') + 1);
    task.name = base.substring(0, Math.min(base.length(), COMM_LENGTH));
    CpuState cpu = task.cpu();
    cpu.copyFrom(new CpuState());
    cpu.rip = entry.rip();
    cpu.gpr[CpuState.RSP] = entry.rsp();
    task.kernel().codeMapped();
  }

  /** A descriptor goes, and with it what the process had of the file: {@link VfsFile#closedBy}. */
  private void closing(FileDescription file) {
    if (file instanceof VfsFile named) {
      named.closedBy(task.group().pid());
    }
  }

  private void takeRights(ExecRights rights) {
    ThreadGroup group = task.group();
    if (rights.byFile()) {
      group.options().personality &= ~PER_CLEAR_ON_SETID;
    }
    if (rights.secure()) {
      task.parentDeathSignal = 0;
    }
    group.options().dumpable = rights.dumpable();
    CredentialChange.commit(task, rights.credentials());
  }
}

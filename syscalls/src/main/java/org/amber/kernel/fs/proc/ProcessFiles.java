package org.amber.kernel.fs.proc;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.amber.abi.Errno;
import org.amber.kernel.fs.proc.ProcessNumbers.Area;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.VfsPath;

/** The tables of what is in /proc/PID and in /proc/PID/task/TID. */
final class ProcessFiles {
  private static final int COMM_LENGTH = 15;
  private static final int MIN_OOM_SCORE = -1000;
  private static final int MAX_OOM_SCORE = 1000;

  /** Makes one of the files. */
  @FunctionalInterface
  interface Maker {
    ProcNode make(ProcessDirectory directory, long number);
  }

  static final Map<String, Maker> OF_PROCESS = table(true);
  static final Map<String, Maker> OF_THREAD = table(false);

  private ProcessFiles() {}

  private static Map<String, Maker> table(boolean ofProcess) {
    Map<String, Maker> files = new LinkedHashMap<>();
    if (ofProcess) {
      files.put("task", (dir, number) -> new ThreadListDirectory(dir, number));
    }
    files.put("fd", (dir, number) -> new FdDirectory(dir, number, fdArea(dir), false));
    files.put("fdinfo", (dir, number) -> new FdDirectory(dir, number, fdinfoArea(dir), true));
    text(files, "environ", 0400, (dir, text) -> MemoryText.environment(text, dir.process()));
    text(files, "auxv", 0400, (dir, text) -> MemoryText.auxv(text, dir.process()));
    text(files, "status", 0444, StatusText::write);
    text(
        files,
        "personality",
        0400,
        (dir, text) ->
            text.append(String.format(Locale.ROOT, "%08x\n", dir.process().personality())));
    text(files, "limits", 0444, (dir, text) -> LimitsText.write(text, dir.process()));
    writable(files, "comm", 0644, ProcessFiles::comm, ProcessFiles::setComm);
    files.put("mem", (dir, number) -> new MemoryNode(dir, number));
    text(files, "cmdline", 0444, (dir, text) -> MemoryText.commandLine(text, dir.process()));
    text(files, "stat", 0444, StatText::write);
    text(files, "statm", 0444, (dir, text) -> StatText.memory(text, dir.process()));
    text(files, "maps", 0444, (dir, text) -> MapsText.maps(text, dir.process()));
    magic(files, "cwd", dir -> context(dir).cwd());
    magic(files, "root", dir -> context(dir).root());
    magic(files, "exe", ProcessFiles::executable);
    files.put("net", (dir, number) -> dir.owner().network());
    text(files, "mounts", 0444, ProcessFiles::mounts);
    text(files, "mountinfo", 0444, ProcessFiles::mountInfo);
    text(files, "smaps", 0444, (dir, text) -> MapsText.smaps(text, dir.process()));
    text(files, "wchan", 0444, (dir, text) -> text.append('0'));
    text(files, "cgroup", 0444, (dir, text) -> text.append("0::/\n"));
    text(files, "oom_score", 0444, (dir, text) -> text.append("0\n"));
    writable(
        files,
        "oom_score_adj",
        0644,
        (dir, text) -> text.append(dir.process().oomScoreAdjust()).append('\n'),
        ProcessFiles::setOomScore);
    return files;
  }

  private static Area fdArea(ProcessDirectory directory) {
    return directory.isThread() ? Area.THREAD_FD : Area.FD;
  }

  private static Area fdinfoArea(ProcessDirectory directory) {
    return directory.isThread() ? Area.THREAD_FDINFO : Area.FDINFO;
  }

  private static void text(
      Map<String, Maker> files,
      String name,
      int permissions,
      BiConsumer<ProcessDirectory, StringBuilder> content) {
    files.put(
        name,
        (dir, number) ->
            new ProcessText(dir, number, permissions, text -> content.accept(dir, text), null));
  }

  private static void writable(
      Map<String, Maker> files,
      String name,
      int permissions,
      BiConsumer<ProcessDirectory, StringBuilder> content,
      BiConsumer<ProcessDirectory, String> writer) {
    files.put(
        name,
        (dir, number) ->
            new ProcessText(
                dir,
                number,
                permissions,
                text -> content.accept(dir, text),
                given -> writer.accept(dir, given)));
  }

  /** Finds the place that a link leads to. */
  @FunctionalInterface
  private interface Target {
    /**
     * @throws org.amber.abi.ErrnoException ENOENT when there is none
     */
    VfsPath of(ProcessDirectory directory);
  }

  private static void magic(Map<String, Maker> files, String name, Target target) {
    files.put(
        name,
        (dir, number) ->
            new LinkNode.Magic(
                dir.owner(), number, () -> shown(dir, target.of(dir)), () -> target.of(dir)));
  }

  private static String shown(ProcessDirectory directory, VfsPath path) {
    ThreadView looking = directory.owner().system().current();
    FsContext own = looking == null ? null : looking.process().fs();
    return own == null ? path.absolute() : path.pathFrom(own.root());
  }

  private static FsContext context(ProcessDirectory directory) {
    FsContext context = directory.process().fs();
    if (context == null) {
      throw Errno.ENOENT.error();
    }
    return context;
  }

  private static VfsPath executable(ProcessDirectory directory) {
    MemoryView memory = directory.process().memory();
    VfsPath path = memory == null ? null : memory.executable();
    if (path == null) {
      throw Errno.ENOENT.error();
    }
    return path;
  }

  private static void mounts(ProcessDirectory directory, StringBuilder text) {
    FsContext context = directory.process().fs();
    if (context != null) {
      MountsText.mounts(text, directory.owner().system().mounts(), context.root());
    }
  }

  private static void mountInfo(ProcessDirectory directory, StringBuilder text) {
    FsContext context = directory.process().fs();
    if (context != null) {
      MountsText.mountInfo(text, directory.owner().system().mounts(), context.root());
    }
  }

  private static void comm(ProcessDirectory directory, StringBuilder text) {
    text.append(directory.thread().name()).append('\n');
  }

  private static void setComm(ProcessDirectory directory, String given) {
    ThreadView looking = directory.owner().system().current();
    if (looking == null || looking.process().pid() != directory.process().pid()) {
      throw Errno.EINVAL.error();
    }
    int end = given.indexOf('\0');
    String name = end < 0 ? given : given.substring(0, end);
    directory.thread().setName(name.substring(0, Math.min(name.length(), COMM_LENGTH)));
  }

  private static void setOomScore(ProcessDirectory directory, String given) {
    int value;
    try {
      value = Integer.parseInt(given.strip());
    } catch (NumberFormatException e) {
      throw Errno.EINVAL.error();
    }
    if (value < MIN_OOM_SCORE || value > MAX_OOM_SCORE) {
      throw Errno.EINVAL.error();
    }
    directory.process().setOomScoreAdjust(value);
  }
}

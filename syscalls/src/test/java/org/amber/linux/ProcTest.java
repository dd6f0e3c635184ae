package org.amber.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.event.EventFile;
import org.amber.kernel.fs.proc.ResumeFile;
import org.amber.kernel.fs.proc.TextFile;
import org.amber.kernel.fs.proc.TextFileState;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Readiness;
import org.amber.memory.Vma;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** /proc against what the Linux under this test shows of itself. */
final class ProcTest {
  private final FileMachine files = new FileMachine();

  @AfterEach
  void close() {
    files.close();
  }

  private static String host(String path) throws IOException {
    return new String(Files.readAllBytes(Path.of(path)), StandardCharsets.ISO_8859_1);
  }

  /** The part of each line before the first colon. */
  private static List<String> keys(String text) {
    List<String> keys = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.contains(":")) {
        keys.add(line.substring(0, line.indexOf(':')));
      }
    }
    return keys;
  }

  @Test
  void statusHasTheKeysOfLinuxInItsOrder() throws IOException {
    List<String> ours = keys(files.text("/proc/self/status"));
    assertThat(keys(host("/proc/self/status"))).containsSubsequence(ours);
    assertThat(ours).hasSizeGreaterThan(40);
  }

  @Test
  void statusTellsOfTheProcess() {
    files.task.name = "a\\b";
    files.task.signals().setMask(0x5);
    assertThat(files.text("/proc/self/status"))
        .contains("Name:\ta\\\\b\n", "Pid:\t1\n", "State:\tR (running)\n", "Uid:\t0\t0\t0\t0\n")
        .contains("SigBlk:\t0000000000000005\n", "VmSize:\t      64 kB\n", "Threads:\t1\n");
  }

  @Test
  void memoryKeysAreThoseOfLinux() throws IOException {
    assertThat(keys(host("/proc/meminfo"))).containsSubsequence(keys(files.text("/proc/meminfo")));
    assertThat(files.text("/proc/meminfo")).startsWith("MemTotal:        1048576 kB\nMemFree: ");
  }

  @Test
  void smapsKeysAreThoseOfLinux() throws IOException {
    List<String> ours = keys(files.text("/proc/self/smaps"));
    assertThat(keys(host("/proc/self/smaps"))).containsSubsequence(ours.subList(1, ours.size()));
  }

  @Test
  void smapsHasTheColumnsOfLinux() throws IOException {
    assertThat(files.text("/proc/self/smaps"))
        .startsWith(
            """
            00100000-00110000 rw-p 00000000 00:00 0\s
            Size:                 64 kB
            KernelPageSize:        4 kB
            """);
    assertThat(host("/proc/self/smaps")).contains("\nKernelPageSize:        4 kB\n");
  }

  @Test
  void limitsHaveTheRowsOfLinux() throws IOException {
    String[] theirs = host("/proc/self/limits").split("\n", -1);
    String[] ours = files.text("/proc/self/limits").split("\n", -1);
    assertThat(ours).hasSameSizeAs(theirs);
    assertThat(ours[0]).isEqualTo(theirs[0]);
    for (int i = 1; i < ours.length - 1; i++) {
      assertThat(ours[i].substring(0, 26)).isEqualTo(theirs[i].substring(0, 26));
      assertThat(ours[i].substring(68)).isEqualTo(theirs[i].substring(68));
    }
    assertThat(ours[8]).startsWith("Max open files            1024                 1048576  ");
  }

  @Test
  void mapsHaveTheColumnsOfLinux() throws IOException {
    files
        .task
        .group()
        .memory()
        .space()
        .map(new Vma(0x7fff_0000_0000L, 0x7fff_0000_1000L, 3, Vma.GROWS_DOWN, null, 0, "[stack]"));
    String[] lines = files.text("/proc/self/maps").split("\n", -1);
    assertThat(lines[0]).isEqualTo("00100000-00110000 rw-p 00000000 00:00 0 ");
    String stack = lines[1];
    assertThat(stack)
        .isEqualTo(
            "7fff00000000-7fff00001000 rw-p 00000000 00:00 0                          [stack]");
    String theirs =
        host("/proc/self/maps")
            .lines()
            .filter(line -> line.endsWith("[stack]"))
            .findFirst()
            .orElseThrow();
    assertThat(stack.indexOf("[stack]")).isEqualTo(theirs.indexOf("[stack]"));
  }

  @Test
  void statHasFiftyTwoFields() throws IOException {
    files.task.name = "two words)";
    String stat = files.text("/proc/self/stat");
    assertThat(stat).startsWith("1 (two words)) R 0 1 1 0 -1 ").endsWith("\n");
    String rest = stat.substring(stat.lastIndexOf(')') + 2);
    String theirs = host("/proc/self/stat");
    assertThat(rest.split(" ", -1))
        .hasSameSizeAs(theirs.substring(theirs.lastIndexOf(')') + 2).split(" ", -1));
    assertThat(files.text("/proc/self/statm")).matches("16 \\d+ 0 0 0 16 0\n");
  }

  @Test
  void argumentsAndEnvironmentAreReadFromMemory() {
    ProcessMemory memory = files.task.group().memory();
    long at = TestMachine.MEMORY;
    files.task.memory().writeBytes(at, "cat\0-n\0A=b\0".getBytes(StandardCharsets.US_ASCII));
    memory.argStart = at;
    memory.argEnd = at + 7;
    memory.envStart = at + 7;
    memory.envEnd = at + 11;
    memory.auxv = new byte[] {1, 2, 3, (byte) 0xff};
    assertThat(files.text("/proc/self/cmdline")).isEqualTo("cat\0-n\0");
    assertThat(files.text("/proc/1/environ")).isEqualTo("A=b\0");
    assertThat(files.text("/proc/self/auxv")).isEqualTo("\1\2\3\u00ff");
    files.task.memory().writeByte(at + 6, (byte) 'X');
    files.task.memory().writeByte(at + 3, (byte) 'X');
    assertThat(files.text("/proc/self/cmdline")).isEqualTo("catX-nXA=b\0");
  }

  @Test
  void descriptorsAreLinksToTheirFiles() {
    VfsFile file = files.open("/dev/null", OpenFlags.O_WRONLY);
    files.task.files().install(file, true, 10);
    EventFile event = new EventFile(99, 0, 5, false);
    files.task.files().install(event, false, 10);
    assertThat(files.link("/proc/self/fd/0")).isEqualTo("/dev/null");
    assertThat(files.link("/proc/self/fd/1")).isEqualTo("anon_inode:[eventfd]");
    assertThat(files.at.get("/proc/self/fd/0", false).inode().mode()).isEqualTo(0120300);
    assertThat(files.text("/proc/self/fdinfo/0"))
        .startsWith("pos:\t0\nflags:\t02000001\nmnt_id:\t");
    assertThat(files.text("/proc/self/fdinfo/1")).contains("eventfd-count:                5\n");
    VfsFile again = files.open("/dev/stdin", OpenFlags.O_WRONLY);
    assertThat(again.inode()).isSameAs(file.inode());
    assertThatThrownBy(() -> files.open("/proc/self/fd/1", 0)).isSameAs(Errno.ENXIO.error());
    assertThatThrownBy(() -> files.open("/proc/self/fd/7", 0)).isSameAs(Errno.ENOENT.error());
    assertThatThrownBy(() -> files.open("/proc/self/fd/01", 0)).isSameAs(Errno.ENOENT.error());
  }

  @Test
  void directoriesListProcessesAndThreads() {
    files.machine.addProcess(5);
    files.machine.addThread();
    assertThat(names("/proc")).contains("self", "meminfo", "1", "2").doesNotContain("3");
    assertThat(names("/proc/self/task")).containsExactly(".", "..", "1", "3");
    assertThat(files.text("/proc/3/status")).contains("Tgid:\t1\n");
    assertThat(files.text("/proc/1/task/3/status")).contains("Pid:\t3\n", "Tgid:\t1\n");
    assertThat(files.at.get("/proc/2", true).inode().uid()).isEqualTo(5);
    assertThat(files.link("/proc/thread-self")).isEqualTo("1/task/1");
    assertThat(files.at.get("/proc/self/cwd", true).absolute()).isEqualTo("/");
    assertThatThrownBy(() -> files.at.get("/proc/77", true)).isSameAs(Errno.ENOENT.error());
  }

  private List<String> names(String path) {
    return files.at.get(path, true).inode().list().stream().map(DirectoryEntry::name).toList();
  }

  @Test
  void everyListedFileIsFoundUnderItsOwnNumber() {
    for (String path : List.of("/proc/self", "/proc/self/task/1", "/proc", "/proc/sys/kernel")) {
      for (DirectoryEntry entry : files.at.get(path, true).inode().list()) {
        if (!entry.name().startsWith(".")) {
          var inode = files.at.get(path + "/" + entry.name(), false).inode();
          assertThat(inode.number()).as(path + "/" + entry.name()).isEqualTo(entry.ino());
        }
      }
    }
  }

  @Test
  void mountsAreShownInBothForms() {
    assertThat(files.text("/proc/mounts"))
        .contains("proc /proc proc rw,relatime 0 0\n", "sysfs /sys sysfs ro,relatime 0 0\n");
    assertThat(files.text("/proc/self/mountinfo"))
        .contains(" 0:21 / /proc rw,relatime - proc proc rw\n");
  }

  @Test
  void namesCanBeWrittenByTheProcessItself() {
    VfsFile comm = files.open("/proc/self/comm", OpenFlags.O_RDWR);
    assertThat(files.write(comm, "a name that is too long")).isEqualTo(23);
    assertThat(files.text("/proc/self/comm")).isEqualTo("a name that is \n");
    VfsFile score = files.open("/proc/self/oom_score_adj", OpenFlags.O_WRONLY);
    files.write(score, "-17\n");
    assertThat(files.text("/proc/self/oom_score_adj")).isEqualTo("-17\n");
    assertThatThrownBy(() -> files.write(score, "2000")).isSameAs(Errno.EINVAL.error());
    assertThatThrownBy(() -> files.write(files.open("/proc/uptime", OpenFlags.O_WRONLY), "1"))
        .isSameAs(Errno.EIO.error());
  }

  @Test
  void theMachineTellsWhoItIs() {
    assertThat(files.text("/proc/sys/kernel/hostname")).isEqualTo("host\n");
    assertThat(files.text("/proc/sys/kernel/ostype")).isEqualTo("Linux\n");
    assertThat(files.text("/proc/uptime")).isEqualTo("1.00 2.00\n");
    assertThat(files.text("/proc/stat")).startsWith("cpu  0 0 0 200 0 0 0 0 0 0\ncpu0 0 0 0 100");
    assertThat(files.text("/proc/cpuinfo"))
        .contains("processor\t: 1\n", "GenuineIntel", "sse4_2", " lm ");
    assertThat(files.text("/proc/sys/kernel/random/uuid"))
        .isEqualTo("5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a\n");
    assertThat(files.text("/sys/devices/system/cpu/online")).isEqualTo("0-1\n");
  }

  @Test
  void whoOpenedAFileOfTheLastResumeIsToldOfTheNext() {
    ResumeFile file = (ResumeFile) files.open("/proc/amber/arguments", 0);
    assertThat(file.poll()).isEqualTo(Readiness.ALWAYS);
    assertThat(files.text("/proc/amber/resumed_at")).isEmpty();
    files.kernel.saving().resumes().resumed(1_700_000_000, "there", List.of("a", "\u00fc"));
    int told = Readiness.ALWAYS | Readiness.POLLPRI | Readiness.POLLERR;
    assertThat(file.poll()).isEqualTo(told);
    ResumeFile restored = ResumeFile.restore(file.save(), file.path());
    assertThat(restored.poll()).isEqualTo(told);
    assertThat(files.read(file, 2)).isEqualTo("a\0");
    assertThat(file.poll()).isEqualTo(Readiness.ALWAYS);
    assertThat(files.text("/proc/amber/generation")).isEqualTo("1\n");
    assertThat(files.text("/proc/amber/host")).isEqualTo("there\n");
    assertThat(files.text("/proc/amber/arguments")).isEqualTo("a\0\u00fc\0");
    assertThat(files.text("/proc/amber/resumed_at")).isEqualTo("2023-11-14T22:13:20Z 1700000000\n");
  }

  @Test
  void textStaysWhileItIsReadAndComesBackFromItsState() {
    VfsFile uptime = files.open("/proc/uptime", 0);
    assertThat(files.read(uptime, 3)).isEqualTo("1.0");
    files.machine.now += 5_000_000_000L;
    TextFileState state = ((TextFile) uptime).save();
    assertThat(files.read(uptime, 100)).isEqualTo("0 2.00\n");
    TextFile restored = TextFile.restore(state, uptime.path());
    assertThat(restored.id()).isEqualTo(uptime.id());
    assertThat(files.read(restored, 100)).isEqualTo("0 2.00\n");
    uptime.seek(0, 0);
    assertThat(files.read(uptime, 100)).isEqualTo("6.00 12.00\n");
  }

  @Test
  void savedNamesAreFoundBeforeTheirProcessesAreBack() {
    Inode proc = files.at.get("/proc", true).inode();
    assertThat(proc.lookup("500")).isNull();
    Inode process = Objects.requireNonNull(proc.lookupSaved("500"));
    Inode status = Objects.requireNonNull(process.lookupSaved("status"));
    Inode descriptors = Objects.requireNonNull(process.lookupSaved("fd"));
    assertThat(descriptors.lookupSaved("3")).isNotNull();
    assertThat(Objects.requireNonNull(process.lookupSaved("task")).lookupSaved("501")).isNotNull();
    assertThat(process.lookupSaved("nothing")).isNull();
    assertThat(proc.lookupSaved("nothing")).isNull();
    assertThat(process.lookup("status")).isNull();
    Dentry name = new Dentry(null, "status", status);
    VfsFile file = status.open(new VfsPath(files.kernel.mounts().root(), name), 0);
    assertThatThrownBy(() -> files.read(file, 10)).isSameAs(Errno.ESRCH.error());
  }

  @Test
  void nothingCanBeMadeHere() {
    assertThatThrownBy(() -> NameOperations.mkdir(files.at, "/proc/x", 0755))
        .isSameAs(Errno.ENOENT.error());
    assertThatThrownBy(() -> NameOperations.symlink(files.at, "to", "/proc/self/x"))
        .isSameAs(Errno.ENOENT.error());
    assertThatThrownBy(() -> files.open("/proc/x", OpenFlags.O_CREAT | OpenFlags.O_WRONLY))
        .isSameAs(Errno.ENOENT.error());
    assertThatThrownBy(() -> NameOperations.mkdir(files.at, "/proc/self", 0755))
        .isSameAs(Errno.EEXIST.error());
    assertThatThrownBy(() -> NameOperations.unlink(files.at, "/proc/self/status"))
        .isSameAs(Errno.EPERM.error());
    assertThatThrownBy(
            () -> RenameOperation.rename(files.at, "/proc/uptime", files.at, "/proc/x", 0))
        .isSameAs(Errno.ENOENT.error());
  }

  @Test
  void nothingIsWrittenBack() {
    assertThatThrownBy(files.open("/proc/self/status", 0)::sync).isSameAs(Errno.EINVAL.error());
    assertThatThrownBy(files.open("/proc", 0)::sync).isSameAs(Errno.EINVAL.error());
  }

  @Test
  void filesOfAProcessAreItsUsers() {
    files.task.setCredentials(Credentials.of(1234, 56, List.of()));
    long fd = files.task.files().install(files.open("/dev/null", 0), false, 10);
    for (String path : List.of("status", "fdinfo/" + fd, "fd/" + fd, "fd", "environ")) {
      Inode file = files.at.get("/proc/1/" + path, false).inode();
      assertThat(List.of(file.uid(), file.gid())).as(path).containsExactly(1234, 56);
    }
    assertThat(files.at.get("/proc/1/fdinfo/" + fd, false).inode().mode()).isEqualTo(0100444);
  }

  @Test
  void nobodyMayChangeTheDirectoryOfAProcess() {
    assertThatThrownBy(() -> access("/proc/1")).isSameAs(Errno.EPERM.error());
    assertThatThrownBy(() -> access("/proc/1/task/1")).isSameAs(Errno.EPERM.error());
    files.task.setCredentials(Credentials.of(1234, 56, List.of()));
    assertThatThrownBy(() -> access("/proc/1")).isSameAs(Errno.EPERM.error());
    assertThatThrownBy(() -> access("/proc/1/task")).isSameAs(Errno.EACCES.error());
  }

  private void access(String path) {
    Inode inode = files.at.follow(path).inode();
    Permissions.require(inode, Permissions.WRITE, files.task.credentials());
  }
}

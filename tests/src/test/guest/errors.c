/* Bad arguments, call by call: a descriptor that is not open, a pointer to nowhere, a bad flag. */
#include "guest.h"
#include <dirent.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#define TRY(call, arguments...) show(#call "(" #arguments ")", syscall(SYS_##call, ##arguments))

static void show(const char *text, long result) {
  if (result == -1) printf("%s: %s\n", text, strerrorname_np(errno));
  else printf("%s: %ld\n", text, result);
}

enum { BAD = 99 };
#define FAULT NOWHERE

int main(void) {
  char buffer[64];
  struct stat st;
  int file = MUST(open("file", O_CREAT | O_RDWR, 0600));
  MUST(mkdir("dir", 0700));

  SECTION("EBADF");
  TRY(read, BAD, buffer, 1);
  TRY(write, BAD, buffer, 1);
  TRY(close, BAD);
  TRY(fstat, BAD, &st);
  TRY(lseek, BAD, 0, 0);
  TRY(ioctl, BAD, 0, 0);
  TRY(pread64, BAD, buffer, 1, 0);
  TRY(pwrite64, BAD, buffer, 1, 0);
  TRY(readv, BAD, buffer, 0);
  TRY(writev, BAD, buffer, 0);
  TRY(fcntl, BAD, F_GETFD);
  TRY(flock, BAD, 1);
  TRY(fsync, BAD);
  TRY(fdatasync, BAD);
  TRY(ftruncate, BAD, 0);
  TRY(getdents64, BAD, buffer, 64);
  TRY(fchdir, BAD);
  TRY(fchmod, BAD, 0);
  TRY(fchown, BAD, 0, 0);
  TRY(fstatfs, BAD, buffer);
  TRY(fallocate, BAD, 0, 0, 1);
  TRY(fadvise64, BAD, 0, 0, 0);
  TRY(sendfile, BAD, BAD, 0, 1);
  TRY(dup, BAD);
  TRY(dup2, BAD, 5);
  TRY(dup3, BAD, 5, 0);
  TRY(openat, BAD, "x", O_RDONLY);
  TRY(mkdirat, BAD, "x", 0);
  TRY(unlinkat, BAD, "x", 0);
  TRY(renameat, BAD, "x", BAD, "y");
  TRY(linkat, BAD, "x", BAD, "y", 0);
  TRY(symlinkat, "x", BAD, "y");
  TRY(readlinkat, BAD, "x", buffer, 1);
  TRY(fchmodat, BAD, "x", 0);
  TRY(fchownat, BAD, "x", 0, 0, 0);
  TRY(faccessat, BAD, "x", 0);
  TRY(utimensat, BAD, "x", NULL, 0);
  TRY(statx, BAD, "x", 0, 0, buffer);
  TRY(epoll_wait, BAD, buffer, 1, 0);
  TRY(syncfs, BAD);
  TRY(mmap, 0, 4096, PROT_READ, MAP_PRIVATE, BAD, 0);
  TRY(copy_file_range, BAD, 0, file, 0, 1, 0);

  SECTION("EFAULT");
  TRY(write, file, FAULT, 10);
  TRY(open, FAULT, O_RDONLY);
  TRY(openat, AT_FDCWD, FAULT, O_RDONLY);
  TRY(stat, FAULT, &st);
  TRY(stat, "file", FAULT);
  TRY(lstat, "file", FAULT);
  TRY(fstat, file, FAULT);
  TRY(access, FAULT, 0);
  TRY(mkdir, FAULT, 0);
  TRY(rmdir, FAULT);
  TRY(unlink, FAULT);
  TRY(rename, FAULT, "x");
  TRY(rename, "file", FAULT);
  TRY(link, "file", FAULT);
  TRY(symlink, FAULT, "x");
  TRY(symlink, "x", FAULT);
  TRY(readlink, FAULT, buffer, 5);
  TRY(chdir, FAULT);
  TRY(chmod, FAULT, 0);
  TRY(chown, FAULT, 0, 0);
  TRY(truncate, FAULT, 0);
  TRY(getcwd, FAULT, 4096);
  TRY(getdents64, MUST(open("dir", O_RDONLY)), FAULT, 4096);
  TRY(pipe, FAULT);
  TRY(pipe2, FAULT, 0);
  TRY(uname, FAULT);
  TRY(gettimeofday, FAULT, 0);
  TRY(clock_gettime, CLOCK_REALTIME, FAULT);
  TRY(clock_getres, CLOCK_REALTIME, FAULT);
  TRY(nanosleep, FAULT, 0);
  TRY(clock_nanosleep, CLOCK_REALTIME, 0, FAULT, 0);
  TRY(getrlimit, RLIMIT_STACK, FAULT);
  TRY(setrlimit, RLIMIT_STACK, FAULT);
  TRY(prlimit64, 0, RLIMIT_STACK, 0, FAULT);
  TRY(getrusage, RUSAGE_SELF, FAULT);
  TRY(sysinfo, FAULT);
  TRY(times, FAULT);
  TRY(rt_sigaction, SIGUSR1, FAULT, 0, 8);
  TRY(rt_sigprocmask, SIG_BLOCK, FAULT, 0, 8);
  TRY(rt_sigpending, FAULT, 8);
  TRY(rt_sigsuspend, FAULT, 8);
  TRY(rt_sigtimedwait, FAULT, 0, 0, 8);
  TRY(sigaltstack, FAULT, 0);
  TRY(setitimer, ITIMER_REAL, FAULT, 0);
  TRY(getitimer, ITIMER_REAL, FAULT);
  TRY(poll, FAULT, 1, 0);
  TRY(select, 10, FAULT, 0, 0, 0);
  TRY(epoll_ctl, MUST(epoll_create1(0)), EPOLL_CTL_ADD, file, FAULT);
  TRY(getrandom, FAULT, 1, 0);
  TRY(statfs, "/", FAULT);
  TRY(utimensat, AT_FDCWD, FAULT, 0, 0);
  TRY(sched_getaffinity, 0, 8, FAULT);
  TRY(getgroups, 65536, FAULT) ;
  TRY(getresuid, FAULT, FAULT, FAULT);
  TRY(time, FAULT);

  SECTION("EINVAL");
  TRY(rt_sigaction, SIGUSR1, 0, 0, 7);
  TRY(rt_sigaction, SIGSTOP, buffer, 0, 8);
  TRY(readlink, "file", buffer, -1);
  TRY(rename, "dir", "dir/x");
  TRY(lseek, file, 0, 9);
  TRY(fcntl, file, 12345, 0);
  TRY(dup3, file, 7, 1);
  TRY(pipe2, buffer, 1);
  TRY(prctl, 99999, 0, 0, 0, 0);
  TRY(madvise, 1, 4096, 4);
  TRY(mprotect, 1, 4096, 0);
  TRY(munmap, 1, 4096);
  TRY(msync, 1, 4096, 0);
  TRY(getpriority, 9, 0);
  TRY(clock_gettime, 1234, buffer);
  TRY(setitimer, 1234, 0, 0);
  TRY(epoll_create, 0);
  TRY(epoll_create1, 1);
  TRY(eventfd2, 0, 1);
  TRY(timerfd_create, 1234, 0);
  TRY(getrandom, buffer, 1, 1234);
  TRY(unlinkat, AT_FDCWD, "file", 1);
  TRY(linkat, AT_FDCWD, "file", AT_FDCWD, "x", 1);
  TRY(fchownat, AT_FDCWD, "file", 0, 0, 1);
  TRY(kill, getpid(), 1234);
  TRY(tgkill, getpid(), getpid(), 1234);
  TRY(tgkill, -1, 1, 0);
  TRY(wait4, 0, 0, 0x12345678, 0);

  SECTION("no such thing");
  TRY(wait4, -1, 0, 0, 0);
  TRY(waitid, P_ALL, 0, 0, WEXITED, 0);
  TRY(kill, 999999999, 0);
  TRY(getpgid, 999999999);
  TRY(getsid, 999999999);
  TRY(sched_getscheduler, 999999999);
  TRY(arch_prctl, 0x9999, 0);
  TRY(execve, "none", 0, 0);
  TRY(execve, "dir", 0, 0);
  TRY(execve, "file", 0, 0);
  TRY(chroot, "none");
  return guest_end();
}

/* Who and where a process is: uname, ids, limits, sysinfo, getrandom, prctl, rusage, scheduling. */
#include "guest.h"
#include <sched.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

int main(void) {
  SECTION("uname");
  struct utsname name;
  SHOW(uname(&name));
  printf("%s %s\n", name.sysname, name.machine);
  CHECK(name.release[0] >= '3' && name.nodename[0] && name.version[0]);
  SHOW(syscall(SYS_uname, NOWHERE));

  SECTION("ids");
  CHECK(getpid() > 0 && getppid() >= 0 && syscall(SYS_gettid) == getpid());
  SHOW(getpgid(0) == getpgrp());
  SHOW(getpgid(-1));
  CHECK(getsid(0) >= 0);
  CHECK(getuid() == geteuid() && getgid() == getegid());
  uid_t r, e, s;
  SHOW(getresuid(&r, &e, &s));
  CHECK(r == getuid() && s == getuid());
  SHOW(setuid(getuid()));
  MUST(chmod(".", 0777));
  become_nobody();
  SHOW(setuid(0));
  SHOW(setresuid(-1, -1, -1));
  gid_t groups[256];
  CHECK(getgroups(256, groups) >= 0);
  volatile int negative = -1;
  SHOW(getgroups(negative, groups));

  SECTION("limits");
  struct rlimit limit;
  SHOW(getrlimit(RLIMIT_STACK, &limit));
  CHECK(limit.rlim_cur >= 1 << 16);
  SHOW(getrlimit(99, &limit));
  SHOW(getrlimit(RLIMIT_NOFILE, NOWHERE));
  SHOW(getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 32;
  limit.rlim_max = 40;
  SHOW(setrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_max = 41;
  SHOW(setrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 50;
  SHOW(setrlimit(RLIMIT_NOFILE, &limit));
  SHOW(prlimit(0, RLIMIT_NOFILE, NULL, &limit));
  SHOW(limit.rlim_cur);
  limit = (struct rlimit){1000, 1000};
  SHOW(setrlimit(RLIMIT_FSIZE, &limit));
  handle(SIGXFSZ, SIG_IGN, 0);
  int fd = MUST(open("big", O_CREAT | O_RDWR, 0600));
  char block[1500] = "";
  SHOW(write(fd, block, sizeof block));
  SHOW(write(fd, block, sizeof block));
  SHOW(ftruncate(fd, 2000));
  close(fd);

  SECTION("usage");
  struct rusage usage;
  SHOW(getrusage(RUSAGE_SELF, &usage));
  CHECK(usage.ru_maxrss > 0);
  SHOW(getrusage(RUSAGE_CHILDREN, &usage));
  SHOW(getrusage(77, &usage));
  struct sysinfo info;
  SHOW(sysinfo(&info));
  CHECK(info.totalram > 0 && info.freeram <= info.totalram && info.mem_unit > 0 && info.procs > 0);
  CHECK(sysconf(_SC_NPROCESSORS_ONLN) >= 1);
  SHOW(sysconf(_SC_PAGESIZE));
  cpu_set_t cpus;
  CHECK(sched_getaffinity(0, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) >= 1);
  SHOW(sched_yield());
  CHECK(sched_getcpu() >= 0);
  SHOW(getpriority(PRIO_PROCESS, 0));
  SHOW(sched_getscheduler(0));

  SECTION("random");
  unsigned char a[64], b[64];
  SHOW(getrandom(a, sizeof a, 0));
  SHOW(getrandom(b, sizeof b, GRND_NONBLOCK));
  CHECK(memcmp(a, b, sizeof a) != 0);
  SHOW(getrandom(a, 10, 0x40));
  SHOW(getrandom(NOWHERE, 10, 0));
  SHOW(getrandom(a, 0, 0));

  SECTION("prctl");
  char title[17] = "";
  SHOW(prctl(PR_GET_NAME, title));
  puts(title);
  SHOW(prctl(PR_SET_NAME, "a-name-that-is-too-long"));
  SHOW(prctl(PR_GET_NAME, title));
  puts(title);
  SHOW(prctl(PR_GET_DUMPABLE));
  SHOW(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  SHOW(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  SHOW(prctl(PR_SET_NAME, NOWHERE));
  SHOW(prctl(0x7ffffff0, 0, 0, 0, 0));

  SECTION("file systems");
  struct statfs fs;
  SHOW(statfs("/", &fs));
  CHECK(fs.f_bsize > 0 && fs.f_namelen == 255);
  SHOW(statfs("none", &fs));
  SHOW(fstatfs(99, &fs));
  SHOW(statfs("/proc", &fs));
  printf("%lx\n", (long)fs.f_type);

  SECTION("unknown calls");
  SHOW(syscall(1023));
  SHOW(syscall(-1L));
  SHOW(syscall(100000));
  return guest_end();
}

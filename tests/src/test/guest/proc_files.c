/* /proc/self and the system's /proc files: their shape, and what must agree with the process. */
#include "guest.h"
#include <elf.h>
#include <limits.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static char text[1 << 18];

/* Reads a whole file in small pieces; its length, or -1. */
static long slurp(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return -1;
  long total = 0, n;
  while ((n = read(fd, text + total, 1000)) > 0) total += n;
  text[total] = 0;
  close(fd);
  return n < 0 ? -1 : total;
}

static void exe_and_arguments(char **argv) {
  SECTION("exe, cmdline, environ, comm");
  char exe[PATH_MAX] = "";
  CHECK(readlink("/proc/self/exe", exe, sizeof exe - 1) > 0);
  printf("%s\n", strrchr(exe, '/'));
  struct stat a, b;
  CHECK(stat("/proc/self/exe", &a) == 0 && stat(exe, &b) == 0 && a.st_ino == b.st_ino);
  long n = slurp("/proc/self/cmdline");
  CHECK(n == (long)(argv[1] ? strlen(argv[0]) + strlen(argv[1]) + 2 : strlen(argv[0]) + 1));
  CHECK(strcmp(text, argv[0]) == 0);
  slurp("/proc/self/comm");
  printf("%s", text);
  n = slurp("/proc/self/environ");
  long expected = 0;
  for (char **e = environ; *e; e++) expected += (long)strlen(*e) + 1;
  CHECK(n == expected);
  CHECK(environ[0] == NULL || strcmp(text, environ[0]) == 0);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/comm", getpid());
  CHECK(slurp(path) > 0 && strcmp(text, "proc_files\n") == 0);
  CHECK(readlink("/proc/self", path, sizeof path) > 0);
  CHECK(atoi(path) == getpid());
  char cwd[PATH_MAX], link[PATH_MAX] = "";
  CHECK(getcwd(cwd, sizeof cwd) && readlink("/proc/self/cwd", link, sizeof link - 1) > 0);
  CHECK(strcmp(cwd, link) == 0);
  CHECK(readlink("/proc/self/root", link, sizeof link) == 1 && link[0] == '/');
}

static int mapped(uintptr_t address, char *permissions, char *name) {
  static char copy[sizeof text];
  char *save = NULL;
  slurp("/proc/self/maps");
  strcpy(copy, text);
  for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
    unsigned long from, to, offset, inode;
    char rights[8], device[16], path[300] = "";
    int n = sscanf(line, "%lx-%lx %7s %lx %15s %lu %299s", &from, &to, rights, &offset, device, &inode, path);
    CHECK(n >= 6 && from < to && from % 4096 == 0);
    if (address >= from && address < to) {
      strcpy(permissions, rights);
      strcpy(name, strrchr(path, '/') ? strrchr(path, '/') : path);
      return 1;
    }
  }
  return 0;
}

static int initialized = 1;
static void maps(void) {
  SECTION("maps");
  char rights[8] = "", name[300] = "";
  int local;
  CHECK(mapped((uintptr_t)&local, rights, name));
  printf("stack %s %s\n", rights, name);
  CHECK(mapped((uintptr_t)maps, rights, name));
  printf("code %s %s\n", rights, name);
  CHECK(mapped((uintptr_t)&initialized, rights, name));
  printf("data %s\n", rights);
  CHECK(mapped((uintptr_t)sbrk(0) - 1, rights, name));
  printf("heap %s %s\n", rights, name);
  int fd = MUST(open("mapped file", O_CREAT | O_RDWR, 0600));
  MUST(ftruncate(fd, 8192));
  char *p = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
  CHECK(mapped((uintptr_t)p, rights, name));
  printf("file %s %s\n", rights, name);
  CHECK(strstr(text, "mapped file") != NULL); /* a blank in a name is not escaped */
  MUST(mprotect(p + 4096, 4096, PROT_NONE));
  CHECK(mapped((uintptr_t)p + 4096, rights, name));
  printf("file %s\n", rights);
  MUST(munmap(p, 8192));
  CHECK(!mapped((uintptr_t)p, rights, name));
}

static long field(const char *name) {
  char *at = strstr(text, name);
  return at ? strtol(at + strlen(name), NULL, 10) : -1;
}

static void status_and_stat(void) {
  SECTION("status, stat, statm, limits");
  CHECK(slurp("/proc/self/status") > 0);
  CHECK(strncmp(text, "Name:\tproc_files\n", 17) == 0);
  CHECK(field("\nPid:\t") == getpid() && field("\nTgid:\t") == getpid());
  CHECK(field("\nPPid:\t") == getppid());
  CHECK(field("\nUid:\t") == (long)getuid());
  CHECK(field("\nVmSize:\t") > 0 && field("\nVmRSS:\t") > 0);
  SHOW(field("\nThreads:\t"));
  CHECK(strstr(text, "\nState:\tR (running)\n") != NULL);
  CHECK(strstr(text, "\nSigBlk:\t0000000000000000\n") != NULL);
  long n = slurp("/proc/self/stat");
  CHECK(n > 0 && atoi(text) == getpid());
  CHECK(strstr(text, "(proc_files) R ") != NULL);
  int fields = 1;
  for (char *c = text; *c; c++) fields += *c == ' ';
  SHOW(fields);
  slurp("/proc/self/statm");
  fields = 1;
  for (char *c = text; *c; c++) fields += *c == ' ';
  SHOW(fields);
  CHECK(slurp("/proc/self/limits") > 0 && strstr(text, "Max open files") != NULL);
}

static void descriptors(void) {
  SECTION("fd");
  int fd = MUST(open("a file", O_CREAT | O_RDWR | O_APPEND, 0600));
  MUST(write(fd, "0123456789", 10));
  char path[64], target[PATH_MAX] = "";
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  CHECK(readlink(path, target, sizeof target - 1) > 0);
  puts(strrchr(target, '/'));
  snprintf(path, sizeof path, "/dev/fd/%d", fd);
  int second = MUST(open(path, O_RDONLY));
  char c;
  SHOW(read(second, &c, 1)); /* its own offset */
  SHOW(c);
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  CHECK(slurp(path) > 0);
  SHOW(field("pos:\t"));
  MUST(unlink("a file"));
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  memset(target, 0, sizeof target);
  CHECK(readlink(path, target, sizeof target - 1) > 0);
  puts(strrchr(target, '/'));
  SHOW(open("/proc/self/fd/77", O_RDONLY));
  struct stat st;
  SHOW(lstat(path, &st));
  SHOW(S_ISLNK(st.st_mode));
  printf("%o\n", st.st_mode & 0777);
  SHOW(stat(path, &st));
  SHOW(st.st_size);
}

static void auxiliary(void) {
  SECTION("auxv");
  long n = slurp("/proc/self/auxv");
  CHECK(n > 0 && n % 16 == 0);
  ElfW(auxv_t) *aux = (ElfW(auxv_t) *)text;
  int entry = 0, random = 0;
  for (; aux->a_type != AT_NULL; aux++) {
    entry += aux->a_type == AT_ENTRY && aux->a_un.a_val == getauxval(AT_ENTRY);
    random += aux->a_type == AT_RANDOM && aux->a_un.a_val == getauxval(AT_RANDOM);
  }
  printf("%d %d\n", entry, random);
}

static void system_files(void) {
  SECTION("system");
  CHECK(slurp("/proc/cpuinfo") > 0 && strncmp(text, "processor\t: 0\n", 14) == 0);
  CHECK(strstr(text, "model name") && strstr(text, "sse2"));
  CHECK(slurp("/proc/meminfo") > 0 && strncmp(text, "MemTotal:", 9) == 0);
  CHECK(field("MemTotal:") > 0 && field("MemFree:") > 0 && field("MemAvailable:") > 0);
  CHECK(slurp("/proc/stat") > 0 && strncmp(text, "cpu  ", 5) == 0 && strstr(text, "\nbtime "));
  CHECK(slurp("/proc/uptime") > 0 && strtod(text, NULL) >= 0);
  CHECK(slurp("/proc/loadavg") > 0);
  CHECK(slurp("/proc/version") > 0 && strncmp(text, "Linux version ", 14) == 0);
  CHECK(slurp("/proc/mounts") > 0 && strstr(text, " / ") != NULL);
  CHECK(slurp("/proc/filesystems") > 0);
  CHECK(slurp("/proc/sys/kernel/ostype") > 0);
  printf("%s", text);
  CHECK(slurp("/proc/sys/kernel/osrelease") > 0);
  CHECK(slurp("/proc/sys/kernel/hostname") > 0);
  CHECK(slurp("/proc/sys/vm/overcommit_memory") > 0);
  CHECK(slurp("/proc/sys/kernel/random/uuid") == 37);
  SHOW(open("/proc/none", O_RDONLY));
  SHOW(open("/proc/99999999", O_RDONLY));
  SHOW(open("/proc/self/none", O_RDONLY));
  SHOW(mkdir("/proc/x", 0755));
  SHOW(unlink("/proc/self/status"));
}

int main(int argc, char **argv) {
  (void)argc;
  exe_and_arguments(argv);
  maps();
  status_and_stat();
  descriptors();
  auxiliary();
  system_files();
  return guest_end();
}

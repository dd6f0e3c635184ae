/* fork(2): what a child has of its own and what it shares with its parent. */
#include "guest.h"
#include <dirent.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

static int global = 1;
static char big[1 << 20];

/* Waits for the child and prints how it ended. */
static void reap(pid_t child) {
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) printf("child exited %d\n", WEXITSTATUS(status));
  else printf("child killed by %d\n", WTERMSIG(status));
}

static void memory(void) {
  SECTION("memory is the child's own");
  int local = 2;
  int *heap = malloc(sizeof *heap);
  *heap = 3;
  memset(big, 'p', sizeof big);
  int *private = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  int *shared = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  *private = 4;
  *shared = 5;
  pid_t child = MUST(fork());
  if (child == 0) {
    printf("child sees %d %d %d %d %d %c\n", global, local, *heap, *private, *shared, big[5000]);
    global = local = *heap = *private = *shared = 99;
    memset(big, 'c', sizeof big);
    printf("child has %d %d %d %d %d %c\n", global, local, *heap, *private, *shared, big[5000]);
    _exit(0);
  }
  reap(child);
  printf("parent has %d %d %d %d %d %c\n", global, local, *heap, *private, *shared, big[5000]);
  child = MUST(fork());
  if (child == 0) {
    int whole = 1;
    for (size_t i = 0; i < sizeof big; i++) whole &= big[i] == 'p';
    _exit(whole ? 0 : 1);
  }
  memset(big, 'q', sizeof big);
  reap(child);
}

static void advice(void) {
  SECTION("MADV_DONTFORK and MADV_WIPEONFORK");
  char *gone = MUST(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  char *wiped = MUST(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  memset(gone, 1, 8192);
  memset(wiped, 2, 8192);
  SHOW(madvise(gone, 4096, MADV_DONTFORK));
  SHOW(madvise(wiped, 4096, MADV_WIPEONFORK));
  pid_t child = MUST(fork());
  if (child == 0) {
    int pipes[2];
    MUST(pipe(pipes));
    SHOW(write(pipes[1], gone, 1));
    SHOW(write(pipes[1], gone + 4096, 1));
    printf("wiped %d, kept %d\n", wiped[100], wiped[4196]);
    wiped[0] = 7;
    pid_t grandchild = MUST(fork());
    if (grandchild == 0) _exit(wiped[0]);
    reap(grandchild);
    _exit(0);
  }
  reap(child);
  printf("parent %d %d\n", gone[0], wiped[0]);
}

static void files(void) {
  SECTION("files");
  put("shared", "0123456789");
  int fd = MUST(open("shared", O_RDONLY));
  char c;
  MUST(read(fd, &c, 1));
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(read(fd, &c, 1));
    printf("child reads %c\n", c);
    SHOW(close(fd));
    MUST(chdir("/"));
    umask(077);
    _exit(0);
  }
  reap(child);
  MUST(read(fd, &c, 1));
  printf("parent reads %c\n", c);
  SHOW(access("shared", F_OK));
  printf("umask %o\n", umask(022));
  MUST(close(fd));
}

static void attributes(void) {
  SECTION("attributes");
  pid_t parent = getpid();
  struct rlimit limit = {50, 60};
  MUST(setrlimit(RLIMIT_NOFILE, &limit));
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  MUST(sigprocmask(SIG_BLOCK, &set, NULL));
  raise(SIGUSR1);
  alarm(1000);
  pid_t child = MUST(fork());
  if (child == 0) {
    CHECK(getppid() == parent);
    CHECK(getpid() != parent);
    CHECK(getpgrp() == getpgid(parent));
    CHECK(getsid(0) == getsid(parent));
    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    printf("limits %ld %ld\n", (long)limit.rlim_cur, (long)limit.rlim_max);
    sigset_t now, pending;
    MUST(sigprocmask(SIG_BLOCK, NULL, &now));
    MUST(sigpending(&pending));
    printf("blocked %d, pending %d\n", sigismember(&now, SIGUSR1), sigismember(&pending, SIGUSR1));
    printf("alarm %u\n", alarm(0));
    _exit(guest_failed);
  }
  reap(child);
  CHECK(alarm(0) > 900);
  handle(SIGUSR1, SIG_IGN, 0);
  MUST(sigprocmask(SIG_UNBLOCK, &set, NULL));
}

static int tree(int depth) {
  if (depth == 0) return 1;
  int pipes[2];
  MUST(pipe(pipes));
  for (int i = 0; i < 3; i++) {
    if (MUST(fork()) == 0) {
      int sum = tree(depth - 1);
      MUST(write(pipes[1], &sum, sizeof sum));
      _exit(0);
    }
  }
  close(pipes[1]);
  int total = 1, part;
  while (read(pipes[0], &part, sizeof part) == sizeof part) total += part;
  close(pipes[0]);
  while (wait(NULL) > 0) {
  }
  return total;
}

static int tasks_of(const char *path) {
  int count = 0;
  DIR *directory = opendir(path);
  if (directory == NULL) return -1;
  while (readdir(directory) != NULL) count++;
  closedir(directory);
  return count - 2;
}

static void proc(void) {
  SECTION("/proc of a child");
  int go[2];
  MUST(pipe(go));
  pid_t child = MUST(fork());
  if (child == 0) {
    char c;
    close(go[1]);
    MUST(read(go[0], &c, 1));
    _exit(6);
  }
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/task", child);
  printf("tasks %d\n", tasks_of(path));
  snprintf(path, sizeof path, "/proc/%d/status", child);
  FILE *status = fopen(path, "r");
  CHECK(status != NULL);
  while (fgets(line, sizeof line, status) != NULL) {
    if (strncmp(line, "PPid:", 5) == 0) CHECK(atoi(line + 5) == getpid());
    if (strncmp(line, "Pid:", 4) == 0) CHECK(atoi(line + 4) == child);
    if (strncmp(line, "Threads:", 8) == 0 || strncmp(line, "Name:", 5) == 0) fputs(line, stdout);
  }
  fclose(status);
  MUST(write(go[1], "x", 1));
  siginfo_t info;
  MUST(waitid(P_PID, child, &info, WEXITED | WNOWAIT));
  snprintf(path, sizeof path, "/proc/%d/stat", child);
  FILE *stat = fopen(path, "r");
  CHECK(stat != NULL && fgets(line, sizeof line, stat) != NULL);
  fclose(stat);
  char *behind = strrchr(line, ')');
  printf("state %c\n", behind[2]);
  reap(child);
  SHOW(access(path, F_OK));
}

static void limits(void) {
  SECTION("RLIMIT_NPROC");
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(setresgid(65531, 65531, 65531));
    MUST(setresuid(65531, 65531, 65531));
    struct rlimit one = {1, 1};
    MUST(setrlimit(RLIMIT_NPROC, &one));
    SHOW(fork());
    _exit(0);
  }
  reap(child);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  memory();
  advice();
  files();
  attributes();
  SECTION("a tree");
  SHOW(tree(3));
  proc();
  if (geteuid() == 0) limits();
  return guest_end();
}

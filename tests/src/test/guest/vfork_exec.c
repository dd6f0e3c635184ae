/* vfork(2), posix_spawn(3) and execve(2) in a child. Runs itself with an argument as the child. */
#include "guest.h"
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

static int global = 1;

static void reap(pid_t child) {
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) printf("child exited %d\n", WEXITSTATUS(status));
  else printf("child killed by %d\n", WTERMSIG(status));
}

static void handler(int signal) {
  (void)signal;
}

/* What the program sees of its maker. */
static int as_child(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int i = 1; i < argc; i++) printf("argument %d: %s\n", i, argv[i]);
  printf("variable %s\n", getenv("VARIABLE") == NULL ? "none" : getenv("VARIABLE"));
  for (int fd = 3; fd < 10; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) printf("open %d\n", fd);
  }
  sigset_t mask, pending;
  MUST(sigprocmask(SIG_BLOCK, NULL, &mask));
  MUST(sigpending(&pending));
  for (int i = 1; i < 32; i++) {
    struct sigaction action;
    if (i == SIGKILL || i == SIGSTOP || sigaction(i, NULL, &action) != 0) continue;
    if (action.sa_handler == SIG_IGN) printf("ignored %d\n", i);
    if (action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL) printf("handled %d\n", i);
    if (sigismember(&mask, i)) printf("blocked %d\n", i);
    if (sigismember(&pending, i)) printf("pending %d\n", i);
  }
  unsigned left = alarm(0);
  printf("alarm %s\n", left > 900 ? "runs" : "none");
  CHECK(getpgrp() == getpgid(getppid()) || getpgrp() == getpid());
  return 21;
}

static void vforks(const char *self) {
  SECTION("vfork");
  volatile int local = 1;
  pid_t child = vfork();
  if (child == 0) {
    global = 2;
    local = 2;
    _exit(3);
  }
  CHECK(child > 0);
  printf("shared memory %d %d\n", global, local);
  reap(child);
  child = vfork();
  if (child == 0) {
    execl(self, self, "vforked", "two words", (char *)NULL);
    _exit(127);
  }
  reap(child);
  child = vfork();
  if (child == 0) {
    execl("/nowhere/at/all", "x", (char *)NULL);
    global = errno;
    _exit(126);
  }
  printf("errno of the child %s\n", strerrorname_np(global));
  reap(child);
  child = vfork();
  if (child == 0) {
    kill(getpid(), SIGKILL);
    _exit(0);
  }
  reap(child);
}

static void inherits(const char *self) {
  SECTION("what exec keeps");
  int kept = MUST(open("/dev/null", O_RDONLY));
  int closed = MUST(open("/dev/null", O_RDONLY | O_CLOEXEC));
  printf("%d %d\n", kept, closed);
  handle(SIGUSR1, handler, 0);
  handle(SIGUSR2, SIG_IGN, 0);
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  MUST(sigprocmask(SIG_BLOCK, &set, &old));
  pid_t child = MUST(fork());
  if (child == 0) {
    raise(SIGHUP);
    alarm(1000);
    char *arguments[] = {"name", "first", NULL};
    char *environment[] = {"VARIABLE=value", NULL};
    execve(self, arguments, environment);
    _exit(127);
  }
  reap(child);
  MUST(sigprocmask(SIG_SETMASK, &old, NULL));
  handle(SIGUSR1, SIG_DFL, 0);
  handle(SIGUSR2, SIG_DFL, 0);
  close(kept);
  close(closed);
}

static void spawns(char *self) {
  SECTION("posix_spawn");
  pid_t child;
  char *arguments[] = {"spawned", "argument", NULL};
  int error = posix_spawn(&child, self, NULL, NULL, arguments, environ);
  reap(child);
  SHOW(error);
  SHOW(posix_spawn(&child, "/nowhere/at/all", NULL, NULL, arguments, environ));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 7, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, 7, 8);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  posix_spawnattr_setsigmask(&attributes, &mask);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  error = posix_spawnp(&child, self, &actions, &attributes, arguments, environ);
  reap(child);
  SHOW(error);
}

static char stack[1 << 16];

static int cloned(void *argument) {
  global = *(int *)argument;
  return 17;
}

static void clones(void) {
  SECTION("clone with memory");
  int value = 44;
  pid_t child =
      MUST(clone(cloned, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &value));
  printf("shared %d\n", global);
  reap(child);
  value = 55;
  child = MUST(clone(cloned, stack + sizeof stack, CLONE_VM | CLONE_VFORK, &value));
  int status;
  SHOW(waitpid(child, &status, 0));
  CHECK(waitpid(child, &status, __WCLONE) == child);
  printf("shared %d, exited %d\n", global, WEXITSTATUS(status));
  value = 66;
  child = MUST(clone(cloned, stack + sizeof stack, 0, &value));
  CHECK(waitpid(child, &status, __WALL) == child);
  printf("own %d, exited %d\n", global, WEXITSTATUS(status));
}

int main(int argc, char **argv) {
  if (argc > 1) return as_child(argc, argv);
  setvbuf(stdout, NULL, _IOLBF, 0);
  char self[4096];
  ssize_t length = MUST(readlink("/proc/self/exe", self, sizeof self - 1));
  self[length] = 0;
  vforks(self);
  inherits(self);
  spawns(self);
  clones();
  return guest_end();
}

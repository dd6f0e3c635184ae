/* clone(2) and clone3: what is shared bit by bit, where TIDs go, and what is refused. */
#include "guest.h"
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static volatile int global;
static char stack[1 << 16];
static pid_t parent_tid, child_tid;

static int end(pid_t child) {
  int status = -1;
  CHECK(waitpid(child, &status, __WALL) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void on_signal(int signal) {
  global = signal;
}

static int files(void *unused) {
  (void)unused;
  close(9);
  return open("/dev/null", O_RDONLY) == 9 ? 0 : 1;
}

static int directory(void *unused) {
  (void)unused;
  umask(077);
  return chdir("/") == 0 ? 0 : 1;
}

static int handlers(void *unused) {
  (void)unused;
  handle(SIGUSR1, on_signal, 0);
  return 0;
}

static int tids(void *unused) {
  (void)unused;
  CHECK(child_tid == getpid());
  return child_tid == getpid() ? 0 : 1;
}

static int nothing(void *unused) {
  (void)unused;
  return 0;
}

static pid_t make(int (*function)(void *), int flags) {
  return clone(function, stack + sizeof stack, flags, NULL, &parent_tid, NULL, &child_tid);
}

static void sharing(void) {
  SECTION("sharing");
  int fd = MUST(open("/dev/zero", O_RDONLY));
  MUST(dup2(fd, 9));
  char c = 1;
  SHOW(end(make(files, CLONE_FILES | SIGCHLD)));
  SHOW(read(9, &c, 1)); /* /dev/null now */
  MUST(dup2(fd, 9));
  SHOW(end(make(files, SIGCHLD)));
  SHOW(read(9, &c, 1));
  umask(022);
  SHOW(end(make(directory, SIGCHLD)));
  printf("umask %o\n", umask(022));
  SHOW(end(make(directory, CLONE_FS | SIGCHLD)));
  printf("umask %o\n", umask(022));
  char where[100];
  printf("in %s\n", getcwd(where, sizeof where) != NULL ? where : "?");
  struct sigaction action;
  handle(SIGUSR1, SIG_DFL, 0);
  SHOW(end(make(handlers, SIGCHLD)));
  MUST(sigaction(SIGUSR1, NULL, &action));
  printf("handled %d\n", action.sa_handler == on_signal);
  SHOW(end(make(handlers, CLONE_VM | CLONE_SIGHAND | SIGCHLD)));
  MUST(sigaction(SIGUSR1, NULL, &action));
  printf("handled %d\n", action.sa_handler == on_signal);
}

static void tid_words(void) {
  SECTION("TIDs");
  int flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD;
  pid_t child = make(tids, flags);
  CHECK(parent_tid == child);
  SHOW(end(child));
  SHOW(child_tid);
  child = make(nothing, CLONE_VM | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD);
  SHOW(end(child));
  SHOW(child_tid); /* cleared at the end, where memory is shared */
}

static volatile sig_atomic_t told;

static void on_end(int signal) {
  told = signal;
}

static void exit_signals(void) {
  SECTION("exit signals");
  handle(SIGUSR2, on_end, SA_RESTART);
  handle(SIGCHLD, on_end, SA_RESTART);
  int status;
  pid_t child = make(nothing, SIGUSR2);
  SHOW(waitpid(child, &status, 0));
  CHECK(waitpid(child, &status, __WCLONE) == child);
  SHOW(told == SIGUSR2);
  told = 0;
  child = make(nothing, 0);
  SHOW(waitpid(-1, &status, 0));
  CHECK(waitpid(-1, &status, __WALL) == child);
  SHOW(told);
  child = make(nothing, SIGCHLD);
  SHOW(waitpid(child, &status, __WCLONE));
  SHOW(waitpid(child, &status, __WALL) == child);
  SHOW(told == SIGCHLD);
  handle(SIGUSR2, SIG_DFL, 0);
  handle(SIGCHLD, SIG_DFL, 0);
  SECTION("CLONE_PARENT");
  child = MUST(fork());
  if (child == 0) {
    pid_t sibling = make(nothing, CLONE_PARENT | SIGCHLD);
    SHOW(waitpid(sibling, &status, __WALL));
    _exit(0);
  }
  int ended = 0;
  while (waitpid(-1, &status, __WALL) > 0) ended++;
  SHOW(ended);
}

static void refused(void) {
  SECTION("refused");
  SHOW(make(nothing, CLONE_THREAD | SIGCHLD));
  SHOW(make(nothing, CLONE_THREAD | CLONE_VM | SIGCHLD));
  SHOW(make(nothing, CLONE_SIGHAND | SIGCHLD));
  SHOW(make(nothing, CLONE_FS | CLONE_NEWNS | SIGCHLD));
  SHOW(make(nothing, CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD));
}

static long clone3(struct clone_args *args, size_t size) {
  return syscall(SYS_clone3, args, size);
}

static void third(void) {
  SECTION("clone3");
  struct clone_args args = {.exit_signal = SIGCHLD};
  pid_t child = clone3(&args, sizeof args);
  if (child == 0) _exit(33);
  SHOW(end(child));
  SHOW(clone3(&args, 63));
  SHOW(clone3(&args, 5000));
  SHOW(clone3(NOWHERE, sizeof args));
  args.exit_signal = 65;
  SHOW(clone3(&args, sizeof args));
  args = (struct clone_args){.exit_signal = SIGCHLD, .stack = (uintptr_t)stack};
  SHOW(clone3(&args, sizeof args));
  args = (struct clone_args){.exit_signal = SIGCHLD, .stack_size = 4096};
  SHOW(clone3(&args, sizeof args));
  args = (struct clone_args){.flags = SIGCHLD};
  SHOW(clone3(&args, sizeof args));
  args = (struct clone_args){.flags = CLONE_DETACHED};
  SHOW(clone3(&args, sizeof args));
  args = (struct clone_args){.flags = CLONE_SIGHAND | CLONE_VM | CLONE_CLEAR_SIGHAND};
  SHOW(clone3(&args, sizeof args));
  args = (struct clone_args){.flags = CLONE_PARENT, .exit_signal = SIGCHLD};
  SHOW(clone3(&args, sizeof args));
  char large[128] = {0};
  args = (struct clone_args){.exit_signal = SIGCHLD};
  memcpy(large, &args, sizeof args);
  large[120] = 1;
  SHOW(clone3((struct clone_args *)large, sizeof large));
  args = (struct clone_args){.set_tid_size = 1};
  SHOW(clone3(&args, sizeof args));
  handle(SIGUSR1, on_signal, 0);
  handle(SIGUSR2, SIG_IGN, 0);
  args = (struct clone_args){.flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD};
  child = clone3(&args, sizeof args);
  if (child == 0) {
    struct sigaction one, two;
    sigaction(SIGUSR1, NULL, &one);
    sigaction(SIGUSR2, NULL, &two);
    _exit((one.sa_handler == SIG_DFL) + 2 * (two.sa_handler == SIG_IGN));
  }
  SHOW(end(child));
  SECTION("CLONE_PIDFD");
  int fd = -1;
  args = (struct clone_args){
      .flags = CLONE_PIDFD, .pidfd = (uintptr_t)&fd, .exit_signal = SIGCHLD};
  child = clone3(&args, sizeof args);
  if (child == 0) {
    usleep(100000);
    _exit(fcntl(fd, F_GETFD) == -1 ? 5 : 6);
  }
  struct pollfd one = {.fd = fd, .events = POLLIN};
  SHOW(poll(&one, 1, 0));
  SHOW(poll(&one, 1, -1));
  SHOW(one.revents);
  SHOW(fcntl(fd, F_GETFD));
  siginfo_t info;
  MUST(waitid(3, fd, &info, WEXITED)); /* P_PIDFD */
  SHOW(info.si_status);
  SHOW(read(fd, large, 8));
}

static void unsharing(void) {
  SECTION("unshare");
  SHOW(unshare(0));
  SHOW(unshare(CLONE_FILES | CLONE_FS));
  SHOW(unshare(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD)); /* nothing is shared */
  SHOW(unshare(0x100000));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  sharing();
  tid_words();
  exit_signals();
  refused();
  third();
  unsharing();
  return guest_end();
}

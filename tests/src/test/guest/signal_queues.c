/*
 * Signals in queues and what is told of them: siginfo of every sender, realtime queues and their
 * limit, order of delivery, signalfd, what fork and exec do to masks, actions and queues.
 */
#include "guest.h"
#include <poll.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>

static pid_t self;

static const char *who(pid_t pid) {
  return pid == self ? "own" : pid == 0 ? "none" : pid == getppid() ? "parent" : "other";
}

static void tell(int signal, siginfo_t *info, void *context) {
  (void)context;
  printf("signal %d code %d pid %s uid %d errno %d", signal, info->si_code, who(info->si_pid),
         info->si_uid == getuid(), info->si_errno);
  if (info->si_code == SI_QUEUE) printf(" value %d", info->si_value.sival_int);
  printf("\n");
}

static sigset_t set_of(int first, ...) {
  sigset_t set;
  sigemptyset(&set);
  va_list all;
  va_start(all, first);
  for (int signal = first; signal != 0; signal = va_arg(all, int)) sigaddset(&set, signal);
  va_end(all);
  return set;
}

static int take(sigset_t set, siginfo_t *info) {
  struct timespec zero = {0, 0};
  memset(info, 0, sizeof *info);
  return sigtimedwait(&set, info, &zero);
}

static void senders(void) {
  SECTION("senders");
  handle_info(SIGUSR1, tell, 0);
  handle_info(SIGRTMIN + 3, tell, 0);
  handle_info(SIGALRM, tell, 0);
  handle_info(SIGPIPE, tell, 0);
  handle_info(SIGVTALRM, tell, 0);
  handle_info(SIGPROF, tell, 0);
  MUST(kill(self, SIGUSR1));
  MUST(raise(SIGUSR1));
  MUST(syscall(SYS_tkill, self, SIGUSR1));
  MUST(sigqueue(self, SIGUSR1, (union sigval){.sival_int = 77}));
  MUST(sigqueue(self, SIGRTMIN + 3, (union sigval){.sival_int = -5}));
  siginfo_t info;
  memset(&info, 0, sizeof info);
  info.si_code = -60;
  info.si_pid = 4711;
  info.si_value.sival_int = 9;
  SHOW(syscall(SYS_rt_sigqueueinfo, self, SIGUSR1, &info));
  info.si_code = SI_USER;
  SHOW(syscall(SYS_rt_sigqueueinfo, self, SIGUSR1, &info));
  SHOW(syscall(SYS_rt_sigqueueinfo, getppid(), 0, &info));
  info.si_code = SI_TKILL;
  SHOW(syscall(SYS_rt_sigqueueinfo, getppid(), 0, &info));
  info.si_code = SI_KERNEL;
  SHOW(syscall(SYS_rt_tgsigqueueinfo, self, self, SIGUSR1, &info));
  info.si_code = SI_QUEUE;
  SHOW(syscall(SYS_rt_tgsigqueueinfo, self, self, SIGUSR1, &info));
  SHOW(syscall(SYS_rt_tgsigqueueinfo, self, self, 65, &info));
  SHOW(syscall(SYS_rt_sigqueueinfo, self, SIGUSR1, NOWHERE));
  int ends[2];
  MUST(pipe(ends));
  close(ends[0]);
  SHOW(write(ends[1], "x", 1));
  close(ends[1]);
  sigset_t alarm_only = set_of(SIGALRM, 0), open;
  MUST(sigprocmask(SIG_BLOCK, &alarm_only, &open));
  struct itimerval once = {{0, 0}, {0, 1000}};
  MUST(setitimer(ITIMER_REAL, &once, NULL));
  sigsuspend(&open);
  MUST(sigprocmask(SIG_SETMASK, &open, NULL));
  sigset_t both = set_of(SIGUSR1, SIGRTMIN + 3, 0);
  MUST(sigprocmask(SIG_BLOCK, &both, NULL));
  pid_t child = MUST(fork());
  if (child == 0) {
    kill(getppid(), SIGUSR1);
    sigqueue(getppid(), SIGRTMIN + 3, (union sigval){.sival_int = 3});
    _exit(0);
  }
  CHECK(waitpid(child, NULL, 0) == child);
  MUST(sigprocmask(SIG_UNBLOCK, &both, NULL));
}

static void order(void) {
  SECTION("order");
  sigset_t all = set_of(SIGUSR1, SIGUSR2, SIGHUP, SIGRTMIN, SIGRTMIN + 1, 0);
  MUST(sigprocmask(SIG_BLOCK, &all, NULL));
  MUST(sigqueue(self, SIGRTMIN + 1, (union sigval){.sival_int = 1}));
  MUST(kill(self, SIGUSR2));
  MUST(syscall(SYS_tgkill, self, self, SIGUSR1));
  MUST(sigqueue(self, SIGRTMIN, (union sigval){.sival_int = 2}));
  MUST(sigqueue(self, SIGRTMIN, (union sigval){.sival_int = 3}));
  MUST(kill(self, SIGHUP));
  MUST(kill(self, SIGUSR1));
  siginfo_t info;
  int signal;
  while ((signal = take(all, &info)) > 0) {
    printf("%d code %d value %d\n", signal, info.si_code,
           info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
  }
  SHOW(errno == EAGAIN);
  /* a handler runs last for what was delivered first */
  handle_info(SIGHUP, tell, 0);
  handle_info(SIGUSR2, tell, 0);
  MUST(kill(self, SIGUSR2));
  MUST(kill(self, SIGHUP));
  MUST(sigprocmask(SIG_UNBLOCK, &all, NULL));
}

static void limits(void) {
  SECTION("limit of the queue");
  pid_t child = MUST(fork());
  if (child == 0) {
    /* Counted by user: a number of its own. */
    if (getuid() == 0) MUST(setresuid(61234, 61234, 61234));
    struct rlimit few = {5, 5};
    MUST(setrlimit(RLIMIT_SIGPENDING, &few));
    sigset_t all = set_of(SIGRTMIN, SIGRTMIN + 1, SIGUSR1, 0);
    MUST(sigprocmask(SIG_BLOCK, &all, NULL));
    int sent = 0;
    while (sent < 20 && sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = sent}) == 0) sent++;
    printf("sent %d then %s\n", sent, strerrorname_np(errno));
    SHOW(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 1}));
    SHOW(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 1}));
    SHOW(kill(getpid(), SIGRTMIN + 1)); /* goes without what is told of it */
    SHOW(kill(getpid(), SIGUSR1));
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
    siginfo_t info;
    int signal;
    while ((signal = take(all, &info)) > 0) {
      printf("%d code %d value %d pid %d\n", signal, info.si_code, info.si_value.sival_int,
             info.si_pid == getpid());
    }
    sent = 0;
    while (sent < 20 && sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = sent}) == 0) sent++;
    SHOW(sent);
    _exit(0);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child);
  SHOW(status);
}

static void inheritance(void) {
  SECTION("fork and exec");
  sigset_t some = set_of(SIGUSR1, SIGUSR2, SIGRTMIN, 0);
  MUST(sigprocmask(SIG_BLOCK, &some, NULL));
  MUST(kill(self, SIGUSR1));
  MUST(sigqueue(self, SIGRTMIN, (union sigval){.sival_int = 8}));
  handle(SIGUSR2, SIG_IGN, 0);
  pid_t child = MUST(fork());
  if (child == 0) {
    sigset_t pending;
    MUST(sigpending(&pending));
    printf("child: pending %d %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGRTMIN));
    MUST(kill(getpid(), SIGUSR1));
    MUST(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 9}));
    MUST(kill(getpid(), SIGUSR2)); /* ignored but blocked: it stays */
    alarm(1000);
    execl("/proc/self/exe", "x", "after-exec", (char *)NULL);
    _exit(1);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child);
  SHOW(status);
  siginfo_t info;
  CHECK(take(some, &info) == SIGUSR1);
  CHECK(take(some, &info) == SIGRTMIN);
  MUST(sigprocmask(SIG_UNBLOCK, &some, NULL));
}

static int after_exec(void) {
  sigset_t pending, mask;
  MUST(sigpending(&pending));
  MUST(sigprocmask(SIG_BLOCK, NULL, &mask));
  struct sigaction action;
  for (int signal = 1; signal <= 64; signal++) {
    if (sigismember(&pending, signal)) printf("pending %d\n", signal);
    if (sigismember(&mask, signal)) printf("blocked %d\n", signal);
    if (sigaction(signal, NULL, &action) == 0 && action.sa_handler != SIG_DFL && signal != SIGUSR2
        && signal < 32) {
      printf("not default %d\n", signal);
    }
  }
  MUST(sigaction(SIGUSR2, NULL, &action));
  SHOW(action.sa_handler == SIG_IGN);
  siginfo_t info;
  sigset_t some = set_of(SIGUSR1, SIGUSR2, SIGRTMIN, 0);
  while (take(some, &info) > 0) printf("%d code %d\n", info.si_signo, info.si_code);
  CHECK(alarm(0) > 900);
  return 0;
}

static void show_read(int fd) {
  struct signalfd_siginfo info[4];
  ssize_t n = read(fd, info, sizeof info);
  if (n < 0) {
    printf("read: %s\n", strerrorname_np(errno));
    return;
  }
  for (size_t i = 0; i < n / sizeof info[0]; i++) {
    printf("signo %u code %d pid %s uid %d int %d ptr %lx status %d overrun %u tid %u addr %lx\n",
           info[i].ssi_signo, info[i].ssi_code, who(info[i].ssi_pid),
           info[i].ssi_uid == getuid(), info[i].ssi_int, (long)info[i].ssi_ptr,
           info[i].ssi_status, info[i].ssi_overrun, info[i].ssi_tid, (long)info[i].ssi_addr);
  }
}

static void descriptors(void) {
  SECTION("signalfd");
  sigset_t some = set_of(SIGUSR1, SIGRTMIN, SIGCHLD, SIGALRM, 0);
  MUST(sigprocmask(SIG_BLOCK, &some, NULL));
  int fd = MUST(signalfd(-1, &some, SFD_NONBLOCK));
  show_read(fd);
  MUST(kill(self, SIGUSR1));
  MUST(sigqueue(self, SIGRTMIN, (union sigval){.sival_ptr = (void *)0x123456789aL}));
  show_read(fd);
  pid_t child = MUST(fork());
  if (child == 0) {
    struct pollfd own = {fd, POLLIN, 0};
    SHOW(poll(&own, 1, 0)); /* signals of the child, of which there are none */
    MUST(kill(getpid(), SIGUSR1));
    SHOW(poll(&own, 1, 0));
    show_read(fd);
    _exit(21);
  }
  struct pollfd readable = {fd, POLLIN, 0};
  SHOW(poll(&readable, 1, -1));
  show_read(fd);
  CHECK(waitpid(child, NULL, 0) == child);
  struct itimerval once = {{0, 0}, {0, 1000}};
  MUST(setitimer(ITIMER_REAL, &once, NULL));
  SHOW(poll(&readable, 1, -1));
  show_read(fd);
  SHOW(signalfd(fd, &some, 0) == fd);
  SHOW(signalfd(0, &some, 0));
  SHOW(signalfd(-1, &some, 0x10));
  SHOW(syscall(SYS_signalfd4, -1, &some, 4, 0));
  SHOW(read(fd, &readable, sizeof readable));
  sigset_t other = set_of(SIGHUP, 0);
  MUST(kill(self, SIGUSR1));
  SHOW(signalfd(fd, &other, 0) == fd);
  SHOW(poll(&readable, 1, 0));
  SHOW(signalfd(fd, &some, 0) == fd);
  SHOW(poll(&readable, 1, 0));
  show_read(fd);
  MUST(sigprocmask(SIG_UNBLOCK, &some, NULL));
  close(fd);
}

static volatile int changed;
static void change(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  ucontext_t *frame = context;
  sigaddset(&frame->uc_sigmask, SIGHUP);
  frame->uc_mcontext.gregs[REG_RBX] = 4242;
  changed++;
}

static void contexts(void) {
  SECTION("a handler that changes where it returns to");
  handle_info(SIGUSR1, change, 0);
  long rbx;
  asm volatile(
      "mov $7, %%rbx\n\tmov $39, %%eax\n\tsyscall\n\tmov %%eax, %%edi\n\tmov %%eax, %%esi\n\t"
      "mov $10, %%edx\n\tmov $234, %%eax\n\tsyscall\n\tmov %%rbx, %0"
      : "=r"(rbx)
      :
      : "rax", "rbx", "rcx", "rdx", "rdi", "rsi", "r11", "memory");
  SHOW(rbx);
  sigset_t mask;
  MUST(sigprocmask(SIG_BLOCK, NULL, &mask));
  SHOW(sigismember(&mask, SIGHUP));
  mask = set_of(SIGHUP, 0);
  MUST(sigprocmask(SIG_UNBLOCK, &mask, NULL));
}

static void resets(void) {
  SECTION("flags kept");
  struct sigaction action, old;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_IGN;
  action.sa_flags = SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER
      | SA_RESETHAND | 0x100 | 0x800 | 0x00020000;
  sigfillset(&action.sa_mask);
  MUST(sigaction(SIGUSR2, &action, NULL));
  MUST(sigaction(SIGUSR2, NULL, &old));
  printf("flags %x mask %d %d %d\n", old.sa_flags, sigismember(&old.sa_mask, SIGKILL),
         sigismember(&old.sa_mask, SIGSTOP), sigismember(&old.sa_mask, SIGHUP));
  handle(SIGUSR2, SIG_DFL, 0);
}

int main(int argc, char **argv) {
  (void)argv;
  setvbuf(stdout, NULL, _IOLBF, 0);
  self = getpid();
  if (argc > 1) return after_exec();
  senders();
  order();
  limits();
  inheritance();
  descriptors();
  contexts();
  resets();
  return guest_end();
}

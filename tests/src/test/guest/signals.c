/* Signals that one process sends itself: masks, pending, flags, alternate stacks, restarts. */
#include "guest.h"
#include <setjmp.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/ucontext.h>
#include <time.h>

static volatile int depth, deepest, count;
static volatile int on_alternate;
static char alternate[1 << 15];

static void counting(int signal) {
  (void)signal;
  count++;
}

static void nesting(int signal) {
  depth++;
  if (depth > deepest) deepest = depth;
  if (depth < 3) raise(signal);
  depth--;
}

static void telling(int signal, siginfo_t *info, void *context) {
  (void)context;
  printf("signal %d code %d value %d", signal, info->si_code,
         info->si_code == SI_QUEUE ? info->si_value.sival_int : 0);
  printf(" pid %s\n", info->si_pid == getpid() ? "own" : "other");
}

static void where(int signal) {
  (void)signal;
  char here;
  on_alternate = &here >= alternate && &here < alternate + sizeof alternate;
}

static void masks(void) {
  SECTION("masks");
  handle(SIGUSR1, counting, 0);
  sigset_t set, old, pending;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  SHOW(sigprocmask(SIG_BLOCK, &set, &old));
  count = 0;
  raise(SIGUSR1);
  raise(SIGUSR1);
  raise(SIGUSR1);
  SHOW(count);
  SHOW(sigpending(&pending));
  SHOW(sigismember(&pending, SIGUSR1));
  SHOW(sigprocmask(SIG_SETMASK, &old, NULL));
  SHOW(count); /* a plain signal is pending once */
  SHOW(sigprocmask(77, &set, NULL));
  SHOW(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 4));
  SHOW(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NOWHERE, NULL, 8));
  sigfillset(&set);
  SHOW(sigprocmask(SIG_SETMASK, &set, NULL));
  SHOW(sigprocmask(SIG_SETMASK, NULL, &set));
  printf("%d %d %d\n", sigismember(&set, SIGKILL), sigismember(&set, SIGSTOP), sigismember(&set, SIGHUP));
  SHOW(sigprocmask(SIG_SETMASK, &old, NULL));
}

static void queues(void) {
  SECTION("queues");
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  sigaddset(&set, SIGRTMIN + 1);
  sigaddset(&set, SIGUSR2);
  handle_info(SIGRTMIN, telling, 0);
  handle_info(SIGRTMIN + 1, telling, 0);
  handle_info(SIGUSR2, telling, 0);
  sigprocmask(SIG_BLOCK, &set, NULL);
  for (int i = 1; i <= 3; i++) {
    union sigval value = {.sival_int = i};
    MUST(sigqueue(getpid(), SIGRTMIN + 1, value));
    MUST(sigqueue(getpid(), SIGRTMIN, value));
  }
  kill(getpid(), SIGUSR2);
  siginfo_t info;
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, SIGRTMIN);
  SHOW(sigwaitinfo(&one, &info) == SIGRTMIN);
  SHOW(info.si_value.sival_int);
  struct timespec nothing = {0, 0}, little = {0, 10000000};
  sigset_t none;
  sigemptyset(&none);
  sigaddset(&none, SIGHUP);
  SHOW(sigtimedwait(&none, &info, &nothing));
  SHOW(sigtimedwait(&none, &info, &little));
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  handle(SIGRTMIN, SIG_DFL, 0);
}

static void flags(void) {
  SECTION("flags");
  handle(SIGUSR1, nesting, SA_NODEFER);
  deepest = 0;
  raise(SIGUSR1);
  SHOW(deepest);
}

static volatile int left;
static void chain(int signal) {
  if (left-- > 0) raise(signal);
  count++;
}

static void more_flags(void) {
  handle(SIGUSR1, chain, 0);
  left = 3;
  count = 0;
  raise(SIGUSR1); /* blocked inside: the raises there are served one after the other */
  SHOW(count);
  struct sigaction action;
  handle(SIGUSR1, counting, SA_RESETHAND);
  count = 0;
  raise(SIGUSR1);
  MUST(sigaction(SIGUSR1, NULL, &action));
  SHOW(action.sa_handler == SIG_DFL);
  handle(SIGUSR1, SIG_IGN, 0);
  raise(SIGUSR1);
  SHOW(count);
  SHOW(sigaction(SIGKILL, &action, NULL));
  SHOW(sigaction(0, &action, NULL));
  SHOW(sigaction(65, &action, NULL));
  SHOW(kill(getpid(), 0));
  SHOW(kill(getpid(), 65));
  SHOW(kill(99999999, 0));
  SHOW(raise(SIGCHLD)); /* ignored by default */
  SHOW(raise(SIGURG));
  SHOW(raise(SIGWINCH));
}

static void alternate_stack(void) {
  SECTION("alternate stack");
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate}, old;
  SHOW(sigaltstack(NULL, &old));
  SHOW(old.ss_flags);
  SHOW(sigaltstack(&stack, NULL));
  handle(SIGUSR1, where, 0);
  raise(SIGUSR1);
  SHOW(on_alternate);
  handle(SIGUSR1, where, SA_ONSTACK);
  raise(SIGUSR1);
  SHOW(on_alternate);
  stack.ss_size = 100;
  SHOW(sigaltstack(&stack, NULL));
  stack.ss_flags = 77;
  SHOW(sigaltstack(&stack, NULL));
  stack.ss_flags = SS_DISABLE;
  SHOW(sigaltstack(&stack, NULL));
  raise(SIGUSR1);
  SHOW(on_alternate);
}

static void inner(int signal) {
  (void)signal;
  char here;
  stack_t now;
  MUST(sigaltstack(NULL, &now));
  printf("inner: on the alternate stack %d, flags %d\n",
         &here >= alternate && &here < alternate + sizeof alternate, now.ss_flags);
  stack_t other = {.ss_sp = alternate, .ss_size = sizeof alternate};
  SHOW(sigaltstack(&other, NULL));
}

static void outer(int signal) {
  (void)signal;
  raise(SIGUSR2);
  char here;
  printf("outer: %d\n", &here >= alternate && &here < alternate + sizeof alternate);
}

static void nested_stacks(void) {
  SECTION("nested on the alternate stack");
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
  MUST(sigaltstack(&stack, NULL));
  handle(SIGUSR1, outer, SA_ONSTACK);
  handle(SIGUSR2, inner, SA_ONSTACK);
  raise(SIGUSR1);
}

/* Again and again, so that none comes too early for the call that it is to interrupt. */
static void alarm_every(long microseconds) {
  struct itimerval interval = {{0, microseconds}, {0, microseconds}};
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
}

static int pipes[2];
static void feed(int signal) {
  (void)signal;
  MUST(write(pipes[1], "x", 1));
}

static void restarts(void) {
  SECTION("restarts");
  char c;
  MUST(pipe(pipes));
  handle(SIGALRM, counting, 0);
  count = 0;
  alarm_every(20000);
  SHOW(read(pipes[0], &c, 1));
  CHECK(count >= 1);
  handle(SIGALRM, feed, SA_RESTART);
  alarm_every(20000);
  SHOW(read(pipes[0], &c, 1)); /* restarted, and finds what the handler wrote */
  SHOW(c);
  alarm_every(0);
  handle(SIGALRM, counting, SA_RESTART);
  alarm_every(20000);
  SHOW(pause()); /* never restarted */
  struct timespec request = {5, 0}, rest;
  alarm_every(20000);
  SHOW(nanosleep(&request, &rest)); /* interrupted also with SA_RESTART, and tells the rest */
  CHECK(rest.tv_sec == 4 && rest.tv_nsec > 0);
  sigset_t all_but;
  sigfillset(&all_but);
  sigdelset(&all_but, SIGALRM);
  alarm_every(20000);
  SHOW(sigsuspend(&all_but));
  alarm_every(0);
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  SHOW(sigismember(&now, SIGHUP)); /* the old mask is back */
}

static sigjmp_buf place;
static void jumping(int signal) { siglongjmp(place, signal); }

static void jumps(void) {
  SECTION("jumps out of handlers");
  handle(SIGUSR1, jumping, 0);
  for (volatile int i = 0; i < 3; i++) {
    int signal = sigsetjmp(place, 1);
    if (signal == 0) raise(SIGUSR1);
    else printf("jumped with %d\n", signal);
  }
  handle(SIGABRT, jumping, 0);
  if (sigsetjmp(place, 1) == 0) abort();
  puts("abort caught");
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  masks();
  queues();
  flags();
  more_flags();
  alternate_stack();
  nested_stacks();
  restarts();
  jumps();
  return guest_end();
}

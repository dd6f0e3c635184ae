/* Signals between coming and being handled, and calls that wait for them. */
#include "awkward.h"
#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>

static void block(sigset_t *set, int first, int second) {
  sigemptyset(set);
  sigaddset(set, first);
  sigaddset(set, second);
  MUST(sigprocmask(SIG_BLOCK, set, NULL));
}

static void show_info(const siginfo_t *info) {
  printf("signal %d code %d value %d from me %d\n", info->si_signo, info->si_code,
         info->si_value.sival_int, info->si_pid == getpid());
}

static void realtime_queue(void) {
  sigset_t set;
  siginfo_t info;
  struct timespec none = {0, 0};
  block(&set, SIGRTMIN + 2, SIGRTMIN + 5);
  for (int i = 0; i < 6; i++)
    MUST(sigqueue(getpid(), SIGRTMIN + (i % 2 ? 2 : 5), (union sigval){.sival_int = 100 + i}));
  mark();
  for (int i = 0; i < 3; i++) {
    MUST(sigwaitinfo(&set, &info));
    show_info(&info);
  }
  mark();
  while (sigtimedwait(&set, &info, &none) > 0) show_info(&info);
}

/* The same signal is pending for the process and for one thread. */
static void pending_twice(void) {
  sigset_t set, pending;
  siginfo_t info;
  block(&set, SIGUSR1, SIGUSR2);
  MUST(kill(getpid(), SIGUSR1));
  MUST(syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1));
  MUST(kill(getpid(), SIGUSR1)); /* lost */
  pid_t self = getpid(), killer = MUST(fork());
  if (killer == 0) _exit(kill(self, SIGUSR2));
  reap("killer", killer);
  mark();
  MUST(sigpending(&pending));
  printf("%d %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2));
  for (int i = 0; i < 3; i++) {
    MUST(sigwaitinfo(&set, &info));
    show_info(&info);
  }
}

static int waits_for_signal(void) {
  sigset_t set;
  siginfo_t info;
  struct timespec time = {10, 0};
  block(&set, SIGUSR1, SIGRTMIN + 1);
  if (sigtimedwait(&set, &info, &time) != SIGRTMIN + 1) return 1;
  return info.si_value.sival_int;
}

static int waits_in_vain(void) {
  sigset_t set;
  struct timespec time = {0, 400000000};
  block(&set, SIGUSR1, SIGUSR2);
  return sigtimedwait(&set, NULL, &time) == -1 && errno == EAGAIN ? 11 : 1;
}

static void nothing(int signal) { (void)signal; }

static int suspends(void) {
  sigset_t set, open, now;
  block(&set, SIGUSR1, SIGUSR2);
  handle(SIGUSR1, nothing, SA_RESTART);
  sigfillset(&open);
  sigdelset(&open, SIGUSR1);
  if (sigsuspend(&open) != -1 || errno != EINTR) return 1;
  MUST(sigprocmask(SIG_BLOCK, NULL, &now));
  return sigismember(&now, SIGUSR1) && !sigismember(&now, SIGHUP) ? 12 : 2;
}

static int pauses(void) {
  handle(SIGUSR1, nothing, SA_RESTART);
  return pause() == -1 && errno == EINTR ? 13 : 1;
}

static void waiters(void) {
  pid_t first = sleeping_child(waits_for_signal);
  pid_t second = sleeping_child(waits_in_vain);
  pid_t third = sleeping_child(suspends);
  pid_t fourth = sleeping_child(pauses);
  mark();
  MUST(kill(third, SIGUSR2)); /* stays blocked there */
  MUST(kill(third, SIGUSR1));
  MUST(kill(fourth, SIGUSR1));
  MUST(sigqueue(first, SIGRTMIN + 1, (union sigval){.sival_int = 10}));
  mark();
  reap("sigtimedwait", first);
  reap("in vain", second);
  reap("sigsuspend", third);
  reap("pause", fourth);
}

static volatile sig_atomic_t depth, order;
static char *other_stack;
static int stack_seen;

static void on_other_stack(int signal, siginfo_t *info, void *context) {
  char here;
  ucontext_t *user = context;
  stack_seen += &here >= other_stack && &here < other_stack + 65536;
  order = order * 10 + (signal == SIGUSR1 ? 1 : 2);
  CHECK(info->si_pid == getpid());
  stack_t now;
  MUST(sigaltstack(NULL, &now));
  stack_seen += 10 * ((now.ss_flags & SS_ONSTACK) != 0);
  if (signal == SIGUSR1) raise(SIGUSR2);
  user->uc_mcontext.gregs[REG_R15] = signal;
}

/* A signal on another stack, in it a second one; at every step. */
static void frame_half_built(void) {
  stack_t stack = {.ss_size = 65536};
  other_stack = stack.ss_sp = MUST(mmap(NULL, 65536, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  MUST(sigaltstack(&stack, NULL));
  handle_info(SIGUSR1, on_other_stack, SA_ONSTACK);
  handle_info(SIGUSR2, on_other_stack, SA_ONSTACK);
  register double fraction = 1.0 / 3;
  long pid = getpid(), call = SYS_kill;
  mark_every_step();
  __asm__ volatile("movq %0, %%xmm7\n\tpcmpeqd %%xmm15, %%xmm15\n\tsyscall\n\tnop\n\tnop"
                   : "+a"(call)
                   : "r"(fraction), "D"(pid), "S"(SIGUSR1)
                   : "rcx", "r11", "r15", "xmm7", "xmm15", "memory");
  SHOW(order);
  SHOW(stack_seen);
  SHOW(call);
  SHOW(fraction > 0.33);
}

static char *hidden;
static void on_fault(int signal, siginfo_t *info, void *context) {
  (void)context;
  order = order * 10 + (signal == SIGSEGV);
  CHECK(info->si_addr == hidden + 5);
  MUST(mprotect(hidden, 4096, PROT_READ | PROT_WRITE));
}

/* A fault whose handler makes good what failed. */
static void fault_frame(void) {
  hidden = MUST(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  handle_info(SIGSEGV, on_fault, SA_RESETHAND | SA_NODEFER);
  mark_every_step();
  *(volatile char *)(hidden + 5) = 'f';
  SHOW(hidden[5]);
  SHOW(order);
  struct sigaction now;
  MUST(sigaction(SIGSEGV, NULL, &now));
  SHOW(now.sa_handler == SIG_DFL);
}

static int ends[2];
static void marks(int signal) {
  order = order * 10 + depth + 1;
  mark();
  if (++depth < 3) raise(signal);
  depth--;
}

/* A read that goes on after its handlers, one in another. */
static int reads_through(void) {
  char c = 0;
  handle(SIGUSR1, marks, SA_RESTART | SA_NODEFER);
  if (read(ends[0], &c, 1) != 1 || c != 'z') return 1;
  return order;
}

static void handlers_nested(void) {
  MUST(pipe(ends));
  pid_t reader = sleeping_child(reads_through);
  MUST(kill(reader, SIGUSR1));
  until_asleep(reader);
  mark();
  MUST(write(ends[1], "z", 1));
  reap("reader", reader);
}

static void *waits_alone(void *done) {
  sigset_t set;
  int signal = 0;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigwait(&set, &signal);
  *(int *)done = signal;
  return NULL;
}

/* For a process in which one thread blocks the signal and another waits for it. */
static void thread_takes_signal(void) {
  sigset_t set;
  pthread_t thread;
  int done = 0;
  block(&set, SIGUSR1, SIGUSR2);
  MUST(pthread_create(&thread, NULL, waits_alone, &done));
  milliseconds(20);
  MUST(kill(getpid(), SIGUSR2));
  mark();
  MUST(kill(getpid(), SIGUSR1));
  pthread_join(thread, NULL);
  SHOW(done == SIGUSR1);
  sigset_t pending;
  MUST(sigpending(&pending));
  printf("%d %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2));
}

static int reads_for_ever(void) {
  char c;
  sigset_t set;
  block(&set, SIGTERM, SIGHUP);
  return read(ends[0], &c, 1);
}

/* Killed, but it has not run since. */
static void killed_asleep(void) {
  MUST(pipe(ends));
  pid_t victim = sleeping_child(reads_for_ever);
  MUST(kill(victim, SIGTERM));
  MUST(kill(victim, SIGSTOP));
  until(victim, 'T');
  mark();
  MUST(kill(victim, SIGKILL));
  mark();
  reap("victim", victim);
}

static const struct scenario all[] = {
    SCENARIO(realtime_queue), SCENARIO(pending_twice),       SCENARIO(waiters),
    SCENARIO(fault_frame),    SCENARIO(frame_half_built),    SCENARIO(handlers_nested),
    SCENARIO(killed_asleep),  SCENARIO(thread_takes_signal),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

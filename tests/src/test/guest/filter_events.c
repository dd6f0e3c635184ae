/* Filters of system calls and tracers: SECCOMP_RET_TRACE, and the stops of calls that are not made. */
#include "guest.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <linux/ptrace.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ON(number, verdict) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, verdict)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static void filter(void) {
  struct sock_filter all[] = {
      LOAD(nr),
      ON(SYS_getppid, SECCOMP_RET_TRACE | 5),
      ON(SYS_getpgrp, SECCOMP_RET_TRACE | 0xffff),
      ON(SYS_dup, SECCOMP_RET_ERRNO | EDOM),
      ON(SYS_getuid, SECCOMP_RET_TRAP | 9),
      ON(SYS_getgid, SECCOMP_RET_KILL_PROCESS),
      ON(SYS_getegid, SECCOMP_RET_KILL_THREAD),
      ON((unsigned)-1, SECCOMP_RET_ERRNO | ERANGE),
      ALLOW};
  struct sock_fprog program = {sizeof all / sizeof *all, all};
  MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  MUST(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}

static long trace(int request, pid_t pid, long address, long data) {
  return syscall(SYS_ptrace, request, pid, address, data);
}

static pid_t parent;

static void show(const char *what, long result) {
  if (result == parent) printf("  %s: the parent\n", what);
  else if (result < 0) printf("  %s: %s\n", what, strerrorname_np(errno));
  else printf("  %s: %ld\n", what, result);
}

/* What a tracee does; it stops before, and its tracer follows it then. */
static pid_t traced(void (*function)(void), long options) {
  fflush(stdout);
  parent = getpid();
  pid_t child = MUST(fork());
  if (child == 0) {
    filter();
    MUST(trace(PTRACE_TRACEME, 0, 0, 0));
    raise(SIGSTOP);
    function();
    _exit(7);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
  MUST(trace(PTRACE_SETOPTIONS, child, 0, options));
  return child;
}

static long get(pid_t pid, size_t where) {
  long value = 0;
  MUST(trace(PTRACE_PEEKUSER, pid, where, (long)&value));
  return value;
}
#define GET(pid, name) get(pid, offsetof(struct user, regs.name))
#define PUT(pid, name, value) MUST(trace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.name), value))

static void show_number(const char *what, long value) {
  if (value < 0 && value > -4096) printf(" %s -%s", what, strerrorname_np(-value));
  else printf(" %s %ld", what, value);
}

/* All that a tracer can see of a stop. */
static void show_stop(pid_t pid, int status) {
  if (!WIFSTOPPED(status)) {
    if (WIFSIGNALED(status)) printf("  killed by %s\n", sigabbrev_np(WTERMSIG(status)));
    else printf("  exited %d\n", WEXITSTATUS(status));
    return;
  }
  struct ptrace_syscall_info info;
  siginfo_t signal;
  unsigned long message = 0;
  memset(&info, 0, sizeof info);
  memset(&signal, 0, sizeof signal);
  MUST(trace(PTRACE_GETSIGINFO, pid, 0, (long)&signal));
  MUST(trace(PTRACE_GETEVENTMSG, pid, 0, (long)&message));
  long size = trace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, (long)&info);
  printf("  stop %x code %x message %ld", status >> 8, signal.si_code, (long)message);
  show_number("orig_rax", GET(pid, orig_rax));
  show_number("rax", GET(pid, rax));
  printf(" info %ld op %d", size, info.op);
  if (info.op == 1) printf(" call %lld of %lld", info.entry.nr, info.entry.args[0]);
  if (info.op == 2) printf(" error %d", info.exit.is_error);
  if (info.op == 3)
    printf(" call %lld of %lld data %u", info.seccomp.nr, info.seccomp.args[0], info.seccomp.ret_data);
  printf("\n");
}

static int next(pid_t pid, int how) {
  int status = 0;
  MUST(trace(how, pid, 0, 0));
  CHECK(waitpid(pid, &status, __WALL) == pid);
  show_stop(pid, status);
  return status;
}

static void ends(pid_t pid) {
  int status;
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  CHECK(waitpid(pid, &status, 0) == pid);
  show_stop(pid, status);
}

#define EVENTS PTRACE_O_TRACESECCOMP
#define CALLS (PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD)

static void one_traced(void) { show("getppid", syscall(SYS_getppid, 11)); }
static void two_traced(void) {
  show("getpgrp", syscall(SYS_getpgrp, 12) > 0);
  show("getppid", syscall(SYS_getppid, 11));
}
static void positive(void) { show("getppid > 0", syscall(SYS_getppid, 11) > 0); }
static void fails(void) { show("dup", syscall(SYS_dup, 1)); }
static void traps(void) { show("getuid", syscall(SYS_getuid, 13)); }
static void killed(void) { show("getgid", syscall(SYS_getgid, 14)); }
static void thread_killed(void) { show("getegid", syscall(SYS_getegid, 15)); }
static void allowed(void) { show("close", syscall(SYS_close, 1000)); }

static void goes_on(void) {
  pid_t pid = traced(one_traced, EVENTS);
  next(pid, PTRACE_CONT);
  ends(pid);
  pid = traced(two_traced, EVENTS);
  next(pid, PTRACE_CONT);
  next(pid, PTRACE_CONT);
  PUT(pid, orig_rax, SYS_close); /* of 11 */
  ends(pid);
  pid = traced(one_traced, PTRACE_O_TRACESYSGOOD);
  ends(pid);
}

static void other_calls(void) {
  static const long calls[] = {SYS_dup, SYS_getpgrp, SYS_getuid, SYS_getgid, SYS_close, 100000};
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    printf(" %ld\n", calls[i]);
    pid_t pid = traced(calls[i] == SYS_getpgrp ? positive : one_traced, EVENTS);
    next(pid, PTRACE_CONT);
    PUT(pid, orig_rax, calls[i]);
    PUT(pid, rdi, 2000);
    if (calls[i] == SYS_getuid) next(pid, PTRACE_CONT);
    ends(pid);
  }
}

static void skips(void) {
  pid_t pid = traced(one_traced, EVENTS);
  next(pid, PTRACE_CONT);
  PUT(pid, orig_rax, -1);
  ends(pid);
  pid = traced(one_traced, EVENTS);
  next(pid, PTRACE_CONT);
  PUT(pid, orig_rax, -1);
  PUT(pid, rax, 77);
  ends(pid);
  pid = traced(one_traced, CALLS);
  next(pid, PTRACE_SYSCALL);
  next(pid, PTRACE_SYSCALL);
  PUT(pid, orig_rax, -1);
  PUT(pid, rax, -EXDEV);
  next(pid, PTRACE_SYSCALL);
  PUT(pid, rax, -EXFULL);
  ends(pid);
  puts(" at the beginning");
  pid = traced(one_traced, CALLS);
  next(pid, PTRACE_SYSCALL);
  PUT(pid, orig_rax, -1);
  next(pid, PTRACE_SYSCALL);
  ends(pid);
  puts(" another at the beginning");
  pid = traced(one_traced, CALLS);
  next(pid, PTRACE_SYSCALL);
  PUT(pid, orig_rax, SYS_dup);
  next(pid, PTRACE_SYSCALL);
  ends(pid);
  puts(" emulated");
  pid = traced(one_traced, CALLS);
  next(pid, PTRACE_SYSEMU);
  PUT(pid, rax, 44);
  ends(pid);
}

/* The order of the stops. */
static void stops(const char *name, void (*function)(void), long options, int count) {
  printf(" %s\n", name);
  pid_t pid = traced(function, options);
  for (int i = 0; i < count; i++)
    if (!WIFSTOPPED(next(pid, PTRACE_SYSCALL))) return;
  ends(pid);
}

static void orders(void) {
  stops("trace", one_traced, CALLS, 2);
  stops("trace, not wanted", one_traced, PTRACE_O_TRACESYSGOOD, 2);
  stops("trace, unmarked", fails, EVENTS, 2);
  stops("error", fails, CALLS, 2);
  stops("allowed", allowed, CALLS, 2);
  stops("trap", traps, CALLS, 3);
  stops("kill", killed, CALLS, 3);
  stops("kill the only thread", thread_killed, CALLS | PTRACE_O_TRACEEXIT, 4);
}

static void *thread_of_kill(void *unused) {
  (void)unused;
  syscall(SYS_getegid, 15);
  return NULL;
}
static void with_thread(void) {
  pthread_t thread;
  MUST(pthread_create(&thread, NULL, thread_of_kill, NULL));
  pthread_join(thread, NULL);
  raise(SIGUSR1);
}

static void of_threads(void) {
  pid_t pid = traced(with_thread, EVENTS | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT);
  unsigned long thread = 0;
  int status = 0;
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  CHECK(waitpid(pid, &status, __WALL) == pid && status >> 16 == PTRACE_EVENT_CLONE);
  MUST(trace(PTRACE_GETEVENTMSG, pid, 0, (long)&thread));
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  CHECK(waitpid(thread, &status, __WALL) == (pid_t)thread && WSTOPSIG(status) == SIGSTOP);
  next(thread, PTRACE_CONT); /* PTRACE_EVENT_EXIT */
  next(thread, PTRACE_CONT);
  CHECK(waitpid(pid, &status, 0) == pid && WSTOPSIG(status) == SIGUSR1);
  next(pid, PTRACE_CONT);
  ends(pid);
}

static void steps(void) {
  static void (*const functions[])(void) = {fails, one_traced};
  for (int i = 0; i < 2; i++) {
    pid_t pid = traced(functions[i], CALLS);
    next(pid, PTRACE_SYSCALL);
    if (i == 1) {
      next(pid, PTRACE_SYSCALL);
      PUT(pid, orig_rax, -1);
    }
    long at = GET(pid, rip);
    next(pid, PTRACE_SINGLESTEP);
    SHOW(GET(pid, rip) - at);
    ends(pid);
  }
}

static void ends_of_tracing(void) {
  int status;
  pid_t pid = traced(positive, EVENTS);
  next(pid, PTRACE_CONT);
  MUST(trace(PTRACE_DETACH, pid, 0, 0));
  CHECK(waitpid(pid, &status, 0) == pid);
  show_stop(pid, status);
  pid = traced(one_traced, EVENTS);
  next(pid, PTRACE_CONT);
  MUST(kill(pid, SIGKILL));
  CHECK(waitpid(pid, &status, 0) == pid);
  show_stop(pid, status);

  puts(" the tracer ends");
  int pipes[2];
  MUST(pipe(pipes));
  fflush(stdout);
  pid_t tracer = fork();
  if (tracer == 0) {
    close(pipes[0]);
    pid_t own = traced(positive, EVENTS);
    MUST(trace(PTRACE_CONT, own, 0, 0));
    CHECK(waitpid(own, &status, 0) == own && status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8));
    _exit(0);
  }
  close(pipes[1]);
  char byte;
  CHECK(read(pipes[0], &byte, 1) == 0); /* all have ended */
  MUST(waitpid(tracer, NULL, 0));
}

static void suspended(void) {
  SHOW(trace(PTRACE_SEIZE, getpid(), 0, 0));
  pid_t pid = traced(fails, CALLS);
  SHOW(trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_SUSPEND_SECCOMP));
  ends(pid);
  pid = traced(one_traced, CALLS | PTRACE_O_SUSPEND_SECCOMP);
  SHOW(trace(PTRACE_SETOPTIONS, pid, 0, EVENTS));
  next(pid, PTRACE_CONT);
  become_nobody();
  SHOW(trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_SUSPEND_SECCOMP));
  MUST(trace(PTRACE_DETACH, pid, 0, 0));
  waitpid(pid, NULL, 0);
}

static void suspended_by_filtered(void) {
  pid_t pid = traced(fails, CALLS);
  filter();
  SHOW(trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_SUSPEND_SECCOMP));
  ends(pid);
}

static void run(const char *name, void (*test)(void)) {
  SECTION(name);
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    test();
    syscall(SYS_exit_group, guest_failed);
  }
  int status;
  MUST(waitpid(child, &status, 0));
  CHECK(status == 0);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}));
  run("the call goes on", goes_on);
  run("another call is made", other_calls);
  run("no call is made", skips);
  run("orders of stops", orders);
  run("a thread is ended", of_threads);
  run("single steps", steps);
  run("ends of tracing", ends_of_tracing);
  run("suspended", suspended);
  run("suspended by one with filters", suspended_by_filtered);
  return guest_end();
}

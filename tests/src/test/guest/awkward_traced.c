/* Traced processes in stops that a filter of system calls, or the tracer, has brought. */
#include "awkward.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/user.h>

#define ON(number, verdict) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, verdict)

static int result;

static void filter(void) {
  struct sock_filter all[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      ON(SYS_getuid, SECCOMP_RET_TRACE | 5), ON(SYS_dup, SECCOMP_RET_ERRNO | EDOM),
      ON(SYS_getgid, SECCOMP_RET_KILL_PROCESS), ON(SYS_getegid, SECCOMP_RET_TRAP | 9),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {sizeof all / sizeof *all, all};
  MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  MUST(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0));
}

/* A child that makes one call; it stops before, and its tracer has waited for that. */
static pid_t traced(int call) {
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}));
    filter();
    MUST(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    raise(SIGSTOP);
    result = syscall(call, 1000);
    _exit(result < 0 ? errno : result == 0 ? 90 : 91);
  }
  CHECK(waitpid(child, NULL, 0) == child);
  MUST(ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD));
  return child;
}

static void go(pid_t pid, enum __ptrace_request how) { MUST(ptrace(how, pid, NULL, NULL)); }

static void show(pid_t pid) {
  int status;
  CHECK(waitpid(pid, &status, 0) == pid);
  if (WIFEXITED(status)) printf("exited %d\n", WEXITSTATUS(status));
  else if (WIFSIGNALED(status)) printf("killed by %d\n", WTERMSIG(status));
  else {
    struct user_regs_struct registers;
    unsigned long message;
    MUST(ptrace(PTRACE_GETREGS, pid, NULL, &registers));
    MUST(ptrace(PTRACE_GETEVENTMSG, pid, NULL, &message));
    printf("stop %x message %lu call %lld result %lld\n", status >> 8, message,
           (long long)registers.orig_rax, (long long)registers.rax);
  }
}

static void other_call(pid_t pid, long number) {
  MUST(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.orig_rax), number));
}

/* Nobody has waited for the event yet; then another call is made, and it is judged too. */
static void filter_event(void) {
  pid_t pid = traced(SYS_getuid);
  go(pid, PTRACE_CONT);
  until(pid, 't');
  mark();
  show(pid);
  other_call(pid, SYS_dup);
  mark_every_step();
  go(pid, PTRACE_CONT);
  show(pid);
}

static void filter_event_passes(void) {
  pid_t pid = traced(SYS_getuid);
  go(pid, PTRACE_SYSCALL);
  show(pid);
  go(pid, PTRACE_SYSCALL);
  show(pid);
  mark_every_step();
  go(pid, PTRACE_SYSCALL);
  show(pid);
  mark();
  go(pid, PTRACE_CONT);
  show(pid);
}

/* No call is to be made, and the tracer goes. */
static void skipped_and_left(void) {
  pid_t pid = traced(SYS_getuid);
  go(pid, PTRACE_CONT);
  show(pid);
  other_call(pid, -1);
  mark();
  MUST(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.rax), 0));
  mark_every_step();
  MUST(ptrace(PTRACE_DETACH, pid, NULL, NULL));
  show(pid);
}

static void skipped_at_the_beginning(void) {
  pid_t pid = traced(SYS_dup);
  go(pid, PTRACE_SYSCALL);
  show(pid);
  other_call(pid, -1);
  mark();
  go(pid, PTRACE_SYSCALL);
  show(pid);
  go(pid, PTRACE_CONT);
  show(pid);
}

static void emulated(void) {
  pid_t pid = traced(SYS_close);
  go(pid, PTRACE_SYSEMU);
  until(pid, 't');
  mark();
  show(pid);
  MUST(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.rax), 0));
  mark();
  go(pid, PTRACE_CONT);
  show(pid);
}

/* At the end of the call that ends it, or brings a signal. */
static void decided(void) {
  static const int calls[] = {SYS_getgid, SYS_getegid};
  for (int i = 0; i < 2; i++) {
    pid_t pid = traced(calls[i]);
    go(pid, PTRACE_SYSCALL);
    show(pid);
    go(pid, PTRACE_SYSCALL);
    until(pid, 't');
    mark();
    show(pid);
    go(pid, PTRACE_CONT);
    show(pid);
    if (i == 1) {
      mark();
      go(pid, PTRACE_CONT);
      show(pid);
    }
  }
}

static const struct scenario all[] = {
    SCENARIO(filter_event), SCENARIO(filter_event_passes), SCENARIO(skipped_and_left),
    SCENARIO(skipped_at_the_beginning), SCENARIO(emulated), SCENARIO(decided),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

/* ptrace(2): a tracer and what it traces, in every kind of stop. */
#include "guest.h"
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <linux/ptrace.h>

static long trace(int request, pid_t pid, long address, long data) {
  return syscall(SYS_ptrace, request, pid, address, data);
}

static void show_status(const char *what, int status) {
  if (WIFSTOPPED(status))
    printf("%s: stopped by %d%s event %d\n", what, WSTOPSIG(status) & 0x7f,
           WSTOPSIG(status) & 0x80 ? " at a call" : "", status >> 16);
  else if (WIFCONTINUED(status)) printf("%s: continued\n", what);
  else if (WIFSIGNALED(status)) printf("%s: killed by %d\n", what, WTERMSIG(status));
  else printf("%s: exited %d\n", what, WEXITSTATUS(status));
}

static int await(const char *what, pid_t pid) {
  int status = 0;
  CHECK(waitpid(pid, &status, __WALL) == pid);
  show_status(what, status);
  return status;
}

static pid_t traced(void (*function)(void)) {
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(trace(PTRACE_TRACEME, 0, 0, 0));
    raise(SIGSTOP);
    function();
    fflush(stdout);
    _exit(7);
  }
  await("begins", child);
  return child;
}

static struct user_regs_struct registers(pid_t pid) {
  struct user_regs_struct r;
  MUST(trace(PTRACE_GETREGS, pid, 0, (long)&r));
  return r;
}

static void show_call(pid_t pid) {
  struct ptrace_syscall_info info;
  memset(&info, 0, sizeof info);
  long size = trace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, (long)&info);
  printf("info %ld op %d", size, info.op);
  if (info.op == 1) printf(" call %lld", info.entry.nr);
  if (info.op == 1 && info.entry.nr == SYS_close) printf(" of %lld", info.entry.args[0]);
  if (info.op == 2) printf(" result %lld error %d", info.exit.rval, info.exit.is_error);
  printf("\n");
}

static void some_calls(void) {
  syscall(SYS_getppid);
  syscall(SYS_close, 1000);
  syscall(SYS_getuid);
  syscall(SYS_gettid + 100000);
}

static void calls(void) {
  SECTION("system calls");
  pid_t pid = traced(some_calls);
  SHOW(trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD));
  for (int i = 0; i < 40; i++) {
    MUST(trace(PTRACE_SYSCALL, pid, 0, 0));
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    if (!WIFSTOPPED(status)) {
      show_status("end", status);
      break;
    }
    struct user_regs_struct r = registers(pid);
    struct ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    MUST(trace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, (long)&info));
    long nr = r.orig_rax;
    if (nr == SYS_getppid) printf("getppid op %d rax %s\n", info.op, info.op == 1 ? strerrorname_np(-r.rax) : "the parent");
    if (nr == SYS_close) {
      show_status("close", status);
      show_call(pid);
      if (info.op == 1) printf("first argument %lld\n", (long long)r.rdi);
    }
    if (nr == SYS_getuid && info.op == 2) {
      r.rax = 12345;
      SHOW(trace(PTRACE_SETREGS, pid, 0, (long)&r));
      SHOW(registers(pid).rax);
    }
    if (nr == SYS_gettid + 100000) {
      show_call(pid);
      if (info.op == 1) { /* makes another call of it */
        SHOW(trace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.orig_rax), SYS_exit_group));
        SHOW(trace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.rdi), 42));
      }
    }
  }
}

static void skipped(void) {
  printf("close: %ld\n", syscall(SYS_close, 1000) == 99 ? 99L : -1L);
  printf("dup: %s\n", syscall(SYS_dup, 1000) == -1 ? strerrorname_np(errno) : "?");
}

static void skips(void) {
  SECTION("calls that are not made");
  pid_t pid = traced(skipped);
  MUST(trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD));
  int status = 0, skipped_one = 0;
  for (;;) {
    MUST(trace(PTRACE_SYSCALL, pid, 0, 0));
    CHECK(waitpid(pid, &status, 0) == pid);
    if (!WIFSTOPPED(status)) break;
    struct user_regs_struct r = registers(pid);
    if (r.orig_rax == SYS_close && r.rdi == 1000 && !skipped_one) {
      r.orig_rax = -1;
      MUST(trace(PTRACE_SETREGS, pid, 0, (long)&r));
      MUST(trace(PTRACE_SYSCALL, pid, 0, 0));
      await("the end of the call that is not made", pid);
      r = registers(pid);
      r.rax = 99;
      MUST(trace(PTRACE_SETREGS, pid, 0, (long)&r));
      skipped_one = 1;
    }
  }
  show_status("end", status);
  pid = traced(skipped);
  MUST(trace(PTRACE_SYSEMU, pid, 0, 0));
  status = await("emulated", pid);
  CHECK(registers(pid).rax == (unsigned long long)-ENOSYS);
  MUST(trace(PTRACE_KILL, pid, 0, 0));
  await("end", pid);
}

static volatile int handled;
static void on_signal(int signal) { handled = signal; }

static void takes_signals(void) {
  handle(SIGUSR1, on_signal, 0);
  handle(SIGUSR2, on_signal, 0);
  handled = 0;
  raise(SIGUSR1);
  printf("handled %d\n", handled);
  handled = 0;
  raise(SIGUSR1);
  printf("handled %d\n", handled);
  handled = 0;
  raise(SIGUSR1);
  printf("handled %d\n", handled);
  struct timespec nap = {0, 5000000}, left = {0, 0};
  printf("nanosleep %d\n", nanosleep(&nap, &left));
  fflush(stdout);
  raise(SIGTERM);
}

static void signals(void) {
  SECTION("signals");
  pid_t pid = traced(takes_signals);
  siginfo_t info;
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  await("delivered", pid);
  MUST(trace(PTRACE_GETSIGINFO, pid, 0, (long)&info));
  printf("signal %d code %d\n", info.si_signo, info.si_code);
  CHECK(info.si_pid == pid);
  MUST(trace(PTRACE_CONT, pid, 0, SIGUSR1));
  await("suppressed", pid);
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  await("another one", pid);
  MUST(trace(PTRACE_CONT, pid, 0, SIGUSR2));
  await("ends", pid);
  MUST(trace(PTRACE_CONT, pid, 0, SIGTERM));
  await("end", pid);
}

static int marks[2];

static void sleeps(void) {
  struct timespec nap = {2, 0}; // long enough for a tracer that a busy host keeps waiting
  MUST(write(marks[1], "x", 1));
  printf("slept %d\n", nanosleep(&nap, NULL));
  int ends[2];
  char byte;
  MUST(pipe(ends));
  handle(SIGUSR1, on_signal, 0);
  MUST(write(marks[1], "x", 1));
  printf("read %zd", read(ends[0], &byte, 1));
  printf(" %s\n", strerrorname_np(errno));
}

/* Waits until it has set its mark and sleeps. */
static void await_sleep(pid_t pid) {
  char line[512], mark;
  CHECK(read(marks[0], &mark, 1) == 1);
  for (;;) {
    snprintf(line, sizeof line, "/proc/%d/stat", pid);
    FILE *stat = fopen(line, "r");
    char *text = fgets(line, sizeof line, stat);
    fclose(stat);
    if (strchr(text, ')')[2] == 'S') return;
    usleep(500);
  }
}

static void interrupted(void) {
  SECTION("a signal in a call that waits");
  MUST(pipe(marks));
  pid_t pid = traced(sleeps);
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  await_sleep(pid);
  MUST(kill(pid, SIGUSR2));
  await("in its sleep", pid);
  printf("rax %lld orig_rax %lld\n", (long long)registers(pid).rax, (long long)registers(pid).orig_rax);
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  await_sleep(pid);
  MUST(kill(pid, SIGUSR1));
  await("in a read", pid);
  printf("rax %lld orig_rax %lld\n", (long long)registers(pid).rax, (long long)registers(pid).orig_rax);
  MUST(trace(PTRACE_CONT, pid, 0, SIGUSR1));
  await("end", pid);
}

static int breakpoint_here(int n) __attribute__((noinline, noclone));
static int breakpoint_here(int n) { return n * 3; }
static volatile long word = 0x1122334455667788;

static void is_broken(void) { printf("broken %d word %lx\n", breakpoint_here(5), word); }

static void breakpoints(void) {
  SECTION("memory, breakpoints, steps");
  pid_t pid = traced(is_broken);
  long value = 0, code = 0;
  SHOW(trace(PTRACE_PEEKDATA, pid, (long)&word, (long)&value));
  printf("word %lx\n", value);
  SHOW(trace(PTRACE_POKEDATA, pid, (long)&word, 0x77));
  SHOW(trace(PTRACE_PEEKDATA, pid, 8, (long)&value));
  SHOW(trace(PTRACE_POKEDATA, pid, 8, 1));
  SHOW(trace(PTRACE_PEEKTEXT, pid, (long)breakpoint_here, (long)&code));
  SHOW(trace(PTRACE_POKETEXT, pid, (long)breakpoint_here, (code & ~0xffL) | 0xcc));
  SHOW(*(unsigned char *)breakpoint_here == 0xcc); /* ours is as it was */
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  await("breakpoint", pid);
  siginfo_t info;
  MUST(trace(PTRACE_GETSIGINFO, pid, 0, (long)&info));
  printf("signal %d code %d\n", info.si_signo, info.si_code);
  struct user_regs_struct r = registers(pid);
  SHOW(r.rip - (long)breakpoint_here);
  printf("argument %lld\n", (long long)r.rdi);
  r.rip--;
  r.rdi = 6;
  SHOW(trace(PTRACE_SETREGS, pid, 0, (long)&r));
  char name[64];
  snprintf(name, sizeof name, "/proc/%d/mem", pid);
  int mem = MUST(open(name, O_RDWR));
  SHOW(pwrite(mem, &code, 8, (long)breakpoint_here));
  code = 0;
  SHOW(pread(mem, &code, 8, (long)breakpoint_here));
  CHECK(memcmp(&code, (void *)breakpoint_here, 8) == 0);
  SHOW(pread(mem, &value, 8, 4096));
  SHOW(pwrite(mem, &value, 8, 4096));
  MUST(close(mem));
  MUST(trace(PTRACE_SINGLESTEP, pid, 0, 0));
  await("step", pid);
  MUST(trace(PTRACE_GETSIGINFO, pid, 0, (long)&info));
  printf("signal %d code %d\n", info.si_signo, info.si_code);
  long before = registers(pid).rip;
  CHECK(before > (long)breakpoint_here && before < (long)breakpoint_here + 16);
  struct user_fpregs_struct f;
  SHOW(trace(PTRACE_GETFPREGS, pid, 0, (long)&f));
  printf("control %x mxcsr %x\n", f.cwd, f.mxcsr);
  f.xmm_space[60] = 0x1234;
  SHOW(trace(PTRACE_SETFPREGS, pid, 0, (long)&f));
  memset(&f, 0, sizeof f);
  struct iovec vector = {&f, sizeof f};
  SHOW(trace(PTRACE_GETREGSET, pid, 2, (long)&vector));
  printf("xmm15 %x length %zu\n", f.xmm_space[60], vector.iov_len);
  vector = (struct iovec){&r, 64};
  SHOW(trace(PTRACE_GETREGSET, pid, 1, (long)&vector));
  printf("length %zu\n", vector.iov_len);
  vector.iov_len = 63;
  SHOW(trace(PTRACE_GETREGSET, pid, 1, (long)&vector));
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  await("end", pid);
}

static void *thread(void *unused) { return unused; }

static void makes(void) {
  pid_t child = fork();
  if (child == 0) _exit(3);
  waitpid(child, NULL, 0);
  child = vfork();
  if (child == 0) _exit(4);
  waitpid(child, NULL, 0);
  pthread_t t;
  pthread_create(&t, NULL, thread, NULL);
  pthread_join(t, NULL);
  execl("/proc/self/exe", "ptrace", "child", NULL);
}

/* Follows all that a traced process makes, and shows what is in no doubt natively either. */
static void events(void) {
  SECTION("events");
  pid_t pid = traced(makes);
  SHOW(trace(PTRACE_SETOPTIONS, pid, 0,
             PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                 PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACEEXIT));
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  int others = 0, others_ended = 0, status;
  for (;;) {
    pid_t got = waitpid(-1, &status, __WALL);
    if (got == -1) break;
    int event = status >> 16, deliver = 0;
    unsigned long message = 0;
    if (event != 0) MUST(trace(PTRACE_GETEVENTMSG, got, 0, (long)&message));
    if (got == pid) {
      if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGCHLD) deliver = SIGCHLD;
      else show_status("it", status);
      if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE)
        others++;
      if (event == PTRACE_EVENT_EXIT) printf("message %lx\n", message);
      if (event == PTRACE_EVENT_EXEC) CHECK((pid_t)message == pid);
    } else if (!WIFSTOPPED(status)) others_ended++;
    if (WIFSTOPPED(status)) trace(PTRACE_CONT, got, 0, deliver);
  }
  printf("others %d, ended %d, then %s\n", others, others_ended, strerrorname_np(errno));
}

static void execs_once(void) { execl("/proc/self/exe", "ptrace", "child", NULL); }

static void plain_exec(void) {
  SECTION("exec without its event");
  pid_t pid = traced(execs_once);
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  await("exec", pid);
  MUST(trace(PTRACE_CONT, pid, 0, 0));
  await("end", pid);
}

static void spins(void) {
  for (;;) usleep(1000);
}

static pid_t other(void) {
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    spins();
  }
  return child;
}

static void attached(void) {
  SECTION("attach, seize, interrupt, listen, detach");
  pid_t pid = other();
  SHOW(trace(PTRACE_ATTACH, pid, 0, 0));
  await("attached", pid);
  SHOW(trace(PTRACE_ATTACH, pid, 0, 0));
  SHOW(trace(PTRACE_INTERRUPT, pid, 0, 0)); /* is not seized */
  SHOW(trace(PTRACE_DETACH, pid, 0, 0));
  SHOW(trace(PTRACE_CONT, pid, 0, 0));
  SHOW(trace(PTRACE_SEIZE, pid, 1, 0));
  SHOW(trace(PTRACE_SEIZE, pid, 0, 0x100000000));
  SHOW(trace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD));
  SHOW(trace(PTRACE_CONT, pid, 0, 0));
  SHOW(trace(PTRACE_INTERRUPT, pid, 0, 0));
  await("interrupted", pid);
  SHOW(trace(PTRACE_CONT, pid, 0, 0));
  MUST(kill(pid, SIGSTOP));
  await("a signal that stops", pid);
  SHOW(trace(PTRACE_CONT, pid, 0, SIGSTOP));
  await("stopped", pid);
  SHOW(trace(PTRACE_LISTEN, pid, 0, 0));
  SHOW(trace(PTRACE_CONT, pid, 0, 0));
  MUST(kill(pid, SIGCONT));
  await("told of SIGCONT", pid);
  SHOW(trace(PTRACE_CONT, pid, 0, 0));
  await("SIGCONT itself", pid);
  SHOW(trace(PTRACE_DETACH, pid, 0, SIGTERM));
  await("end", pid);
}

static void tracer_dies(void) {
  SECTION("the tracer ends");
  for (int kills = 0; kills < 2; kills++) {
    pid_t pid = other();
    fflush(stdout);
    pid_t tracer = MUST(fork());
    if (tracer == 0) {
      MUST(trace(PTRACE_SEIZE, pid, 0, kills ? PTRACE_O_EXITKILL : 0));
      _exit(trace(PTRACE_INTERRUPT, pid, 0, 0) == 0 ? 0 : 1);
    }
    await("tracer", tracer);
    if (!kills) MUST(kill(pid, SIGTERM));
    await("tracee", pid);
  }
}

static void errors(void) {
  SECTION("errors");
  pid_t pid = other();
  SHOW(trace(PTRACE_CONT, pid, 0, 0));
  SHOW(trace(PTRACE_CONT, 0, 0, 0));
  SHOW(trace(PTRACE_CONT, 0x3fffffff, 0, 0));
  SHOW(trace(PTRACE_ATTACH, getpid(), 0, 0));
  SHOW(trace(12345, pid, 0, 0));
  MUST(trace(PTRACE_ATTACH, pid, 0, 0));
  await("attached", pid);
  SHOW(trace(12345, pid, 0, 0));
  SHOW(trace(PTRACE_CONT, pid, 0, 100));
  SHOW(trace(PTRACE_SETOPTIONS, pid, 0, 0x1000));
  SHOW(trace(PTRACE_PEEKUSER, pid, 3, (long)&pid));
  SHOW(trace(PTRACE_PEEKUSER, pid, 100000, (long)&pid));
  SHOW(trace(PTRACE_GETREGS, pid, 0, 8));
  SHOW(trace(PTRACE_SETREGS, pid, 0, 8));
  SHOW(trace(PTRACE_GETREGSET, pid, 77, 0));
  SHOW(trace(PTRACE_GETSIGMASK, pid, 4, 0));
  SHOW(trace(PTRACE_LISTEN, pid, 0, 0));
  siginfo_t info;
  SHOW(trace(PTRACE_GETSIGINFO, pid, 0, 8));
  MUST(trace(PTRACE_GETSIGINFO, pid, 0, (long)&info));
  printf("signal %d code %d\n", info.si_signo, info.si_code);
  unsigned long mask = 0x200;
  SHOW(trace(PTRACE_SETSIGMASK, pid, 8, (long)&mask));
  mask = 0;
  SHOW(trace(PTRACE_GETSIGMASK, pid, 8, (long)&mask));
  printf("mask %lx\n", mask);
  char line[256];
  snprintf(line, sizeof line, "/proc/%d/status", pid);
  FILE *status = fopen(line, "r");
  while (status != NULL && fgets(line, sizeof line, status) != NULL) {
    if (strncmp(line, "State:", 6) == 0) fputs(line, stdout);
    if (strncmp(line, "TracerPid:", 10) == 0) CHECK(atoi(line + 10) == getpid());
  }
  SHOW(trace(PTRACE_KILL, pid, 0, 0));
  await("end", pid);
  fflush(stdout);
  pid = MUST(fork());
  if (pid == 0) {
    SHOW(trace(PTRACE_TRACEME, 0, 0, 0));
    SHOW(trace(PTRACE_TRACEME, 0, 0, 0));
    fflush(stdout);
    _exit(0);
  }
  await("end", pid);
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) return 9;
  setvbuf(stdout, NULL, _IOLBF, 0);
  calls();
  skips();
  signals();
  interrupted();
  breakpoints();
  events();
  plain_exec();
  attached();
  tracer_dies();
  errors();
  return guest_end();
}

/* Filters of system calls: seccomp(2) and prctl(PR_SET_SECCOMP). Each test is a process of its own. */
#include "guest.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define EQUAL(k, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, yes, no)
#define RETURN(k) BPF_STMT(BPF_RET | BPF_K, k)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static long set(unsigned flags, struct sock_filter *filter, unsigned short count) {
  struct sock_fprog program = {count, filter};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}
#define SET(flags, filter) set(flags, filter, COUNT(filter))

/* Returns `verdict` for one call, and allows all others. */
#define ON_CALL(name, number, verdict) \
  struct sock_filter name[] = {LOAD(nr), EQUAL(number, 0, 1), RETURN(verdict), RETURN(SECCOMP_RET_ALLOW)}

static void no_privileges(void) { MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }

static void status(void) {
  char line[256];
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file))
    if (strncmp(line, "Seccomp", 7) == 0 || strncmp(line, "NoNew", 5) == 0) fputs(line, stdout);
  if (file) fclose(file);
}

static void errno_verdicts(void) {
  no_privileges();
  ON_CALL(getppid_fails, SYS_getppid, SECCOMP_RET_ERRNO | 77);
  SHOW(prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
  SHOW(SET(0, getppid_fails));
  SHOW(prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
  SHOW(syscall(SYS_getppid));
  ON_CALL(none, SYS_getppid, SECCOMP_RET_ERRNO | 0);
  SHOW(SET(0, none));
  SHOW(syscall(SYS_getppid));
  ON_CALL(large, SYS_getuid, SECCOMP_RET_ERRNO | 0xffff);
  SHOW(SET(SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW, large));
  SHOW(syscall(SYS_getuid));
  ON_CALL(unknown, 5000, SECCOMP_RET_ERRNO | 3);
  SHOW(SET(0, unknown));
  SHOW(syscall(5000));
  ON_CALL(traced, SYS_getgid, SECCOMP_RET_TRACE | 5);
  SHOW(SET(0, traced));
  SHOW(syscall(SYS_getgid));
  status();
  struct sock_filter arguments[] = {
      LOAD(nr),       EQUAL(SYS_dup, 0, 9),        LOAD(arch), EQUAL(AUDIT_ARCH_X86_64, 0, 7),
      LOAD(args[0]),  EQUAL(0x9abcdef0, 0, 5),     BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 20),
      EQUAL(0x12345678, 0, 3), LOAD(args[5]),      EQUAL(6, 0, 1),
      RETURN(SECCOMP_RET_ERRNO | 99), RETURN(SECCOMP_RET_ALLOW)};
  SHOW(SET(0, arguments));
  SHOW(syscall(SYS_dup, 0x123456789abcdef0, 2L, 3L, 4L, 5L, 6L));
  SHOW(syscall(SYS_dup, 0x123456789abcdef0, 2L, 3L, 4L, 5L, 7L));
  SHOW(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0));
  pid_t child = fork();
  if (child == 0) {
    SHOW(syscall(SYS_getppid));
    status();
    char *words[] = {"call_filters", "after-exec", NULL};
    execv("/proc/self/exe", words);
    _exit(9);
  }
  MUST(waitpid(child, NULL, 0));
}

/* The arithmetic, answered through errno. */
static void arithmetic(void) {
  no_privileges();
  struct sock_filter filter[] = {
      LOAD(nr), EQUAL(SYS_getppid, 1, 0), RETURN(SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),            /* 64 */
      BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 36),          /* 100 */
      BPF_STMT(BPF_ST, 3),
      BPF_STMT(BPF_MISC | BPF_TAX, 0),
      BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0),           /* 10000 */
      BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1),           /* 9999 */
      BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 9),           /* 1111 */
      BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, 0xff),        /* 1192 */
      BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 4),           /* 19072 */
      BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 5),           /* 596 */
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xfff0),      /* 592 */
      BPF_STMT(BPF_ALU | BPF_OR | BPF_K, 3),            /* 595 */
      BPF_STMT(BPF_ALU | BPF_NEG, 0),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 0xfffff000, 0, 8),
      BPF_STMT(BPF_ALU | BPF_NEG, 0),
      BPF_STMT(BPF_LDX | BPF_MEM, 3),
      BPF_STMT(BPF_ALU | BPF_SUB | BPF_X, 0),           /* 495 */
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_X, 0, 0, 4),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x100, 0, 3),
      BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
      BPF_STMT(BPF_JMP | BPF_JA, 0),
      BPF_STMT(BPF_RET | BPF_A, 0),
      RETURN(SECCOMP_RET_ERRNO | 1)};
  SHOW(SET(0, filter));
  long result = syscall(SYS_getppid);
  printf("%ld %d\n", result, errno);
  struct sock_filter by_zero[] = {LOAD(nr), EQUAL(SYS_getuid, 1, 0), RETURN(SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_LDX | BPF_IMM, 0), BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0),
      RETURN(SECCOMP_RET_ERRNO | 5)};
  SHOW(SET(0, by_zero));
  syscall(SYS_getuid); /* a division by zero returns 0: kill */
  puts("lives");
}

static void on_sigsys(int signal, siginfo_t *info, void *context) {
  ucontext_t *user = context;
  printf("signal %d code %d errno %d call %d arch %x rax %lld\n", signal, info->si_code, info->si_errno,
         info->si_syscall, info->si_arch, user->uc_mcontext.gregs[REG_RAX]);
  CHECK((uintptr_t)info->si_call_addr == (uintptr_t)user->uc_mcontext.gregs[REG_RIP]);
  user->uc_mcontext.gregs[REG_RAX] = 4321;
}

static void traps(void) {
  no_privileges();
  handle_info(SIGSYS, on_sigsys, 0);
  ON_CALL(trap, SYS_getppid, SECCOMP_RET_TRAP | 42);
  SHOW(SET(0, trap));
  SHOW(syscall(SYS_getppid));
  ON_CALL(unknown, 6000, SECCOMP_RET_TRAP | 43);
  SHOW(SET(0, unknown));
  SHOW(syscall(6000));
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  syscall(SYS_getppid); /* blocked, so it kills */
  puts("lives");
}

static void kill_process(void) {
  no_privileges();
  handle_info(SIGSYS, on_sigsys, 0);
  ON_CALL(kill, SYS_getppid, SECCOMP_RET_KILL_PROCESS);
  SHOW(SET(0, kill));
  syscall(SYS_getppid);
  puts("lives");
}

static void unknown_action(void) {
  no_privileges();
  ON_CALL(kill, SYS_getppid, 0x00010000);
  SHOW(SET(0, kill));
  syscall(SYS_getppid);
  puts("lives");
}

static void *calls_getppid(void *unused) {
  (void)unused;
  syscall(SYS_getppid);
  puts("lives");
  return NULL;
}

static void kill_thread(void) {
  no_privileges();
  ON_CALL(kill, SYS_getppid, SECCOMP_RET_KILL_THREAD);
  pthread_t thread;
  SHOW(SET(0, kill));
  MUST(pthread_create(&thread, NULL, calls_getppid, NULL));
  pthread_join(thread, NULL);
  puts("the thread is gone");
  syscall(SYS_getppid);
  puts("lives");
}

static volatile int go;

static void *shows_getppid(void *own) {
  if (own) {
    ON_CALL(mine, SYS_getuid, SECCOMP_RET_ALLOW);
    SHOW(SET(0, mine));
  }
  go = 1;
  while (go != 2) sched_yield();
  long result = syscall(SYS_getppid);
  printf("%s\n", result == -1 ? strerrorname_np(errno) : "ok");
  SHOW(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  return NULL;
}

static void thread_sync(void) {
  pthread_t thread;
  ON_CALL(fails, SYS_getppid, SECCOMP_RET_ERRNO | EDOM);
  MUST(pthread_create(&thread, NULL, shows_getppid, NULL));
  while (go != 1) sched_yield();
  no_privileges();
  SHOW(SET(SECCOMP_FILTER_FLAG_TSYNC, fails));
  go = 2;
  pthread_join(thread, NULL);
  go = 0;
  MUST(pthread_create(&thread, NULL, shows_getppid, (void *)1));
  while (go != 1) sched_yield();
  SHOW(SET(SECCOMP_FILTER_FLAG_TSYNC, fails) > 0);
  SHOW(SET(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH, fails));
  go = 2;
  pthread_join(thread, NULL);
}

static void strict(void) {
  puts("strict");
  SHOW(syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, NULL));
  syscall(SYS_write, 1, "writes\n", 7);
  syscall(SYS_getpid);
  syscall(SYS_write, 1, "lives\n", 6);
}

static void strict_exit(void) {
  MUST(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0));
  syscall(SYS_exit, 7);
}

static void bad(const char *what, struct sock_filter *filter, int count) {
  long result = set(0, filter, count);
  printf("%s: %s\n", what, result == -1 ? strerrorname_np(errno) : "ok");
}
#define BAD(instructions...)                                             \
  do {                                                                   \
    struct sock_filter bad_[] = {instructions, RETURN(SECCOMP_RET_ALLOW)}; \
    bad(#instructions, bad_, COUNT(bad_));                               \
  } while (0)

static void errors(void) {
  ON_CALL(good, SYS_getppid, SECCOMP_RET_ALLOW);
  struct sock_fprog none = {0, good}, long_one = {5000, good}, nowhere = {1, NOWHERE};
#define SECCOMP(op, flags, argument) syscall(SYS_seccomp, op, flags, argument)
  SHOW(SECCOMP(SECCOMP_SET_MODE_STRICT, 1, NULL));
  SHOW(SECCOMP(SECCOMP_SET_MODE_STRICT, 0, good));
  SHOW(SECCOMP(77, 0, NULL));
  SHOW(SECCOMP(SECCOMP_SET_MODE_FILTER, 0, NULL));
  SHOW(SECCOMP(SECCOMP_SET_MODE_FILTER, 0, NOWHERE));
  SHOW(SECCOMP(SECCOMP_SET_MODE_FILTER, 1 << 20, &none));
  SHOW(SECCOMP(SECCOMP_SET_MODE_FILTER, 0, &none));
  SHOW(SECCOMP(SECCOMP_SET_MODE_FILTER, 0, &long_one));
  become_nobody();
  SHOW(SET(0, good));
  no_privileges();
  SHOW(SECCOMP(SECCOMP_SET_MODE_FILTER, 0, &nowhere));
  for (unsigned i = 0; i < 7; i++) {
    unsigned actions[] = {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD, SECCOMP_RET_TRAP,
                          SECCOMP_RET_ERRNO, SECCOMP_RET_TRACE, SECCOMP_RET_LOG, SECCOMP_RET_ALLOW};
    SHOW(SECCOMP(SECCOMP_GET_ACTION_AVAIL, 0, &actions[i]));
  }
  unsigned unknown = 0x00020000;
  SHOW(SECCOMP(SECCOMP_GET_ACTION_AVAIL, 0, &unknown));
  SHOW(SECCOMP(SECCOMP_GET_ACTION_AVAIL, 1, &unknown));
  SHOW(SECCOMP(SECCOMP_GET_ACTION_AVAIL, 0, NOWHERE));
  struct seccomp_notif_sizes sizes;
  SHOW(SECCOMP(SECCOMP_GET_NOTIF_SIZES, 0, &sizes));
  printf("%u %u %u\n", sizes.seccomp_notif, sizes.seccomp_notif_resp, sizes.seccomp_data);
  SHOW(SECCOMP(SECCOMP_GET_NOTIF_SIZES, 0, NOWHERE));
  SHOW(SECCOMP(SECCOMP_GET_NOTIF_SIZES, 1, &sizes));
  SHOW(prctl(PR_SET_SECCOMP, 9, 0, 0, 0));
  SHOW(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NOWHERE, 0, 0));
  BAD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64));
  BAD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2));
  BAD(BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0));
  BAD(BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0));
  BAD(BPF_STMT(BPF_LD | BPF_MEM, 0));
  BAD(BPF_STMT(BPF_ST, 16));
  BAD(BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0));
  BAD(BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 3));
  BAD(BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32));
  BAD(BPF_STMT(BPF_JMP | BPF_JA, 1));
  BAD(EQUAL(0, 1, 0));
  BAD(EQUAL(0, 0, 0));
  BAD(EQUAL(0, 1, 0), BPF_STMT(BPF_ST, 2), BPF_STMT(BPF_LD | BPF_MEM, 2));
  BAD(BPF_STMT(0xffff, 0));
  struct sock_filter falls[] = {LOAD(nr)};
  SHOW(SET(0, falls));
  static struct sock_filter many[4096];
  for (int i = 0; i < 4096; i++) many[i] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
  while (SET(0, many) == 0);
  puts(strerrorname_np(errno));
}

static void run(const char *name, void (*test)(void)) {
  SECTION(name);
  pid_t child = MUST(fork());
  if (child == 0) {
    test();
    syscall(SYS_exit_group, 0);
  }
  int status;
  MUST(waitpid(child, &status, 0));
  if (WIFSIGNALED(status)) printf("ended by %s\n", sigabbrev_np(WTERMSIG(status)));
  else printf("exit %d\n", WEXITSTATUS(status));
}

int main(int count, char **words) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (count > 1) {
    printf("%s: %ld %s\n", words[1], syscall(SYS_getuid), strerrorname_np(errno));
    SHOW(prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
    return 0;
  }
  MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}));
  run("errno", errno_verdicts);
  run("arithmetic", arithmetic);
  run("trap", traps);
  run("kill the process", kill_process);
  run("an unknown action", unknown_action);
  run("kill the thread", kill_thread);
  run("threads", thread_sync);
  run("strict", strict);
  run("strict and exit", strict_exit);
  run("bad arguments", errors);
  return guest_end();
}

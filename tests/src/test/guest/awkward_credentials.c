/* Rights that are about to be taken up, or given up: set-ID programs, secure bits. */
#include "awkward.h"
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>

#define OWNER 65534
#define USER 1234
#define BITS (1u << CAP_CHOWN | 1u << CAP_KILL | 1u << CAP_SETUID)

static int program, word[2];

static void show(const char *when) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  uid_t user[3], group[3];
  int signal;
  MUST(syscall(SYS_capget, &header, sets));
  MUST(getresuid(&user[0], &user[1], &user[2]));
  MUST(getresgid(&group[0], &group[1], &group[2]));
  MUST(prctl(PR_GET_PDEATHSIG, &signal));
  printf("%s: users %d %d %d groups %d %d %d permitted %x effective %x bits %x dumpable %d death %d secure %ld\n", when,
         user[0], user[1], user[2], group[0], group[1], group[2], sets[0].permitted & BITS, sets[0].effective & BITS,
         prctl(PR_GET_SECUREBITS), prctl(PR_GET_DUMPABLE), signal, getauxval(AT_SECURE));
  fflush(stdout);
}

/* What the program is told to do there. */
static void executed(void) {
  show("program");
  mark();
  show("the same");
}

static void copies(mode_t mode) {
  static char bytes[65536];
  int from = MUST(open("/proc/self/exe", O_RDONLY));
  int to = MUST(open("copy", O_WRONLY | O_CREAT | O_TRUNC, 0700));
  ssize_t n;
  while ((n = MUST(read(from, bytes, sizeof bytes))) > 0) CHECK(write(to, bytes, n) == n);
  MUST(fchown(to, OWNER, OWNER));
  MUST(fchmod(to, mode));
  close(from);
  close(to);
  program = MUST(open("copy", O_RDONLY));
  MUST(unlink("copy"));
}

static void user(void) {
  MUST(setresgid(USER, USER, USER));
  MUST(setresuid(USER, USER, USER));
}

static void execute(void) {
  char *arguments[] = {"program", "executed", NULL}, *none[] = {NULL};
  syscall(SYS_execveat, program, "", arguments, none, AT_EMPTY_PATH);
  _exit(127);
}

static int becomes_other(void) {
  user();
  MUST(prctl(PR_SET_PDEATHSIG, SIGUSR2));
  mark_every_step();
  execute();
  return 1;
}

static void set_id_program(void) {
  if (geteuid() != 0) return;
  copies(06755);
  reap("child", child(becomes_other));
}

static int is_traced(void) {
  user();
  MUST(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
  raise(SIGSTOP);
  execute();
  return 1;
}

/* Between the two programs, in the hands of one who may, and of one who may not. */
static void traced_set_id_program(void) {
  if (geteuid() != 0) return;
  copies(06755);
  for (int i = 0; i < 2; i++) {
    pid_t pid = child(is_traced);
    MUST(waitpid(pid, NULL, 0));
    MUST(ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXEC));
    if (i == 1) user();
    MUST(ptrace(PTRACE_CONT, pid, NULL, NULL));
    until(pid, 't');
    mark();
    int status;
    MUST(waitpid(pid, &status, 0));
    SHOW(status >> 16);
    MUST(ptrace(PTRACE_CONT, pid, NULL, NULL));
    reap("tracee", pid);
  }
}

static int waits_for_word(void) {
  char byte;
  close(word[1]);
  show("before");
  CHECK(read(word[0], &byte, 1) == 1);
  SHOW(prctl(PR_SET_SECUREBITS, 0, 0, 0, 0));
  SHOW(setresuid(USER, USER, USER));
  show("after");
  execute();
  return 1;
}

static void secure_bits(void) {
  if (geteuid() != 0) return;
  copies(0755);
  MUST(pipe(word));
  MUST(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS));
  pid_t pid = sleeping_child(waits_for_word);
  mark();
  CHECK(write(word[1], "x", 1) == 1);
  reap("child", pid);
  show("parent");
}

/* A writer without rights of its own, who waits for the place to write to. */
static int writes(void) {
  char byte;
  user();
  CHECK(read(word[0], &byte, 1) == 1);
  CHECK(write(program, "x", 1) == 1);
  return 0;
}

static void bits_of_files(void) {
  if (geteuid() != 0) return;
  struct stat status;
  MUST(pipe(word));
  program = MUST(open("bits", O_RDWR | O_CREAT, 0600));
  MUST(fchown(program, OWNER, OWNER));
  MUST(fchmod(program, 06777));
  MUST(unlink("bits"));
  pid_t pid = sleeping_child(writes);
  mark();
  MUST(fstat(program, &status));
  printf("before: %o\n", status.st_mode);
  CHECK(write(word[1], "x", 1) == 1);
  reap("child", pid);
  mark();
  MUST(fstat(program, &status));
  printf("after: %o\n", status.st_mode);
}

static const struct scenario all[] = {
    SCENARIO(set_id_program), SCENARIO(traced_set_id_program), SCENARIO(secure_bits), SCENARIO(bits_of_files),
};

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "executed") == 0) return executed(), 0;
  return RUN_SCENARIO(argc, argv, all);
}

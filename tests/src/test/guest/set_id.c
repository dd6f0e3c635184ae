/* Programs that run with the rights of their files' owners and groups, and what takes the bits away. */
#include "guest.h"
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define OWNER 65534
#define USER 1234
/* Only these are looked at: which others there are depends on the host. */
#define BITS (1u << CAP_CHOWN | 1u << CAP_KILL | 1u << CAP_SETUID)

static int program;

static void show(const char *when) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  uid_t r, e, s;
  int signal;
  MUST(syscall(SYS_capget, &header, sets));
  MUST(getresuid(&r, &e, &s));
  printf("%s: users %d %d %d %d", when, r, e, s, setfsuid(-1));
  MUST(getresgid(&r, &e, &s));
  printf(" groups %d %d %d %d", r, e, s, setfsgid(-1));
  MUST(prctl(PR_GET_PDEATHSIG, &signal));
  printf(" permitted %x effective %x ambient %d dumpable %d death %d personality %x\n", sets[0].permitted & BITS,
         sets[0].effective & BITS, prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0),
         prctl(PR_GET_DUMPABLE), signal, personality(0xffffffff));
  fflush(stdout);
}

static void show_program(const char *how) {
  show(how);
  printf("  secure %ld ids %ld %ld %ld %ld\n", getauxval(AT_SECURE), getauxval(AT_UID), getauxval(AT_EUID),
         getauxval(AT_GID), getauxval(AT_EGID));
  fflush(stdout);
}

static void execute(void) {
  char *arguments[] = {"program", "as", NULL}, *none[] = {NULL};
  syscall(SYS_execveat, program, "", arguments, none, AT_EMPTY_PATH);
  _exit(127);
}

static void user(void) {
  MUST(syscall(SYS_setgroups, 0, NULL));
  MUST(setresgid(USER, USER, USER));
  MUST(setresuid(USER, USER, USER));
}

static void as_user(void) {
  MUST(prctl(PR_SET_PDEATHSIG, SIGUSR1));
  personality(ADDR_NO_RANDOMIZE);
  user();
  show("user");
  MUST(prctl(PR_SET_PDEATHSIG, SIGUSR2));
  execute();
}

static void as_root(void) {
  MUST(prctl(PR_SET_PDEATHSIG, SIGUSR2));
  execute();
}

static void without_new_rights(void) {
  MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  user();
  execute();
}

static void as_root_without_new_rights(void) {
  MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  execute();
}

static void with_group(void) {
  gid_t group = OWNER;
  MUST(syscall(SYS_setgroups, 1, &group));
  MUST(setresgid(USER, USER, USER));
  MUST(setresuid(USER, USER, USER));
  execute();
}

static void traced_by_root(void) {
  MUST(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
  user();
  execute();
}

static void traced_by_user(void) {
  user();
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    execute();
  }
  int status;
  MUST(waitpid(child, &status, 0));
  SHOW(WIFSTOPPED(status));
  MUST(ptrace(PTRACE_CONT, child, NULL, NULL));
  MUST(waitpid(child, &status, 0));
  SHOW(status);
  _exit(0);
}

/* Somebody else could change its working directory. */
static void shared_directories(void) {
  int pipes[2];
  char byte;
  MUST(pipe2(pipes, O_CLOEXEC));
  user();
  pid_t child = MUST(syscall(SYS_clone, CLONE_FS | SIGCHLD, NULL, NULL, NULL, NULL));
  if (child == 0) {
    close(pipes[1]);
    if (read(pipes[0], &byte, 1) == 0) _exit(0);
    _exit(1);
  }
  execute();
}

static void without_root(void) {
  SHOW(prctl(PR_SET_SECUREBITS, SECBIT_NOROOT));
  user();
  execute();
}

static void ambient(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2] = {{BITS, BITS, BITS}, {0, 0, 0}};
  MUST(prctl(PR_SET_KEEPCAPS, 1));
  user();
  MUST(syscall(SYS_capset, &header, sets));
  MUST(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  MUST(prctl(PR_SET_PDEATHSIG, SIGUSR2));
  execute();
}

static void other_effective(void) {
  MUST(setresgid(USER, USER, USER));
  MUST(setresuid(USER, OWNER, 0));
  MUST(prctl(PR_SET_DUMPABLE, 1));
  MUST(prctl(PR_SET_PDEATHSIG, SIGUSR2));
  execute();
}

static void other_file_system_user(void) {
  MUST(prctl(PR_SET_PDEATHSIG, SIGUSR2));
  setfsuid(USER);
  show("file system user");
  _exit(0);
}

static void run(const char *name, uid_t owner, gid_t group, mode_t mode, void (*function)(void)) {
  printf("= %s, owner %d group %d mode %o\n", name, owner, group, mode);
  fflush(stdout);
  MUST(fchown(program, owner, group));
  MUST(fchmod(program, mode));
  pid_t child = MUST(fork());
  if (child == 0) function();
  int status;
  MUST(waitpid(child, &status, 0));
  if (WIFSTOPPED(status)) {
    MUST(ptrace(PTRACE_CONT, child, NULL, NULL));
    MUST(waitpid(child, &status, 0));
  }
  SHOW(status);
}

static int copy_to(const char *name) {
  char bytes[65536];
  int from = MUST(open("/proc/self/exe", O_RDONLY));
  int to = MUST(open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755));
  ssize_t n;
  while ((n = MUST(read(from, bytes, sizeof bytes))) > 0) CHECK(write(to, bytes, n) == n);
  close(from);
  close(to);
  return MUST(open(name, O_RDONLY));
}

static void programs(void) {
  SECTION("programs");
  run("plain", 0, 0, 0755, as_user);
  run("user", OWNER, OWNER, 04755, as_user);
  run("group", OWNER, OWNER, 02755, as_user);
  run("group, not for execution", OWNER, OWNER, 02745, as_user);
  run("both", OWNER, OWNER, 06755, as_user);
  run("both", OWNER, OWNER, 06755, as_root);
  run("both of root", 0, 0, 06755, as_user);
  run("own", USER, USER, 06755, as_user);
  run("unreadable", OWNER, OWNER, 0711, as_user);
  run("no new rights", OWNER, OWNER, 06755, without_new_rights);
  run("no new rights for root", OWNER, OWNER, 06755, as_root_without_new_rights);
  run("own group", USER, OWNER, 02755, with_group);
  run("traced by root", 0, OWNER, 06755, traced_by_root);
  run("traced by the user", 0, OWNER, 06755, traced_by_user);
  run("shared directories", 0, OWNER, 06755, shared_directories);
  run("root is nobody", 0, 0, 04755, without_root);
  run("ambient", 0, 0, 0755, ambient);
  run("ambient", OWNER, 0, 04755, ambient);
  run("another effective user", 0, 0, 0755, other_effective);
  run("another file system user", 0, 0, 0755, other_file_system_user);
}

static void execute_script(void) {
  char *arguments[] = {"script", "as", NULL}, *none[] = {NULL};
  execve("./script", arguments, none);
  _exit(127);
}

static void scripts(void) {
  SECTION("scripts");
  int script = MUST(open("script", O_WRONLY | O_CREAT | O_TRUNC, 0755));
  CHECK(write(script, "#!./program\n", 12) == 12);
  MUST(fchown(script, OWNER, OWNER));
  MUST(fchmod(script, 06755));
  close(script);
  run("plain interpreter", 0, 0, 0755, execute_script);
  run("interpreter", OWNER, OWNER, 06755, execute_script);
}

static void show_mode(const char *what, int file) {
  struct stat status;
  MUST(fstat(file, &status));
  printf("%s: %o\n", what, status.st_mode);
}

/* What an owner without rights does to his files. */
static void bits_of(mode_t mode, gid_t group) {
  printf("mode %o group %d\n", mode, group);
  for (int i = 0; i < 10; i++) {
    int file = MUST(open("bits", O_RDWR | O_CREAT | O_TRUNC, 0600));
    CHECK(write(file, "bytes", 5) == 5);
    MUST(fchown(file, USER, group));
    MUST(fchmod(file, mode));
    int again = MUST(open("bits", O_RDONLY));
    fflush(stdout);
    pid_t child = MUST(fork());
    if (child == 0) {
      char path[32];
      snprintf(path, sizeof path, "/proc/self/fd/%d", file);
      if (i < 9) user();
      switch (i) {
        case 0: CHECK(write(file, "x", 1) == 1); break;
        case 1: CHECK(pwrite(file, "", 0, 0) == 0); break;
        case 2: MUST(ftruncate(file, 1)); break;
        case 3: MUST(truncate(path, 1)); break;
        case 4: MUST(fallocate(file, 0, 0, 100)); break;
        case 5: MUST(close(MUST(open(path, O_WRONLY | O_TRUNC)))); break;
        case 6: MUST(fchown(file, -1, USER)); break;
        case 7: MUST(fchown(file, -1, -1)); break;
        case 8: MUST(fchmod(file, mode)); break;
        case 9: CHECK(write(file, "x", 1) == 1); break;
      }
      show_mode((const char *[]){"write", "write nothing", "ftruncate", "truncate", "fallocate", "O_TRUNC",
                                 "chown", "chown nothing", "chmod", "write by root"}[i], again);
      fflush(stdout);
      _exit(guest_failed);
    }
    int result;
    MUST(waitpid(child, &result, 0));
    CHECK(result == 0);
    if (i == 9) {
      SHOW(fchown(file, 0, 0));
      show_mode("chown by root", again);
    }
    close(file);
    close(again);
  }
}

int main(int count, char **arguments) {
  if (count > 1) {
    show_program(arguments[1]);
    return 0;
  }
  if (geteuid() != 0) return puts("not as root"), 0;
  umask(0);
  program = copy_to("program");
  programs();
  scripts();
  SECTION("bits");
  bits_of(06777, USER);
  bits_of(02767, USER);
  bits_of(02767, OWNER);
  MUST(unlink("program"));
  MUST(unlink("script"));
  MUST(unlink("bits"));
  return guest_end();
}

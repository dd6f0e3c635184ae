/* Process groups, sessions, orphans and subreapers: setpgid(2), setsid(2), prctl(2). */
#include "guest.h"
#include <sys/prctl.h>
#include <sys/wait.h>

static void reap(pid_t child) {
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) printf("child exited %d\n", WEXITSTATUS(status));
  else printf("child killed by %d\n", WTERMSIG(status));
}

static pid_t sleeper(void) {
  pid_t child = MUST(fork());
  if (child == 0) {
    while (1) pause();
  }
  return child;
}

static void groups(void) {
  SECTION("setpgid and getpgid");
  SHOW(setpgid(0, -1));
  SHOW(setpgid(-1, 0));
  SHOW(setpgid(0x3ffffff, 0));
  SHOW(getpgid(0x3ffffff));
  SHOW(getpgid(-1));
  SHOW(getsid(0x3ffffff));
  CHECK(getpgid(0) == getpgrp());
  pid_t child = sleeper();
  CHECK(getpgid(child) == getpgrp());
  SHOW(setpgid(child, child));
  CHECK(getpgid(child) == child);
  SHOW(setpgid(child, 0x3ffffff));
  pid_t second = sleeper();
  SHOW(setpgid(second, child));
  CHECK(getpgid(second) == child);
  SHOW(setpgid(second, getpgrp()));
  CHECK(getpgid(second) == getpgrp());
  MUST(kill(-child, SIGKILL));
  reap(child);
  SHOW(setpgid(second, child));
  SHOW(kill(-child, 0));
  MUST(kill(second, SIGKILL));
  reap(second);
  child = MUST(fork());
  if (child == 0) {
    SHOW(setpgid(getppid(), 0));
    execl("/proc/self/exe", "x", "sleep", (char *)NULL);
    _exit(1);
  }
  usleep(300000);
  SHOW(setpgid(child, child)); /* too late after its exec */
  MUST(kill(child, SIGKILL));
  reap(child);
}

static void sessions(void) {
  SECTION("setsid");
  pid_t child = MUST(fork());
  if (child == 0) {
    CHECK(getsid(0) == getsid(getppid()));
    pid_t result = setsid();
    CHECK(result == getpid() && getsid(0) == getpid() && getpgrp() == getpid());
    SHOW(setsid());
    SHOW(setpgid(0, 0));
    SHOW(setpgid(0, getppid()));
    pid_t inner = sleeper();
    CHECK(getsid(inner) == getpid());
    SHOW(setpgid(inner, inner));
    MUST(kill(inner, SIGKILL));
    reap(inner);
    _exit(guest_failed);
  }
  reap(child);
  child = MUST(fork());
  if (child == 0) {
    setsid();
    sleep(1);
    _exit(0);
  }
  usleep(300000);
  SHOW(setpgid(child, 0)); /* a leader of another session */
  reap(child);
}

static void to_groups(void) {
  SECTION("signals to groups");
  pid_t first = sleeper();
  MUST(setpgid(first, first));
  pid_t second = sleeper();
  MUST(setpgid(second, first));
  SHOW(kill(-first, 0));
  SHOW(kill(-first, SIGTERM));
  reap(first);
  reap(second);
  SHOW(kill(-first, SIGTERM));
  SHOW(kill(0x3ffffff, SIGTERM));
  SHOW(kill(getpid(), 65));
  SHOW(kill(-2147483647 - 1, 0));
}

static void permissions(void) {
  SECTION("permission");
  pid_t child = sleeper();
  pid_t other = MUST(fork());
  if (other == 0) {
    MUST(setresgid(65531, 65531, 65531));
    MUST(setresuid(65531, 65531, 65531));
    SHOW(kill(child, 0));
    SHOW(kill(child, SIGTERM));
    SHOW(kill(child, SIGCONT));
    SHOW(kill(getpid(), 0));
    setsid();
    SHOW(kill(child, SIGCONT));
    _exit(0);
  }
  reap(other);
  MUST(kill(child, SIGKILL));
  reap(child);
}

static int event[2];

static void tell(const char *what) {
  MUST(write(event[1], what, strlen(what)));
}

static void hear(void) {
  char text[100];
  ssize_t n = MUST(read(event[0], text, sizeof text - 1));
  text[n] = 0;
  printf("heard %s\n", text);
}

static void orphans(void) {
  SECTION("a subreaper inherits orphans");
  int is = -1;
  MUST(pipe(event));
  SHOW(prctl(PR_SET_CHILD_SUBREAPER, 1));
  SHOW(prctl(PR_GET_CHILD_SUBREAPER, &is));
  SHOW(is);
  pid_t own = getpid();
  pid_t child = MUST(fork());
  if (child == 0) {
    SHOW(prctl(PR_GET_CHILD_SUBREAPER, &is));
    SHOW(is); /* not inherited */
    if (MUST(fork()) == 0) {
      while (getppid() != own) usleep(1000);
      tell("reparented");
      _exit(9);
    }
    _exit(1);
  }
  reap(child);
  hear();
  int status;
  pid_t orphan = waitpid(-1, &status, 0);
  CHECK(orphan > 0 && orphan != child);
  printf("orphan exited %d\n", WEXITSTATUS(status));
  SHOW(prctl(PR_SET_CHILD_SUBREAPER, 0));
}

static void on_hangup(int signal) {
  tell(signal == SIGHUP ? "H" : "C");
}

/* A stopped job whose only parent in the session ends gets SIGHUP and SIGCONT. */
static void orphaned_groups(void) {
  SECTION("an orphaned process group");
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 1));
  pid_t shell = MUST(fork());
  if (shell == 0) {
    setsid();
    pid_t job = MUST(fork());
    if (job == 0) {
      setpgid(0, 0);
      handle(SIGHUP, on_hangup, 0);
      handle(SIGCONT, on_hangup, 0);
      raise(SIGSTOP);
      usleep(10000);
      raise(SIGTSTP); /* does nothing: nobody would continue it */
      tell("goes on");
      _exit(12);
    }
    int status;
    MUST(waitpid(job, &status, WUNTRACED));
    CHECK(WIFSTOPPED(status));
    _exit(0);
  }
  reap(shell);
  int status;
  MUST(waitpid(-1, &status, 0));
  printf("job exited %d\n", WEXITSTATUS(status));
  hear();
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 0));
}

static void death_signal(void) {
  SECTION("parent death signal");
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 1));
  pid_t child = MUST(fork());
  if (child == 0) {
    int ready[2];
    MUST(pipe(ready));
    pid_t grandchild = MUST(fork());
    if (grandchild == 0) {
      SHOW(prctl(PR_SET_PDEATHSIG, SIGUSR1));
      MUST(write(ready[1], "r", 1));
      while (1) pause();
    }
    char c;
    MUST(read(ready[0], &c, 1));
    _exit(0);
  }
  reap(child);
  int status;
  MUST(waitpid(-1, &status, 0));
  printf("killed by %d\n", WTERMSIG(status));
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 0));
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) {
    while (1) pause();
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  groups();
  sessions();
  to_groups();
  if (geteuid() == 0) permissions();
  orphans();
  orphaned_groups();
  death_signal();
  return guest_end();
}

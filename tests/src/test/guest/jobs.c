/*
 * Job control as a shell does it: stopping and continuing, what parents are told and may wait for,
 * stop signals blocked, ignored and handled, core dumps, processes that are orphaned.
 */
#include "guest.h"
#include <poll.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static int line[2], seen[2];

static void say(const char *what) { MUST(write(line[1], what, strlen(what))); }

static char hear(void) {
  char c;
  ssize_t n;
  do {
    n = read(line[0], &c, 1);
  } while (n == -1 && errno == EINTR);
  return c;
}

static void show(const char *what, int status) {
  printf("%s: %04x", what, status);
  if (WIFEXITED(status)) printf(" exited %d", WEXITSTATUS(status));
  if (WIFSIGNALED(status)) printf(" killed %d%s", WTERMSIG(status), WCOREDUMP(status) ? " core" : "");
  if (WIFSTOPPED(status)) printf(" stopped %d", WSTOPSIG(status));
  if (WIFCONTINUED(status)) printf(" continued");
  printf("\n");
}

static int next(pid_t child, int options) {
  int status = -1;
  pid_t found;
  do {
    found = waitpid(child, &status, options);
  } while (found == -1 && errno == EINTR);
  if (found == 0) printf("nothing yet\n");
  else if (found == -1) printf("%s\n", strerrorname_np(errno));
  return status;
}

static void note(int signal) {
  char text[2] = {signal == SIGCONT ? 'C' : signal == SIGTSTP ? 'T' : signal == SIGHUP ? 'H' : '?', 0};
  say(text);
}

/* A child in a group of its own, as a shell starts jobs: only SIGSTOP would stop an orphan. */
static pid_t job(void (*body)(void)) {
  pid_t child = MUST(fork());
  if (child == 0) {
    setpgid(0, 0);
    body();
    _exit(0);
  }
  setpgid(child, child);
  return child;
}

static void waits(void) {
  while (1) pause();
}

/* Goes on when the parent has seen that it continued: the next change of state hides that. */
static void stop(int signal) {
  char c;
  raise(signal);
  MUST(read(seen[0], &c, 1));
}

static void counts(void) {
  say("a");
  stop(SIGSTOP);
  say("b");
  stop(SIGTSTP);
  say("c");
  stop(SIGTTIN);
  say("d");
  stop(SIGTTOU);
  say("e");
  _exit(5);
}

static void stops(void) {
  SECTION("every stop signal");
  pid_t child = job(counts);
  for (int i = 0; i < 4; i++) {
    printf("heard %c\n", hear());
    show("stop", next(child, WUNTRACED));
    next(child, WUNTRACED | WNOHANG);
    siginfo_t info;
    MUST(kill(child, SIGCONT));
    MUST(waitid(P_PID, child, &info, WCONTINUED | WNOWAIT));
    printf("signo %d code %d status %d\n", info.si_signo, info.si_code, info.si_status);
    show("continue", next(child, WCONTINUED));
    MUST(write(seen[1], "x", 1));
  }
  printf("heard %c\n", hear());
  show("end", next(child, WUNTRACED | WCONTINUED));
  next(child, WUNTRACED);
}

static void handles(void) {
  handle(SIGTSTP, note, 0);
  handle(SIGCONT, note, 0);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTTIN);
  sigprocmask(SIG_BLOCK, &set, NULL);
  handle(SIGTTOU, SIG_IGN, 0);
  raise(SIGTSTP); /* T */
  raise(SIGTTIN); /* blocked */
  raise(SIGTTOU); /* ignored */
  sigset_t pending;
  sigpending(&pending);
  say(sigismember(&pending, SIGTTIN) ? "p" : "-");
  raise(SIGCONT); /* C, and the pending stop is gone */
  sigpending(&pending);
  say(sigismember(&pending, SIGTTIN) ? "p" : "-");
  raise(SIGTTIN);
  sigprocmask(SIG_UNBLOCK, &set, NULL); /* stops here */
  say("x");
  raise(SIGSTOP);
  _exit(6);
}

static void handled(void) {
  SECTION("handled, blocked and ignored stop signals");
  pid_t child = job(handles);
  show("stop", next(child, WUNTRACED));
  printf("heard %c%c%c%c\n", hear(), hear(), hear(), hear());
  /* a stop signal before it goes on discards SIGCONT, SIGCONT the stop signal */
  MUST(kill(child, SIGTTIN));
  MUST(kill(child, SIGCONT));
  printf("heard %c%c\n", hear(), hear());
  show("continue or stop", next(child, WUNTRACED));
  MUST(kill(child, SIGSTOP)); /* stopped already */
  next(child, WUNTRACED | WNOHANG);
  MUST(kill(child, SIGCONT));
  printf("heard %c\n", hear());
  show("end", next(child, 0));
}

static char state(pid_t child) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/stat", child);
  FILE *stat = fopen(path, "r");
  CHECK(stat != NULL && fgets(text, sizeof text, stat) != NULL);
  fclose(stat);
  return strrchr(text, ')')[2];
}

static void stopped_things(void) {
  SECTION("signals to a stopped process");
  pid_t child = job(waits);
  MUST(kill(child, SIGSTOP));
  show("stop", next(child, WUNTRACED));
  MUST(kill(child, SIGTERM));
  next(child, WNOHANG);
  printf("state %c\n", state(child));
  MUST(kill(child, SIGCONT));
  show("end", next(child, WUNTRACED));
  child = job(waits);
  MUST(kill(child, SIGSTOP));
  show("stop", next(child, WUNTRACED));
  MUST(kill(child, SIGKILL));
  show("end", next(child, WUNTRACED | WCONTINUED));
}

static void sleeps(void) {
  struct timespec nap = {0, 30000000}, left;
  long result = nanosleep(&nap, &left);
  say(result == 0 ? "s" : "i");
  handle(SIGCONT, note, 0);
  struct pollfd nothing = {-1, 0, 0};
  say("w");
  result = poll(&nothing, 1, 1000000); /* a handler for SIGCONT interrupts it */
  say(result == -1 && errno == EINTR ? "i" : "?");
  _exit(0);
}

static void interrupted_calls(void) {
  SECTION("calls that a stop interrupts");
  pid_t child = job(sleeps);
  MUST(kill(child, SIGSTOP));
  show("stop", next(child, WUNTRACED));
  struct timespec nap = {0, 60000000};
  nanosleep(&nap, NULL);
  MUST(kill(child, SIGCONT));
  printf("heard %c", hear());
  printf("%c\n", hear());
  while (state(child) != 'S') usleep(1000);
  MUST(kill(child, SIGSTOP));
  show("stop", next(child, WUNTRACED));
  MUST(kill(child, SIGCONT));
  char first = hear(), second = hear();
  printf("heard %c%c\n", first, second);
  show("end", next(child, 0));
}

static volatile int told, codes[20], statuses[20];
static void on_child(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  codes[told % 20] = info->si_code;
  statuses[told % 20] = info->si_status;
  told++;
}

static void sees(int count) {
  while (told < count) usleep(1000);
}

static void dumps(void) {
  struct rlimit limit = {0, 0};
  setrlimit(RLIMIT_CORE, &limit);
  abort();
}

static void exits(void) { _exit(77); }

static void notifications(void) {
  SECTION("what SIGCHLD tells");
  handle_info(SIGCHLD, on_child, 0);
  pid_t child = job(waits);
  MUST(kill(child, SIGSTOP));
  sees(1);
  show("stop", next(child, WUNTRACED));
  MUST(kill(child, SIGCONT));
  sees(2);
  show("continue", next(child, WCONTINUED));
  MUST(kill(child, SIGINT));
  sees(3);
  show("end", next(child, 0));
  child = job(exits);
  sees(4);
  show("end", next(child, 0));
  child = job(dumps);
  sees(5);
  show("end", next(child, 0));
  for (int i = 0; i < told; i++) printf("code %d status %d\n", codes[i], statuses[i]);
  SECTION("SA_NOCLDWAIT");
  told = 0;
  handle_info(SIGCHLD, on_child, SA_NOCLDWAIT);
  child = job(exits);
  sees(1);
  next(child, 0);
  printf("code %d status %d\n", codes[0], statuses[0]);
  SECTION("SA_NOCLDSTOP");
  told = 0;
  handle_info(SIGCHLD, on_child, SA_NOCLDSTOP);
  child = job(waits);
  MUST(kill(child, SIGSTOP));
  show("stop", next(child, WUNTRACED));
  MUST(kill(child, SIGCONT));
  show("continue", next(child, WCONTINUED));
  SHOW(told);
  MUST(kill(child, SIGKILL));
  sees(1);
  show("end", next(child, 0));
  handle(SIGCHLD, SIG_DFL, 0);
}

static void becomes_orphan(void) {
  handle(SIGHUP, note, 0);
  handle(SIGCONT, note, 0);
  raise(SIGSTOP);
  sigset_t none;
  sigemptyset(&none);
  /* an orphan: these stop it no more */
  raise(SIGTSTP);
  raise(SIGTTIN);
  raise(SIGTTOU);
  say("o");
  _exit(3);
}

static void orphans(void) {
  SECTION("a job whose shell ends");
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 1));
  pid_t shell = MUST(fork());
  if (shell == 0) {
    MUST(setsid());
    pid_t first = job(becomes_orphan);
    pid_t second = MUST(fork()); /* in the shell's own group, which was an orphan all the time */
    if (second == 0) {
      raise(SIGTSTP);
      raise(SIGTTIN);
      say("n");
      _exit(4);
    }
    show("stop", next(first, WUNTRACED));
    show("end", next(second, WUNTRACED));
    _exit(1);
  }
  show("shell", next(shell, 0));
  char heard[4] = {hear(), hear(), hear(), hear()};
  printf("heard %.4s\n", heard);
  show("orphan", next(-1, 0));
  SECTION("a stopped job whose shell moves it");
  shell = MUST(fork());
  if (shell == 0) {
    MUST(setsid());
    pid_t other = job(waits);
    MUST(kill(other, SIGSTOP));
    show("stop", next(other, WUNTRACED));
    MUST(setpgid(other, getpgrp())); /* now in an orphaned group, but nobody has ended */
    next(other, WNOHANG | WCONTINUED);
    MUST(kill(other, SIGKILL));
    show("end", next(other, 0));
    _exit(0);
  }
  show("shell", next(shell, 0));
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 0));
}

static void groups(void) {
  SECTION("a job of two processes");
  pid_t first = job(waits);
  pid_t second = MUST(fork());
  if (second == 0) waits();
  MUST(setpgid(second, first));
  MUST(kill(-first, SIGTSTP));
  show("stop", next(-first, WUNTRACED));
  show("stop", next(-first, WUNTRACED));
  next(-first, WUNTRACED | WNOHANG);
  MUST(kill(-first, SIGCONT));
  show("continue", next(-first, WCONTINUED));
  show("continue", next(-first, WCONTINUED));
  MUST(kill(-first, SIGTERM));
  show("end", next(-first, 0));
  show("end", next(-first, 0));
  next(-first, 0);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  MUST(pipe(line));
  MUST(pipe(seen));
  stops();
  handled();
  stopped_things();
  interrupted_calls();
  notifications();
  orphans();
  groups();
  return guest_end();
}

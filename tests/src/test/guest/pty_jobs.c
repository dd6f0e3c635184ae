/* Controlling terminals and job control: credentials(7), tty(4), tcsetpgrp(3), signals from keys. */
#include "pty_pair.h"
#include <sys/wait.h>

static char name[64];
static int ready_pipe[2], go_pipe[2];

static void on_signal(int signal) {
  const char *text = signal == SIGINT     ? "SIGINT\n"
                     : signal == SIGQUIT  ? "SIGQUIT\n"
                     : signal == SIGTSTP  ? "SIGTSTP\n"
                     : signal == SIGWINCH ? "SIGWINCH\n"
                     : signal == SIGHUP   ? "SIGHUP\n"
                     : signal == SIGCONT  ? "SIGCONT\n"
                     : signal == SIGTTIN  ? "SIGTTIN\n"
                     : signal == SIGTTOU  ? "SIGTTOU\n"
                                          : "other\n";
  if (write(1, text, strlen(text)) < 0) _exit(9);
}

static void ready(void) {
  fflush(stdout);
  CHECK(write(ready_pipe[1], "x", 1) == 1);
}

static void wait_ready(void) {
  char byte;
  CHECK(read(ready_pipe[0], &byte, 1) == 1);
}

static void show_status(const char *who, pid_t child, int options) {
  int status = 0;
  pid_t got = MUST(waitpid(child, &status, options));
  if (got == 0) printf("%s: nothing\n", who);
  else if (WIFSTOPPED(status)) printf("%s: stopped by %d\n", who, WSTOPSIG(status));
  else if (WIFCONTINUED(status)) printf("%s: continued\n", who);
  else if (WIFSIGNALED(status)) printf("%s: killed by %d\n", who, WTERMSIG(status));
  else printf("%s: exited %d\n", who, WEXITSTATUS(status));
}

/* Runs a part as the leader of a session of its own, which has the terminal. */
static pid_t session(void (*part)(void)) {
  open_pair();
  MUST(ptsname_r(master, name, sizeof name));
  MUST(pipe(ready_pipe));
  MUST(pipe(go_pipe));
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(close(slave));
    MUST(setsid());
    slave = MUST(open(name, O_RDWR));
    part();
    fflush(stdout);
    _exit(guest_failed);
  }
  MUST(close(slave));
  return child;
}

static void close_pipes(void) {
  for (int i = 0; i < 2; i++) {
    MUST(close(ready_pipe[i]));
    MUST(close(go_pipe[i]));
  }
}

static void end_session(pid_t child) {
  show_status("session", child, 0);
  MUST(close(master));
  close_pipes();
}

static void stat_fields(void) {
  FILE *file = fopen("/proc/self/stat", "r");
  int pid, ppid, group, leader, tty, foreground;
  char state, comm[64];
  CHECK(file && fscanf(file, "%d %63s %c %d %d %d %d %d", &pid, comm, &state, &ppid, &group,
                       &leader, &tty, &foreground) == 8);
  fclose(file);
  struct stat s;
  int own = open("/dev/tty", O_RDWR);
  if (own == -1) {
    printf("no terminal: %s, tty %d, foreground %d\n", strerrorname_np(errno), tty, foreground);
    return;
  }
  MUST(fstat(slave, &s));
  CHECK((unsigned)tty == s.st_rdev);
  printf("terminal's foreground is the own group: %d %d\n", foreground == getpgrp(),
         tcgetpgrp(own) == foreground);
  MUST(close(own));
}

static void basics(void) {
  SECTION("a controlling terminal");
  stat_fields();
  CHECK(tcgetsid(slave) == getsid(0));
  CHECK(tcgetpgrp(slave) == getpgrp());
  SHOW(tcsetpgrp(slave, -1));
  SHOW(tcsetpgrp(slave, 0x3ffffff));
  SHOW(tcsetpgrp(slave, getppid()));
  SHOW(tcsetpgrp(slave, getpgrp()));
  SHOW(tcsetpgrp(master, getpgrp()));
  SHOW(ioctl(slave, TIOCSCTTY, 0));
  pid_t child = MUST(fork());
  if (child == 0) {
    stat_fields();
    SHOW(ioctl(slave, TIOCSCTTY, 0));
    SHOW(ioctl(slave, TIOCNOTTY));
    stat_fields();
    SHOW(ioctl(slave, TIOCNOTTY));
    SHOW(tcgetpgrp(slave));
    MUST(setsid());
    stat_fields();
    SHOW(ioctl(slave, TIOCSCTTY, 0));
    SHOW(open(name, O_RDWR) >= 0);
    stat_fields();
    int number, other = MUST(posix_openpt(O_RDWR | O_NOCTTY));
    MUST(unlockpt(other));
    MUST(ioctl(other, TIOCGPTN, &number));
    int second = MUST(ioctl(other, TIOCGPTPEER, O_RDWR | O_NOCTTY));
    SHOW(tcgetsid(second));
    SHOW(ioctl(second, TIOCSCTTY, 0));
    CHECK(tcgetsid(second) == getpid());
    CHECK(tcgetsid(other) == getpid());
    CHECK(tcgetpgrp(other) == getpid());
    fflush(stdout);
    _exit(0);
  }
  fflush(stdout);
  show_status("child", child, 0);
}

static void catch_all(void) {
  int all[] = {SIGINT, SIGQUIT, SIGTSTP, SIGWINCH, SIGHUP, SIGCONT};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) handle(all[i], on_signal, 0);
}

/* Waits for one signal after the other, which the parent causes. */
static void keys(void) {
  SECTION("signals from keys");
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  MUST(sigprocmask(SIG_SETMASK, &all, NULL));
  catch_all();
  ready();
  for (int i = 0; i < 5; i++) {
    sigsuspend(&none);
    ready();
  }
}

static void drive_keys(void) {
  wait_ready();
  type("line\003");
  wait_ready();
  show_output();
  type("\034");
  wait_ready();
  show_output();
  type("\032");
  wait_ready();
  show_output();
  struct winsize w = {10, 20, 0, 0};
  MUST(ioctl(master, TIOCSWINSZ, &w));
  MUST(ioctl(master, TIOCSWINSZ, &w));
  wait_ready();
  MUST(ioctl(master, TIOCSIG, SIGINT));
  wait_ready();
  show_output();
}

static void reads(void) {
  char bytes[16];
  errno = 0;
  ssize_t count = read(slave, bytes, sizeof bytes);
  if (count < 0) printf("read: %s\n", strerrorname_np(errno));
  else print_bytes("read", bytes, count);
}

static volatile sig_atomic_t interrupts;

static void on_interrupt(int signal) {
  on_signal(signal);
  interrupts++;
  ready();
}

/* What was typed before a signal is gone, unless NOFLSH. */
static void flushes(void) {
  SECTION("NOFLSH");
  char byte;
  handle(SIGINT, on_interrupt, SA_RESTART);
  ready();
  CHECK(read(go_pipe[0], &byte, 1) == 1);
  CHECK(interrupts == 2);
  for (int i = 0; i < 3; i++) reads();
  ready();
}

static void drive_flushes(void) {
  wait_ready();
  slave = MUST(open(name, O_RDWR | O_NOCTTY));
  type("gone\ngone\003");
  wait_ready();
  type("stays\n");
  WITH(t.c_lflag |= NOFLSH);
  type("kept\nrest\003");
  wait_ready();
  CHECK(write(go_pipe[1], "x", 1) == 1);
  type(" too\n");
  wait_ready();
  WITH(t.c_lflag &= ~NOFLSH);
  show_output();
  MUST(close(slave));
}

static pid_t background(void (*part)(void)) {
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(setpgid(0, 0));
    part();
    fflush(stdout);
    _exit(guest_failed);
  }
  if (setpgid(child, child) == -1) CHECK(errno == EACCES);
  return child;
}

static void reads_ignoring(void) {
  signal(SIGTTIN, SIG_IGN);
  reads();
  signal(SIGTTOU, SIG_IGN);
  SHOW(write(slave, "bg\n", 3));
  SHOW(tcsetpgrp(slave, getpgrp()));
  CHECK(tcgetpgrp(slave) == getpgrp());
  SHOW(tcsetpgrp(slave, getppid()));
}

static void reads_handling(void) {
  handle(SIGTTIN, on_signal, 0);
  reads();
}

static void writes(void) {
  SHOW(write(slave, "bg\n", 3));
}

static void changes(void) {
  struct termios t = settings();
  SHOW(tcsetattr(slave, TCSANOW, &t));
}

static void takes_foreground(void) {
  SHOW(tcsetpgrp(slave, getpgrp()));
  CHECK(tcgetpgrp(slave) == getpgrp());
}

static void foreground(pid_t group) {
  signal(SIGTTOU, SIG_IGN);
  MUST(tcsetpgrp(slave, group));
  signal(SIGTTOU, SIG_DFL);
}

/* A shell's work: jobs that are stopped and go on. */
static void shell(void) {
  SECTION("jobs");
  pid_t child = background(reads);
  show_status("reader", child, WUNTRACED);
  foreground(child);
  MUST(kill(-child, SIGCONT));
  ready(); /* the parent types a line */
  show_status("reader", child, WUNTRACED);
  foreground(getpgrp());
  child = background(reads_ignoring);
  show_status("ignoring", child, WUNTRACED);
  child = background(reads_handling);
  show_status("handling", child, WUNTRACED);
  child = background(writes);
  show_status("writer", child, WUNTRACED);
  WITH(t.c_lflag |= TOSTOP);
  child = background(writes);
  show_status("writer", child, WUNTRACED);
  foreground(child);
  MUST(kill(-child, SIGCONT));
  show_status("writer", child, WUNTRACED);
  foreground(getpgrp());
  WITH(t.c_lflag &= ~TOSTOP);
  child = background(changes);
  show_status("changer", child, WUNTRACED);
  MUST(kill(-child, SIGCONT));
  show_status("changer", child, WUNTRACED);
  foreground(child);
  MUST(kill(-child, SIGCONT));
  show_status("changer", child, WUNTRACED);
  foreground(getpgrp());
  child = background(takes_foreground);
  show_status("taker", child, WUNTRACED);
  MUST(kill(-child, SIGKILL));
  show_status("taker", child, 0);
  child = background(reads);
  show_status("to be stopped", child, WUNTRACED);
  foreground(child);
  MUST(kill(-child, SIGCONT));
  ready(); /* the parent types the key that stops */
  show_status("to be stopped", child, WUNTRACED);
  foreground(getpgrp());
  show_status("to be stopped", child, WNOHANG);
  foreground(child);
  MUST(kill(-child, SIGCONT));
  ready(); /* the parent types the key that kills */
  show_status("to be stopped", child, WUNTRACED);
}

static void drive_shell(void) {
  wait_ready();
  CHECK(write(master, "typed\n", 6) == 6);
  wait_ready();
  CHECK(write(master, "\032", 1) == 1);
  wait_ready();
  CHECK(write(master, "\003", 1) == 1);
}

static void orphan(void) {
  reads();
  struct termios t = settings();
  SHOW(tcsetattr(slave, TCSANOW, &t));
  SHOW(tcsetpgrp(slave, getpgrp()));
  ready();
}

/* A group that nobody would continue gets errors. */
static void orphans(void) {
  SECTION("orphans");
  pid_t child = background(reads);
  show_status("not yet an orphan", child, WUNTRACED);
  MUST(kill(-child, SIGKILL));
  show_status("not yet an orphan", child, 0);
  child = MUST(fork());
  if (child == 0) {
    MUST(setpgid(0, 0));
    pid_t parent = getpid();
    if (MUST(fork()) == 0) {
      while (getppid() == parent) usleep(1000);
      orphan();
      fflush(stdout);
      _exit(0);
    }
    _exit(0);
  }
  wait_ready();
  show_status("parent of the orphan", child, 0);
}

static void report_hang_up(void) {
  char byte;
  on_signal(0);
  SHOW(read(slave, &byte, 1));
  SHOW(write(slave, "x", 1));
  stat_fields();
}

static volatile sig_atomic_t hung_up;
static void on_hang_up(int signal) {
  on_signal(signal);
  hung_up++;
}

/* The master goes: SIGHUP and SIGCONT to the leader, the foreground is told when that ends. */
static void left(void) {
  SECTION("hang-up");
  sigset_t none, all;
  MUST(close(master));
  sigemptyset(&none);
  sigfillset(&all);
  MUST(sigprocmask(SIG_SETMASK, &all, NULL));
  handle(SIGHUP, on_hang_up, 0);
  int ends[2];
  MUST(pipe(ends));
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(setpgid(0, 0));
    MUST(tcsetpgrp(slave, getpgrp()));
    MUST(close(ends[0]));
    ready();
    while (!hung_up) sigsuspend(&none);
    report_hang_up();
    ready();
    fflush(stdout);
    _exit(0);
  }
  MUST(close(ends[1]));
  while (!hung_up) sigsuspend(&none);
  report_hang_up();
  fflush(stdout);
}

/* The leader ends: the foreground gets SIGHUP, nobody has the terminal any more. */
static void leader_ends(void) {
  SECTION("the leader ends");
  sigset_t none, all;
  MUST(close(master));
  sigemptyset(&none);
  sigfillset(&all);
  MUST(sigprocmask(SIG_SETMASK, &all, NULL));
  handle(SIGHUP, on_hang_up, 0);
  int taken[2];
  char byte;
  MUST(pipe(taken));
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(setpgid(0, 0));
    MUST(tcsetpgrp(slave, getpgrp()));
    CHECK(write(taken[1], "x", 1) == 1);
    while (!hung_up) sigsuspend(&none);
    /* The signal comes a moment before the terminal is taken from the session. */
    for (int own; (own = open("/dev/tty", O_RDWR)) >= 0; usleep(1000)) MUST(close(own));
    stat_fields();
    SHOW(write(slave, "still open\n", 11));
    ready();
    fflush(stdout);
    _exit(0);
  }
  CHECK(read(taken[0], &byte, 1) == 1);
  fflush(stdout);
  _exit(0);
}

/* A leader gives its terminal up: the foreground is told, and it can be had again. */
static void gives_up(void) {
  SECTION("TIOCNOTTY of a leader");
  handle(SIGHUP, on_hang_up, 0);
  handle(SIGCONT, on_signal, 0);
  SHOW(ioctl(slave, TIOCNOTTY));
  stat_fields();
  SHOW(tcgetsid(slave));
  SHOW(ioctl(slave, TIOCSCTTY, 0));
  stat_fields();
  int again = MUST(open("/dev/tty", O_RDWR));
  SHOW(write(again, "by /dev/tty\n", 12));
  SHOW(fcntl(again, F_GETFL) & O_ACCMODE);
  ready();
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  end_session(session(basics));
  pid_t child = session(keys);
  drive_keys();
  end_session(child);
  child = session(flushes);
  drive_flushes();
  end_session(child);
  child = session(shell);
  drive_shell();
  end_session(child);
  end_session(session(orphans));
  child = session(left);
  wait_ready();
  MUST(close(master));
  wait_ready();
  show_status("session", child, 0);
  close_pipes();
  child = session(leader_ends);
  wait_ready();
  show_output();
  end_session(child);
  child = session(gives_up);
  wait_ready();
  show_output();
  end_session(child);
  return guest_end();
}

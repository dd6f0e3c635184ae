/* Terminals: lines half typed, reads that wait, output held back, jobs and hang-ups. */
#include "awkward.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;

static void terminal(void) {
  char name[64];
  int unlocked = 0;
  unsigned number;
  master = MUST(open("/dev/ptmx", O_RDWR | O_NOCTTY));
  MUST(ioctl(master, TIOCSPTLCK, &unlocked));
  MUST(ioctl(master, TIOCGPTN, &number));
  snprintf(name, sizeof name, "/dev/pts/%u", number);
  slave = MUST(open(name, O_RDWR | O_NOCTTY));
}

/* The line discipline has seen the keys afterwards: poll(2) waits for that. */
static void type(const char *keys) {
  struct pollfd seen = {slave, POLLIN, 0};
  MUST(write(master, keys, strlen(keys)));
  MUST(poll(&seen, 1, 0));
}

static void print_text(const char *what, const char *text, ssize_t n, int error) {
  printf("%s:", what);
  if (n == -1) printf(" %s", strerrorname_np(error));
  for (ssize_t i = 0; i < n; i++) {
    printf(text[i] < 32 || text[i] > 126 ? " \\%o" : " %c", text[i] & 255);
  }
  printf("\n");
}

/* What one read gives. */
static void show(const char *what, int fd) {
  char text[256];
  int flags = MUST(fcntl(fd, F_GETFL));
  MUST(fcntl(fd, F_SETFL, flags | O_NONBLOCK));
  ssize_t n = read(fd, text, sizeof text);
  int error = errno;
  MUST(fcntl(fd, F_SETFL, flags));
  print_text(what, text, n, error);
}

/*
 * What all reads together give. Linux carries a terminal's output and echo to the master in a work
 * queue of its own (drivers/tty/tty_buffer.c), the end of an echo after it has woken who waits for
 * the line: the screen is what is there when nothing has come for a while.
 */
static void show_screen(void) {
  char text[256];
  size_t count = 0;
  ssize_t n = 0;
  struct pollfd more = {master, POLLIN, 0};
  while (MUST(poll(&more, 1, 50)) > 0) {
    n = read(master, text + count, sizeof text - count);
    if (n <= 0) break;
    count += (size_t)n;
  }
  int error = n == 0 ? EAGAIN : errno;
  print_text("master", text, count > 0 ? (ssize_t)count : -1, error);
}

static void change(void (*how)(struct termios *)) {
  struct termios now;
  MUST(tcgetattr(slave, &now));
  how(&now);
  MUST(tcsetattr(slave, TCSANOW, &now));
}

static void partial_line(void) {
  terminal();
  type("whole line\nhalf a lin\177ne with word");
  mark();
  show("slave", slave);
  show("slave", slave);
  type("\027typed \026\003\n");
  mark();
  show("slave", slave);
  show_screen();
  type("end of file without a line\004\004");
  mark();
  show("slave", slave);
  show("slave", slave);
  show("slave", slave);
}

static int reads_line(void) {
  char text[64];
  ssize_t n = read(slave, text, sizeof text);
  return n == 9 && memcmp(text, "completed", 9) == 0 ? 3 : 1;
}

static void reader_of_partial_line(void) {
  terminal();
  type("comp");
  pid_t reader = sleeping_child(reads_line);
  type("lete");
  until_asleep(reader);
  mark();
  type("d\004");
  mark();
  reap("reader", reader);
  show_screen();
}

static int minimum, tenths;
static void raw(struct termios *now) {
  cfmakeraw(now);
  now->c_cc[VMIN] = minimum;
  now->c_cc[VTIME] = tenths;
}

static int reads_raw(void) {
  char text[64];
  return 10 + read(slave, text, sizeof text);
}

static void raw_with_timer(void) {
  terminal();
  minimum = 5, tenths = 3;
  change(raw);
  pid_t between = sleeping_child(reads_raw);
  type("ab");
  until_asleep(between);
  mark(); /* the timer between bytes runs */
  reap("two and time", between);
  between = sleeping_child(reads_raw);
  type("abcd");
  mark();
  type("e");
  reap("five", between);
  minimum = 0, tenths = 3;
  change(raw);
  between = sleeping_child(reads_raw);
  mark();
  reap("nothing", between);
  minimum = 3, tenths = 0;
  change(raw);
  between = sleeping_child(reads_raw);
  type("x");
  until_asleep(between);
  mark();
  minimum = 1;
  change(raw); /* for the next read */
  mark();
  type("yz");
  reap("changed", between);
}

static int writes(void) { return write(slave, "held back\n", 10) == 10 ? 4 : 1; }

static void stopped_output(void) {
  terminal();
  MUST(write(slave, "before\n", 7));
  type("\023");
  pid_t writer = sleeping_child(writes);
  show_screen();
  mark();
  type("\021");
  reap("writer", writer);
  show_screen();
  MUST(tcflow(slave, TCOOFF));
  writer = sleeping_child(writes);
  mark();
  MUST(tcflow(slave, TCOON));
  reap("writer", writer);
  show_screen();
}

static int writes_much(void) {
  char text[30000];
  memset(text, 'm', sizeof text);
  close(master);
  return write(slave, text, sizeof text) == sizeof text ? 5 : 1;
}

static void output_full(void) {
  char text[1000];
  terminal();
  pid_t writer = sleeping_child(writes_much);
  mark();
  long sum = 0;
  while (sum < 30000) {
    ssize_t n = MUST(read(master, text, sizeof text));
    for (ssize_t i = 0; i < n; i++) CHECK(text[i] == 'm');
    sum += n;
  }
  SHOW(sum);
  reap("writer", writer);
}

static void settings(void) {
  struct winsize size = {33, 99, 5, 6};
  struct termios now;
  terminal();
  minimum = 7, tenths = 8;
  change(raw);
  MUST(ioctl(master, TIOCSWINSZ, &size));
  int on = 1;
  MUST(ioctl(master, TIOCPKT, &on));
  MUST(tcflow(slave, TCOOFF));
  mark();
  memset(&size, 0, sizeof size);
  MUST(ioctl(slave, TIOCGWINSZ, &size));
  printf("%d %d %d %d\n", size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel);
  MUST(tcgetattr(slave, &now));
  printf("%#x %#x %#x %#x %d %d\n", now.c_iflag, now.c_oflag, now.c_cflag, now.c_lflag,
         now.c_cc[VMIN], now.c_cc[VTIME]);
  show("packet", master);
  MUST(tcflow(slave, TCOON));
  show("packet", master);
}

static volatile sig_atomic_t winch, hup, quit;
static void on_signal(int signal) {
  winch += signal == SIGWINCH;
  hup += signal == SIGHUP;
  quit += signal == SIGINT;
}

/* Leads a session of the terminal; its signals wait in the mask. */
static int leads(void) {
  sigset_t set, pending;
  char c;
  MUST(setsid());
  MUST(ioctl(slave, TIOCSCTTY, 0));
  handle(SIGWINCH, on_signal, 0);
  handle(SIGHUP, on_signal, 0);
  handle(SIGINT, on_signal, 0);
  sigemptyset(&set);
  sigaddset(&set, SIGWINCH), sigaddset(&set, SIGHUP), sigaddset(&set, SIGINT);
  MUST(sigprocmask(SIG_BLOCK, &set, NULL));
  close(master);
  raise(SIGSTOP);
  MUST(sigpending(&pending));
  printf("pending %d %d %d\n", sigismember(&pending, SIGWINCH), sigismember(&pending, SIGHUP),
         sigismember(&pending, SIGINT));
  mark();
  MUST(sigprocmask(SIG_UNBLOCK, &set, NULL));
  printf("handled %d %d %d\n", winch, hup, quit);
  ssize_t n = read(slave, &c, 1);
  printf("read %zd\n", n);
  SHOW(tcgetsid(slave));
  return 6;
}

static void hang_up(void) {
  terminal();
  pid_t leader = child(leads);
  until(leader, 'T');
  struct winsize size = {10, 20, 0, 0};
  MUST(ioctl(master, TIOCSWINSZ, &size));
  type("\003");
  close(slave);
  mark();
  close(master);
  mark();
  MUST(kill(leader, SIGCONT));
  reap("leader", leader);
}

static int background_reads(void) {
  char c;
  MUST(setpgid(0, 0));
  return read(slave, &c, 1) == 1 ? c : 1;
}

static int session(void) {
  int status;
  char name[100];
  MUST(setsid());
  MUST(ioctl(slave, TIOCSCTTY, 0));
  pid_t job = child(background_reads);
  MUST(waitpid(job, &status, WUNTRACED));
  SHOW(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTIN);
  mark();
  SHOW(tcgetpgrp(slave) == getpid());
  SHOW(tcgetsid(slave) == getpid());
  signal(SIGTTOU, SIG_IGN);
  signal(SIGHUP, SIG_IGN); /* comes with TIOCNOTTY */
  MUST(tcsetpgrp(slave, job));
  MUST(kill(-job, SIGCONT));
  until_asleep(job);
  mark();
  type("\7\n");
  reap("job", job);
  SHOW(tcsetpgrp(slave, getpid()));
  int own = MUST(open("/dev/tty", O_RDWR));
  SHOW(ttyname_r(own, name, sizeof name) == 0);
  SHOW(ioctl(own, TIOCNOTTY));
  mark();
  SHOW(open("/dev/tty", O_RDWR));
  return 7;
}

static void controlling(void) {
  terminal();
  reap("session", child(session));
}

static int hears_interrupt(void) {
  MUST(setsid());
  MUST(ioctl(slave, TIOCSCTTY, 0));
  handle(SIGINT, on_signal, SA_RESTART);
  char text[8];
  ssize_t n = read(slave, text, 8);
  return n == 3 && quit == 1 ? 8 : 1;
}

static void interrupted_by_key(void) {
  terminal();
  pid_t reader = sleeping_child(hears_interrupt);
  type("lost\003");
  mark();
  type("ab\n");
  mark();
  reap("reader", reader);
  show_screen();
}

static const struct scenario all[] = {
    SCENARIO(partial_line), SCENARIO(reader_of_partial_line), SCENARIO(raw_with_timer),
    SCENARIO(output_full),  SCENARIO(stopped_output),         SCENARIO(settings),
    SCENARIO(hang_up),      SCENARIO(controlling),            SCENARIO(interrupted_by_key),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

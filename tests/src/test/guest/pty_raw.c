/* A terminal without lines: VMIN and VTIME, changes of mode, both sides' polls, the end. */
#include "pty_pair.h"
#include <sys/time.h>
#include <sys/wait.h>

static void raw(int minimum, int time) {
  struct termios t = settings();
  cfmakeraw(&t);
  t.c_cc[VMIN] = (cc_t)minimum;
  t.c_cc[VTIME] = (cc_t)time;
  apply(&t);
  printf("raw %d %d\n", minimum, time);
}

static void read_once(size_t size) {
  char bytes[100];
  errno = 0;
  ssize_t count = read(slave, bytes, size);
  if (count < 0) printf("read: %s\n", strerrorname_np(errno));
  else print_bytes("read", bytes, count);
}

/* A child types the parts one by one; how fast they come does not matter to what is read. */
static pid_t typist(const char *one, const char *two) {
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    usleep(20000);
    if (write(master, one, strlen(one)) < 0) _exit(1);
    usleep(20000);
    if (write(master, two, strlen(two)) < 0) _exit(1);
    _exit(0);
  }
  return child;
}

static void minimum_and_time(void) {
  SECTION("VMIN and VTIME");
  raw(1, 0);
  type("abc");
  read_once(100);
  raw(0, 0);
  read_once(100);
  type("x");
  read_once(100);
  raw(0, 1);
  read_once(100);
  type("yz");
  read_once(1);
  read_once(100);
  raw(4, 0);
  pid_t child = typist("12", "3456");
  read_once(100);
  MUST(waitpid(child, NULL, 0));
  raw(5, 0);
  child = typist("ab", "cd");
  read_once(4);
  MUST(waitpid(child, NULL, 0));
  raw(5, 2);
  type("p");
  read_once(100);
  raw(3, 30);
  child = typist("q", "rs");
  read_once(100);
  MUST(waitpid(child, NULL, 0));
  raw(3, 0);
  type("t");
  struct pollfd entry = {slave, POLLIN, 0};
  printf("one of three: %d\n", MUST(poll(&entry, 1, 0)));
  type("uv");
  printf("three of three: %d\n", MUST(poll(&entry, 1, 0)));
  read_once(2);
  int flags = MUST(fcntl(slave, F_GETFL));
  MUST(fcntl(slave, F_SETFL, flags | O_NONBLOCK));
  read_once(100);
  read_once(100);
  raw(0, 1);
  read_once(100);
  raw(0, 0);
  read_once(100);
  MUST(fcntl(slave, F_SETFL, flags));
  raw(1, 0);
  type_bytes("\003\0\004\177\r\n\021\377", 8);
  read_once(100);
}

static void on_alarm(int signal) { (void)signal; }

static void interrupted(void) {
  SECTION("interrupted");
  raw(3, 0);
  handle(SIGALRM, on_alarm, 0);
  /* Again and again, since the first may come before the read. */
  struct itimerval soon = {{0, 30000}, {0, 30000}}, never = {{0, 0}, {0, 0}};
  MUST(setitimer(ITIMER_REAL, &soon, NULL));
  read_once(100);
  type("a");
  read_once(100);
  handle(SIGALRM, on_alarm, SA_RESTART);
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    usleep(100000);
    if (write(master, "xyz", 3) < 0) _exit(1);
    _exit(0);
  }
  read_once(100);
  MUST(waitpid(child, NULL, 0));
  MUST(setitimer(ITIMER_REAL, &never, NULL));
}

static void modes(void) {
  SECTION("from mode to mode");
  reset();
  WITH(t.c_lflag &= ~ECHO);
  type("line\npart");
  WITH(t.c_lflag &= ~ICANON);
  read_once(100);
  type("raw");
  WITH(t.c_lflag |= ICANON);
  read_once(100);
  type("x\n");
  read_once(100);
  WITH(t.c_lflag &= ~ICANON);
  type("eof\004");
  WITH(t.c_lflag |= ICANON);
  type("more\n");
  show_input(100);
  type("\026");
  WITH(t.c_lflag &= ~ICANON);
  WITH(t.c_lflag |= ICANON);
  type("\177z\n");
  show_input(100);
  WITH((t.c_lflag &= ~ICANON, t.c_lflag |= ECHO));
  type("a\177\025\001\n");
  show();
  reset();
}

static void sizes(void) {
  SECTION("window size and settings");
  struct winsize w = {24, 80, 640, 480};
  SHOW(ioctl(master, TIOCSWINSZ, &w));
  memset(&w, 0, sizeof w);
  MUST(ioctl(slave, TIOCGWINSZ, &w));
  printf("%d %d %d %d\n", w.ws_row, w.ws_col, w.ws_xpixel, w.ws_ypixel);
  w.ws_row = 65535;
  SHOW(ioctl(slave, TIOCSWINSZ, &w));
  MUST(ioctl(master, TIOCGWINSZ, &w));
  printf("%d\n", w.ws_row);
  SHOW(ioctl(slave, TIOCGWINSZ, NOWHERE));
  SHOW(ioctl(slave, TCGETS, NOWHERE));
  SHOW(ioctl(slave, TCSETS, NOWHERE));
  struct termios t;
  MUST(tcgetattr(master, &t));
  cfsetspeed(&t, B9600);
  t.c_cflag = (t.c_cflag & ~(tcflag_t)CSIZE) | CS7 | PARENB | CLOCAL | HUPCL;
  t.c_oflag &= ~(tcflag_t)ONLCR;
  MUST(tcsetattr(master, TCSANOW, &t));
  MUST(tcgetattr(slave, &t));
  printf("cflag %#x oflag %#x speed %d\n", t.c_cflag, t.c_oflag, (int)cfgetospeed(&t));
  struct { unsigned flags[4]; unsigned char line, cc[19]; unsigned speeds[2]; } t2;
  MUST(ioctl(slave, 0x802c542a, &t2));
  printf("speeds %u %u\n", t2.speeds[0], t2.speeds[1]);
  t2.flags[2] = (t2.flags[2] & ~(unsigned)CBAUD) | 0x1000;
  t2.speeds[0] = t2.speeds[1] = 12345;
  MUST(ioctl(slave, 0x402c542b, &t2));
  memset(&t2, 0, sizeof t2);
  MUST(ioctl(slave, 0x802c542a, &t2));
  printf("speeds %u %u cflag %#x\n", t2.speeds[0], t2.speeds[1], t2.flags[2]);
  unsigned short termio[9];
  MUST(ioctl(slave, TCGETA, termio));
  printf("%#x %#x %#x %#x\n", termio[0], termio[1], termio[2], termio[3]);
  termio[1] |= ONLCR;
  SHOW(ioctl(slave, TCSETA, termio));
  MUST(tcgetattr(slave, &t));
  printf("oflag %#x\n", t.c_oflag);
  int value = -1;
  SHOW(ioctl(slave, TIOCGETD, &value));
  printf("discipline %d\n", value);
  SHOW(ioctl(slave, TIOCGSOFTCAR, &value));
  printf("clocal %d\n", value);
  SHOW(ioctl(slave, TIOCMGET, &value));
  SHOW(ioctl(slave, TIOCGPTN, &value));
  SHOW(ioctl(slave, TIOCSPTLCK, &value));
  SHOW(ioctl(slave, FIOQSIZE, &value));
  SHOW(ioctl(slave, 0x54ff, &value));
  SHOW(lseek(slave, 0, SEEK_SET));
  SHOW(lseek(master, 0, SEEK_CUR));
  SHOW(pread(slave, &value, 1, 0));
  SHOW(ftruncate(slave, 0));
  SHOW(fsync(slave));
  SHOW(fsync(master));
  SHOW(tcgetpgrp(slave));
  SHOW(tcgetpgrp(master));
  SHOW(tcgetsid(slave));
  SHOW(tcgetsid(master));
  SHOW(tcsetpgrp(slave, getpgrp()));
  SHOW(ioctl(slave, TIOCNOTTY));
  SHOW(ioctl(master, TIOCNOTTY));
}

/* How an open of the name of a pair ends that is gone: its number may be another program's by now. */
static int opened_when_gone(void) {
  char name[64];
  for (int i = 0; i < 20; i++) {
    int other = MUST(posix_openpt(O_RDWR | O_NOCTTY));
    MUST(unlockpt(other));
    CHECK(ptsname_r(other, name, sizeof name) == 0);
    MUST(close(other));
    int fd = open(name, O_RDWR | O_NOCTTY);
    if (fd == -1) return -1;
    MUST(close(fd));
  }
  return 0;
}

static void locks(void) {
  SECTION("locks, exclusive use, peers");
  char name[64];
  int other = MUST(posix_openpt(O_RDWR | O_NOCTTY));
  int value = -1;
  SHOW(ioctl(other, TIOCGPTLCK, &value));
  printf("locked %d\n", value);
  CHECK(ptsname_r(other, name, sizeof name) == 0);
  SHOW(open(name, O_RDWR | O_NOCTTY));
  SHOW(ioctl(other, TIOCGPTPEER, O_RDWR | O_NOCTTY));
  SHOW(unlockpt(other));
  int peer = MUST(ioctl(other, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  SHOW(fcntl(peer, F_GETFD));
  char link[64], target[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", peer);
  ssize_t length = MUST(readlink(link, target, sizeof target - 1));
  target[length] = 0;
  CHECK(strcmp(target, name) == 0);
  SHOW(ioctl(peer, TIOCEXCL));
  SHOW(ioctl(peer, TIOCGEXCL, &value));
  printf("exclusive %d\n", value);
  if (geteuid() != 0) CHECK(open(name, O_RDWR | O_NOCTTY) == -1 && errno == EBUSY);
  SHOW(ioctl(peer, TIOCNXCL));
  int again = MUST(open(name, O_RDONLY | O_NOCTTY));
  SHOW(write(again, "x", 1));
  MUST(close(again));
  SHOW(ioctl(other, TIOCPKT, &(int){0}));
  SHOW(ioctl(other, TIOCGPKT, &value));
  printf("packets %d\n", value);
  MUST(close(peer));
  MUST(close(other));
  SHOW(opened_when_gone());
}

static void poll_of(const char *name, int fd) {
  struct pollfd entry = {fd, POLLIN | POLLOUT | POLLPRI, 0};
  MUST(poll(&entry, 1, 0));
  printf("%s:%s%s%s%s%s\n", name, entry.revents & POLLIN ? " in" : "",
         entry.revents & POLLOUT ? " out" : "", entry.revents & POLLPRI ? " pri" : "",
         entry.revents & POLLHUP ? " hup" : "", entry.revents & POLLERR ? " err" : "");
}

static void ends(void) {
  SECTION("ends");
  char name[64], bytes[16];
  reset();
  poll_of("master", master);
  poll_of("slave", slave);
  CHECK(ptsname_r(master, name, sizeof name) == 0);
  MUST(write(slave, "last", 4));
  poll_of("master", master);
  MUST(close(slave));
  poll_of("master", master);
  show_output();
  SHOW(read(master, bytes, sizeof bytes));
  poll_of("master", master);
  SHOW(write(master, "ty\n", 3));
  slave = MUST(open(name, O_RDWR | O_NOCTTY));
  show_input(100);
  poll_of("master", master);
  show();
  type("left\n");
  MUST(write(slave, "lost", 4));
  MUST(close(master));
  poll_of("slave", slave);
  SHOW(read(slave, bytes, sizeof bytes));
  SHOW(write(slave, "x", 1));
  struct termios t;
  SHOW(tcgetattr(slave, &t));
  SHOW(ioctl(slave, FIONREAD, bytes));
  SHOW(ioctl(slave, TIOCSPGRP, bytes));
  CHECK(!isatty(slave));
  SHOW(open(name, O_RDWR | O_NOCTTY));
  MUST(close(slave));
}

/* A reader that waits while the other side goes. */
static void readers_left(void) {
  SECTION("readers left alone");
  char byte;
  open_pair();
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    close(master);
    errno = 0;
    long count = read(slave, &byte, 1);
    int waited = count == 0 || (count == -1 && errno == EIO);
    long then = read(slave, &byte, 1);
    printf("the terminal's reader: ended %d, then %ld\n", waited, then);
    fflush(stdout);
    _exit(0);
  }
  usleep(50000);
  MUST(close(slave));
  MUST(close(master));
  MUST(waitpid(child, NULL, 0));
  open_pair();
  child = MUST(fork());
  if (child == 0) {
    close(slave);
    SHOW(read(master, &byte, 1));
    fflush(stdout);
    _exit(0);
  }
  usleep(50000);
  MUST(close(slave));
  MUST(waitpid(child, NULL, 0));
  MUST(close(master));
}

/* More than the buffers hold goes through, either way. */
static void bulk(void) {
  SECTION("bulk");
  open_pair();
  raw(1, 0);
  fflush(stdout);
  static char block[100000];
  for (size_t i = 0; i < sizeof block; i++) block[i] = (char)(i * 7 + i / 256);
  for (int direction = 0; direction < 2; direction++) {
    int from = direction ? slave : master, to = direction ? master : slave;
    pid_t child = MUST(fork());
    if (child == 0) _exit(write(from, block, sizeof block) != (ssize_t)sizeof block);
    size_t done = 0;
    int wrong = 0;
    char bytes[3000];
    while (done < sizeof block) {
      ssize_t count = MUST(read(to, bytes, sizeof bytes));
      wrong |= memcmp(bytes, block + done, (size_t)count) != 0;
      done += (size_t)count;
    }
    int status;
    MUST(waitpid(child, &status, 0));
    printf("direction %d: %zu bytes, wrong %d, status %d\n", direction, done, wrong, status);
  }
  close_pair();
}

int main(void) {
  open_pair();
  minimum_and_time();
  interrupted();
  modes();
  sizes();
  locks();
  ends();
  readers_left();
  bulk();
  return guest_end();
}

/* Both sides of a pseudo-terminal in one program. */
#include "guest.h"
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;

/* A new pair, the terminal without being anybody's controlling one. */
static void open_pair(void) {
  char name[64];
  master = MUST(posix_openpt(O_RDWR | O_NOCTTY));
  MUST(grantpt(master));
  MUST(unlockpt(master));
  CHECK(ptsname_r(master, name, sizeof name) == 0);
  slave = MUST(open(name, O_RDWR | O_NOCTTY));
}

static inline void close_pair(void) {
  MUST(close(slave));
  MUST(close(master));
}

static void print_bytes(const char *label, const char *bytes, ssize_t count) {
  printf("%s %zd \"", label, count);
  for (ssize_t i = 0; i < count; i++) {
    unsigned char c = bytes[i];
    if (c == '\\' || c == '"') printf("\\%c", c);
    else if (c >= 32 && c < 127) putchar(c);
    else printf("\\%03o", c);
  }
  printf("\"\n");
}

static int readable(int fd) {
  struct pollfd entry = {fd, POLLIN, 0};
  return MUST(poll(&entry, 1, 0)) > 0 && (entry.revents & POLLIN);
}

/* Types on the master; afterwards the line discipline has seen it (poll waits for it). */
static void type_bytes(const char *bytes, size_t count) {
  CHECK(write(master, bytes, count) == (ssize_t)count);
  readable(slave);
}

static void type(const char *text) { type_bytes(text, strlen(text)); }

/* Everything that readers can get now, read by read. */
static void show_input(size_t size) {
  char bytes[8192];
  while (readable(slave)) {
    errno = 0;
    ssize_t count = read(slave, bytes, size);
    if (count < 0) printf("read: %s\n", strerror(errno));
    else print_bytes("read", bytes, count);
    if (count < 0) break;
  }
}

/* Everything that the master can read now, as one. */
static void show_output(void) {
  char bytes[65536];
  size_t count = 0;
  while (readable(master) && count < sizeof bytes) {
    ssize_t got = read(master, bytes + count, sizeof bytes - count);
    if (got <= 0) break;
    count += (size_t)got;
  }
  print_bytes("screen", bytes, (ssize_t)count);
}

static inline void show(void) {
  show_input(4096);
  show_output();
}

static struct termios settings(void) {
  struct termios now;
  MUST(tcgetattr(slave, &now));
  return now;
}

static void apply(const struct termios *wanted) { MUST(tcsetattr(slave, TCSANOW, wanted)); }

/* Back to what a new terminal has. */
static inline void reset(void) {
  struct termios t = settings();
  t.c_iflag = ICRNL | IXON;
  t.c_oflag = OPOST | ONLCR;
  t.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
  apply(&t);
}

#define WITH(change)             \
  do {                           \
    struct termios t = settings(); \
    change;                      \
    apply(&t);                   \
    printf("with %s\n", #change); \
  } while (0)

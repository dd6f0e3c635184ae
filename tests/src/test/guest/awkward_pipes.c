/* Pipes and FIFOs: bytes and packets in flight, whoever waits to read, write or open. */
#include "awkward.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

static int a[2], b[2];

static void fill(int fd, size_t from, size_t count) {
  unsigned char bytes[4096];
  while (count > 0) {
    size_t part = count < sizeof bytes ? count : sizeof bytes;
    pattern(bytes, from, part);
    ssize_t n = MUST(write(fd, bytes, part));
    from += n;
    count -= n;
  }
}

static void bytes_in_flight(void) {
  int waiting;
  MUST(pipe(a));
  fill(a[1], 0, 60001);
  SHOW(read_pattern(a[0], 0, 7003));
  mark();
  MUST(ioctl(a[0], FIONREAD, &waiting));
  SHOW(waiting);
  fill(a[1], 60001, 9);
  close(a[1]);
  SHOW(read_pattern(a[0], 7003, 100000));
}

static void packets_in_flight(void) {
  char text[64];
  MUST(pipe2(a, O_DIRECT));
  MUST(write(a[1], "first", 5));
  MUST(write(a[1], "second", 6));
  MUST(write(a[1], "third", 5));
  SHOW(read(a[0], text, 2)); /* the rest of the packet is lost */
  mark();
  SHOW(read(a[0], text, sizeof text));
  SHOW(memcmp(text, "second", 6));
  SHOW(fcntl(a[1], F_SETFL, 0));
  MUST(write(a[1], "fourth", 6));
  SHOW(read(a[0], text, sizeof text));
  mark();
  nonblocking(a[0]);
  SHOW(read(a[0], text, sizeof text));
  SHOW(read(a[0], text, sizeof text));
}

static int writes_much(void) {
  unsigned char *much = malloc(300000);
  pattern(much, 0, 300000);
  close(a[0]);
  return write(a[1], much, 300000) == 300000 ? 7 : 1;
}

static void writer_blocked(void) {
  MUST(pipe(a));
  pid_t writer = sleeping_child(writes_much);
  close(a[1]);
  SHOW(read_pattern(a[0], 0, 4999));
  mark();
  SHOW(read_pattern(a[0], 4999, 70000));
  until_asleep(writer);
  mark();
  SHOW(read_pattern(a[0], 74999, 300000));
  reap("writer", writer);
}

/* A write that has written a part when a signal comes tells how much. */
static void nothing(int signal) { (void)signal; }

static int writes_until_signal(void) {
  unsigned char *much = malloc(300000);
  pattern(much, 0, 300000);
  handle(SIGUSR1, nothing, 0);
  return write(a[1], much, 300000) == 65536 + 4096 ? 3 : 1;
}

static void writer_interrupted(void) {
  MUST(pipe(a));
  pid_t writer = sleeping_child(writes_until_signal);
  SHOW(read_pattern(a[0], 0, 4096));
  until_asleep(writer);
  MUST(kill(writer, SIGUSR1));
  mark();
  reap("writer", writer);
}

static int writes_a_page(void) {
  unsigned char page[4096];
  pattern(page, 60000, sizeof page);
  return write(a[1], page, sizeof page) == sizeof page ? 4 : 1;
}

static void atomic_writer_blocked(void) {
  char c;
  MUST(pipe(a));
  nonblocking(a[1]);
  fill(a[1], 0, 60000);
  while (write(a[1], "", 1) == 1) {
  }
  MUST(fcntl(a[1], F_SETFL, 0));
  pid_t writer = sleeping_child(writes_a_page);
  pid_t second = sleeping_child(writes_a_page);
  SHOW(read_pattern(a[0], 0, 4095));
  mark();
  SHOW(read_pattern(a[0], 4095, 55905));
  reap("writer", writer);
  reap("second", second);
  close(a[1]);
  long zeros = 0;
  while (read(a[0], &c, 1) == 1 && c == 0) zeros++;
  SHOW(zeros > 0);
}

static int reads_one(void) {
  char c = 0;
  if (read(a[0], &c, 1) != 1) return 1;
  MUST(write(b[1], &c, 1));
  return 0;
}

/* Who came first is served first. */
static void readers_blocked(void) {
  pid_t readers[3];
  char c;
  MUST(pipe(a));
  MUST(pipe(b));
  for (int i = 0; i < 3; i++) readers[i] = sleeping_child(reads_one);
  mark();
  for (int i = 0; i < 3; i++) {
    MUST(write(a[1], "xyz" + i, 1));
    reap("reader", readers[i]);
    MUST(read(b[0], &c, 1));
    SHOW(c == "xyz"[i]);
  }
}

static void resized(void) {
  MUST(pipe(a));
  SHOW(fcntl(a[1], F_SETPIPE_SZ, 1 << 20));
  fill(a[1], 0, 700000);
  SHOW(read_pattern(a[0], 0, 600000));
  fill(a[1], 700000, 250000);
  SHOW(fcntl(a[1], F_SETPIPE_SZ, 4096));
  SHOW(fcntl(a[1], F_SETPIPE_SZ, 1 << 19));
  mark();
  SHOW(fcntl(a[0], F_GETPIPE_SZ));
  fill(a[1], 950000, 100000);
  SHOW(read_pattern(a[0], 600000, 450000));
  SHOW(fcntl(a[1], F_SETPIPE_SZ, 4096));
  nonblocking(a[1]);
  unsigned char *much = malloc(100000);
  pattern(much, 0, 100000);
  SHOW(write(a[1], much, 100000));
  mark();
  SHOW(read_pattern(a[0], 0, 4096));
}

/* Pages that two pipes have in common, and parts of them. */
static void teed_and_spliced(void) {
  int file = MUST(open("spliced", O_RDWR | O_CREAT, 0600));
  char text[16] = "";
  MUST(pipe(a));
  MUST(pipe(b));
  fill(file, 0, 20000);
  loff_t offset = 100;
  SHOW(splice(file, &offset, a[1], NULL, 9000, 0));
  SHOW(read_pattern(a[0], 100, 50));
  SHOW(tee(a[0], b[1], 5000, 0));
  struct iovec part = {"gifted", 6};
  SHOW(vmsplice(b[1], &part, 1, 0));
  MUST(pwrite(file, "????", 4, 8000));
  mark();
  SHOW(read_pattern(b[0], 150, 5000));
  SHOW(read(b[0], text, sizeof text));
  printf("%s\n", text);
  SHOW(splice(a[0], NULL, b[1], NULL, 4000, SPLICE_F_MOVE));
  mark();
  SHOW(read_pattern(b[0], 150, 4000));
  SHOW(lseek(file, 0, SEEK_END));
  SHOW(splice(a[0], NULL, file, NULL, 4950, 0));
  SHOW(lseek(file, 20000, SEEK_SET));
}

static int splices_on(void) {
  ssize_t n = splice(a[0], NULL, b[1], NULL, 1000000, 0);
  return n == 9 ? 9 : 1;
}

static int splices_into_full(void) {
  ssize_t n = splice(a[0], NULL, b[1], NULL, 5, 0);
  return n == 5 ? 5 : 1;
}

static int tees_into_full(void) { return tee(a[0], b[1], 5, 0) == 5 ? 6 : 1; }

static void splice_blocked(void) {
  char text[16] = "";
  MUST(pipe(a));
  MUST(pipe(b));
  pid_t empty = sleeping_child(splices_on);
  mark();
  MUST(write(a[1], "through it", 9));
  reap("splice from empty", empty);
  SHOW(read(b[0], text, sizeof text));
  MUST(write(a[1], "12345", 5));
  fill(b[1], 0, 65536);
  pid_t teeing = sleeping_child(tees_into_full);
  mark();
  SHOW(read(b[0], malloc(4096), 4096));
  reap("tee to full", teeing);
  pid_t full = sleeping_child(splices_into_full);
  mark();
  SHOW(read(b[0], malloc(4096), 4096));
  reap("splice to full", full);
}

static int opens_to_read(void) {
  char text[8];
  int fd = open("fifo", O_RDONLY);
  return fd >= 0 && read(fd, text, 8) == 3 && read(fd, text, 8) == 0 ? 2 : 1;
}

static int opens_to_write(void) {
  int fd = open("other", O_WRONLY);
  return fd >= 0 && write(fd, "four", 4) == 4 ? 3 : 1;
}

static void openers_blocked(void) {
  char text[8];
  MUST(mkfifo("fifo", 0600));
  MUST(mkfifo("other", 0600));
  pid_t reader = sleeping_child(opens_to_read);
  pid_t writer = sleeping_child(opens_to_write);
  mark();
  int to = MUST(open("fifo", O_WRONLY | O_NONBLOCK));
  int from = MUST(open("other", O_RDONLY));
  MUST(unlink("other"));
  SHOW(read(from, text, 8));
  reap("writer", writer);
  MUST(write(to, "abc", 3));
  mark();
  close(to);
  reap("reader", reader);
  SHOW(read(from, text, 8));
  SHOW(open("fifo", O_WRONLY | O_NONBLOCK));
}

static void fifo_without_a_name(void) {
  MUST(mkfifo("nameless", 0600));
  int both = MUST(open("nameless", O_RDWR));
  int reader = MUST(open("nameless", O_RDONLY | O_NONBLOCK));
  MUST(unlink("nameless"));
  fill(both, 0, 5000);
  SHOW(read_pattern(reader, 0, 100));
  mark();
  SHOW(read_pattern(reader, 100, 4900));
  struct stat status;
  MUST(fstat(reader, &status));
  SHOW(status.st_nlink);
  close(both);
  SHOW(read_pattern(reader, 0, 1));
}

static void ends_closed(void) {
  sigset_t set;
  char text[8];
  MUST(pipe(a));
  MUST(pipe(b));
  MUST(write(a[1], "last", 4));
  close(a[1]);
  close(b[0]);
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  MUST(sigprocmask(SIG_BLOCK, &set, NULL));
  SHOW(write(b[1], "x", 1));
  mark();
  struct pollfd both[2] = {{a[0], POLLIN, 0}, {b[1], POLLOUT, 0}};
  SHOW(poll(both, 2, 0));
  printf("%#x %#x\n", both[0].revents, both[1].revents);
  SHOW(read(a[0], text, 8));
  SHOW(read(a[0], text, 8));
  sigset_t pending;
  MUST(sigpending(&pending));
  SHOW(sigismember(&pending, SIGPIPE));
  SHOW(sigwaitinfo(&set, NULL) == SIGPIPE);
}

static const struct scenario all[] = {
    SCENARIO(bytes_in_flight),    SCENARIO(packets_in_flight),     SCENARIO(writer_blocked),
    SCENARIO(writer_interrupted), SCENARIO(atomic_writer_blocked), SCENARIO(readers_blocked),
    SCENARIO(resized),            SCENARIO(teed_and_spliced),      SCENARIO(splice_blocked),
    SCENARIO(openers_blocked),    SCENARIO(fifo_without_a_name),   SCENARIO(ends_closed),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

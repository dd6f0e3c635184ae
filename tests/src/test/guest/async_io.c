/* Asynchronous I/O of Linux: io_setup, io_submit, io_getevents, io_pgetevents, io_cancel. */
#include "errors.h"
#include <linux/aio_abi.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>

static aio_context_t context;
static char data[64];

static struct iocb operation(int opcode, int fd, void *buffer, size_t count, off_t offset) {
  static uint64_t next = 100;
  return (struct iocb){.aio_data = next++, .aio_lio_opcode = opcode, .aio_fildes = fd,
                       .aio_buf = (uintptr_t)buffer, .aio_nbytes = count, .aio_offset = offset};
}

static long submit(struct iocb *one) { return syscall(SYS_io_submit, context, 1L, &one); }

static long fetch(long least, long most, struct timespec *timeout) {
  struct io_event events[16];
  long count = syscall(SYS_io_getevents, context, least, most, events, timeout);
  for (long i = 0; i < count; i++)
    printf("  data %lld result %lld %lld\n", (long long)events[i].data, (long long)events[i].res,
           (long long)events[i].res2);
  return count;
}

static struct timespec at_once = {0, 0}, soon = {0, 20000000};

static void files(void) {
  int fd = MUST(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600));
  char text[] = "asynchronous";
  struct iocb write_it = operation(IOCB_CMD_PWRITE, fd, text, 12, 4);
  SHOW(submit(&write_it));
  SHOW(fetch(1, 16, NULL));
  struct iovec parts[2] = {{"one", 3}, {"two", 3}};
  struct iocb vector = operation(IOCB_CMD_PWRITEV, fd, parts, 2, 16);
  struct iocb read_it = operation(IOCB_CMD_PREAD, fd, data, 40, 2);
  struct iocb sync_it = operation(IOCB_CMD_FSYNC, fd, NULL, 0, 0), data_sync = operation(IOCB_CMD_FDSYNC, fd, NULL, 0, 0);
  struct iocb *all[2] = {&vector, &read_it};
  SHOW(syscall(SYS_io_submit, context, 2L, all));
  SHOW(fetch(2, 16, NULL));
  SHOW(submit(&sync_it));
  SHOW(fetch(1, 16, NULL));
  SHOW(submit(&data_sync));
  SHOW(fetch(1, 16, NULL));
  printf("%s\n", data + 2);
  struct iovec into[2] = {{data, 4}, {data + 10, 30}};
  struct iocb scatter = operation(IOCB_CMD_PREADV, fd, into, 2, 4);
  SHOW(submit(&scatter));
  SHOW(fetch(1, 1, NULL));
  printf("%.4s %.14s\n", data, data + 10);
  struct iocb end = operation(IOCB_CMD_PREAD, fd, data, 40, 4000), lost = operation(IOCB_CMD_PREAD, fd, NOWHERE, 4, 0);
  SHOW(submit(&end));
  SHOW(submit(&lost));
  SHOW(fetch(2, 16, NULL));
  SHOW(fetch(0, 16, NULL));
  SHOW(fetch(1, 16, &at_once));
  SHOW(fetch(1, 16, &soon));
}

static void told(void) {
  int counter = MUST(eventfd(0, EFD_NONBLOCK)), fd = MUST(open("file", O_RDONLY));
  uint64_t value = 0;
  struct iocb read_it = operation(IOCB_CMD_PREAD, fd, data, 4, 0);
  read_it.aio_flags = IOCB_FLAG_RESFD;
  read_it.aio_resfd = counter;
  SHOW(submit(&read_it));
  SHOW(submit(&read_it));
  SHOW(read(counter, &value, 8));
  SHOW(value);
  SHOW(fetch(1, 1, NULL));
  SHOW(fetch(1, 16, NULL));
  int ends[2];
  MUST(pipe(ends));
  struct iocb poll_it = operation(IOCB_CMD_POLL, ends[0], (void *)(POLLIN | POLLRDNORM), 0, 0);
  poll_it.aio_flags = IOCB_FLAG_RESFD;
  poll_it.aio_resfd = counter;
  SHOW(submit(&poll_it));
  SHOW(fetch(1, 16, &soon));
  SHOW(read(counter, &value, 8));
  /* What waits keeps its files. */
  MUST(close(ends[0]));
  struct pollfd pollfd = {counter, POLLIN, 0};
  MUST(write(ends[1], "x", 1));
  SHOW(poll(&pollfd, 1, -1));
  SHOW(read(counter, &value, 8));
  SHOW(fetch(1, 16, NULL));
  signal(SIGPIPE, SIG_IGN);
  SHOW(write(ends[1], "x", 1));
  close(counter);
}

static void polls(void) {
  int ends[2];
  MUST(pipe(ends));
  struct iocb reads = operation(IOCB_CMD_POLL, ends[0], (void *)(POLLIN | POLLRDNORM), 0, 0);
  struct iocb writes = operation(IOCB_CMD_POLL, ends[1], (void *)(POLLOUT | POLLWRNORM), 0, 0);
  struct iocb again = operation(IOCB_CMD_POLL, ends[0], (void *)(POLLIN | POLLRDNORM), 0, 0);
  struct iocb *all[3] = {&reads, &writes, &again};
  SHOW(syscall(SYS_io_submit, context, 3L, all));
  SHOW(fetch(1, 16, NULL));
  struct io_event event;
  SHOW(syscall(SYS_io_cancel, context, &again, &event));
  SHOW(fetch(1, 16, NULL));
  SHOW(syscall(SYS_io_cancel, context, &again, &event));
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    /* The contexts are the parent's alone. */
    SHOW(fetch(0, 1, &at_once));
    usleep(20000);
    MUST(write(ends[1], "x", 1));
    _exit(0);
  }
  SHOW(fetch(1, 16, NULL));
  MUST(waitpid(child, NULL, 0));
  MUST(close(ends[1]));
  SHOW(submit(&reads));
  SHOW(fetch(1, 16, NULL));
  close(ends[0]);
}

static void on_alarm(int signal) { (void)signal; }

static void waiting(void) {
  handle(SIGALRM, on_alarm, SA_RESTART);
  ualarm(20000, 20000);
  SHOW(fetch(1, 16, NULL));
  ualarm(0, 0);
  sigset_t blocked, open;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGALRM);
  MUST(sigprocmask(SIG_BLOCK, &blocked, NULL));
  sigemptyset(&open);
  struct io_event events[4];
  struct { const sigset_t *mask; size_t size; } with = {&open, 8}, wrong = {&open, 7};
  ualarm(20000, 0);
  SHOW(syscall(SYS_io_pgetevents, context, 1L, 4L, events, NULL, &with));
  ualarm(0, 0);
  SHOW(syscall(SYS_io_pgetevents, context, 0L, 4L, events, &at_once, NULL));
  SHOW(syscall(SYS_io_pgetevents, context, 1L, 4L, events, &at_once, &wrong));
  SHOW(syscall(SYS_io_pgetevents, context, 1L, 4L, events, &at_once, NOWHERE));
  /* A pipe that is empty makes the submission wait. */
  int ends[2];
  MUST(pipe(ends));
  pid_t child = MUST(fork());
  if (child == 0) {
    usleep(20000);
    MUST(write(ends[1], "late", 4));
    _exit(0);
  }
  struct iocb read_it = operation(IOCB_CMD_PREAD, ends[0], data, 10, 0);
  SHOW(submit(&read_it));
  SHOW(fetch(1, 16, NULL));
  MUST(waitpid(child, NULL, 0));
}

static void errors(void) {
  aio_context_t other = 0, used = 7;
  TRY(io_setup, 0, &other);
  TRY(io_setup, 1, &used);
  TRY(io_setup, 1, NOWHERE);
  TRY(io_setup, 1000000, &other);
  TRY(io_setup, 0x7fffffff, &other);
  TRY(io_destroy, 0L);
  TRY(io_destroy, 0x1234L);
  int fd = MUST(open("file", O_RDWR)), readable = MUST(open("file", O_RDONLY)), writable = MUST(open("file", O_WRONLY));
  int directory = MUST(open(".", O_RDONLY));
  struct iocb good = operation(IOCB_CMD_PREAD, fd, data, 4, 0), bad = good, *one = &bad, *list[2] = {&good, &bad};
  TRY(io_submit, 0L, 1L, &one);
  TRY(io_submit, context, -1L, &one);
  TRY(io_submit, context, 0L, &one);
  TRY(io_submit, context, 1L, NOWHERE);
  one = NOWHERE;
  TRY(io_submit, context, 1L, &one);
  one = &bad;
  bad.aio_fildes = BAD;
  TRY(io_submit, context, 2L, list);
  SHOW(fetch(1, 16, NULL));
#define WITH(change)                                        \
  do {                                                      \
    bad = good;                                             \
    change;                                                 \
    printf("%s: ", #change);                                \
    long result_ = syscall(SYS_io_submit, context, 1L, &one); \
    printf("%s\n", result_ == -1 ? strerrorname_np(errno) : "ok"); \
    while (fetch(0, 16, &at_once) > 0);                     \
  } while (0)
  WITH(bad.aio_fildes = BAD);
  WITH(bad.aio_lio_opcode = 99);
  WITH(bad.aio_reserved2 = 1);
  WITH(bad.aio_nbytes = -1);
  WITH(bad.aio_offset = -1);
  WITH(bad.aio_fildes = writable);
  WITH(bad.aio_fildes = readable; bad.aio_lio_opcode = IOCB_CMD_PWRITE);
  WITH(bad.aio_fildes = directory);
  WITH(bad.aio_buf = -4096L);
  WITH(bad.aio_rw_flags = 1 << 20);
  WITH(bad.aio_flags = IOCB_FLAG_RESFD; bad.aio_resfd = BAD);
  WITH(bad.aio_flags = IOCB_FLAG_RESFD; bad.aio_resfd = fd);
  WITH(bad.aio_lio_opcode = IOCB_CMD_FSYNC);
  WITH(bad.aio_lio_opcode = IOCB_CMD_PREADV; bad.aio_nbytes = 2000);
  WITH(bad.aio_lio_opcode = IOCB_CMD_PREADV; bad.aio_buf = (uintptr_t)NOWHERE; bad.aio_nbytes = 1);
  WITH(bad.aio_lio_opcode = IOCB_CMD_POLL; bad.aio_buf = 1L << 20; bad.aio_nbytes = 0);
  WITH(bad.aio_lio_opcode = IOCB_CMD_POLL; bad.aio_buf = POLLIN);
  WITH(bad.aio_lio_opcode = IOCB_CMD_POLL; bad.aio_buf = POLLIN; bad.aio_nbytes = 0);
  struct io_event event;
  TRY(io_getevents, 0L, 0L, 1L, &event, NULL);
  TRY(io_getevents, context, 2L, 1L, &event, NULL);
  TRY(io_getevents, context, -1L, 1L, &event, NULL);
  TRY(io_getevents, context, 0L, 1L, &event, NOWHERE);
  SHOW(submit(&good));
  TRY(io_getevents, context, 1L, 1L, NOWHERE, NULL);
  TRY(io_getevents, context, 1L, 1L, &event, NULL);
  TRY(io_pgetevents, 0L, 0L, 1L, &event, NULL, NULL);
  TRY(io_cancel, context, NOWHERE, &event);
  TRY(io_cancel, context, &good, &event);
  good.aio_key = 5;
  TRY(io_cancel, context, &good, &event);
  TRY(io_cancel, 0L, &bad, &event);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  SHOW(syscall(SYS_io_setup, 8, &context));
  CHECK(context != 0);
  SECTION("files");
  files();
  SECTION("told by an eventfd");
  told();
  SECTION("polls");
  polls();
  SECTION("waiting");
  waiting();
  SECTION("bad arguments");
  errors();
  SHOW(syscall(SYS_io_destroy, context));
  SHOW(syscall(SYS_io_destroy, context));
  SHOW(fetch(0, 1, &at_once));
  return guest_end();
}

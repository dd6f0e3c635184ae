/*
 * What each blocking call does when a handler runs: signal(7), with and without SA_RESTART. Each
 * call blocks for ever unless the handler, or a second signal, ends it.
 */
#include "guest.h"
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

static volatile int alarms;
static int empty[2], full[2], event, spare;

/* The first alarm is for the call; should it be restarted, the second one ends it. */
static void on_alarm(int signal) {
  (void)signal;
  alarms++;
  if (alarms == 2) {
    char room[4096];
    while (read(full[0], room, sizeof room) > 0) {
    }
    MUST(write(empty[1], "x", 1));
    MUST(eventfd_write(event, 1));
  }
}

static void begin(int flags) {
  alarms = 0;
  handle(SIGALRM, on_alarm, flags);
  struct itimerval again = {{0, 100000}, {0, 100000}};
  MUST(setitimer(ITIMER_REAL, &again, NULL));
}

static void end(const char *name, long result) {
  int error = errno;
  struct itimerval none = {{0, 0}, {0, 0}};
  MUST(setitimer(ITIMER_REAL, &none, NULL));
  printf("%s: %s\n", name, result == -1 ? strerrorname_np(error) : "ok");
  char c;
  uint64_t n;
  if (alarms > 1) {
    while (read(empty[0], &c, 1) > 0) {
    }
    read(event, &n, 8) > 0 ? (void)0 : (void)0;
  }
}

static void nonblocking(int fd, int on) {
  int flags = fcntl(fd, F_GETFL);
  MUST(fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

#define TRY(flags, expression)     \
  do {                             \
    begin(flags);                  \
    long tried_ = (expression);    \
    end(#expression, tried_);      \
  } while (0)

static long blocking_read(int fd) {
  char c;
  nonblocking(fd, 0);
  long result = read(fd, &c, 1);
  int error = errno;
  nonblocking(fd, 1);
  errno = error;
  return result;
}

static long event_read(void) {
  uint64_t n;
  nonblocking(event, 0);
  long result = read(event, &n, 8);
  int error = errno;
  nonblocking(event, 1);
  errno = error;
  return result;
}

static void fill(void) {
  char page[4096] = {0};
  nonblocking(full[1], 1);
  while (write(full[1], page, sizeof page) > 0) {
  }
  nonblocking(full[1], 0);
}

static long blocking_write(void) {
  fill();
  return write(full[1], "y", 1);
}

/* A write that has written something when the signal comes tells how much. */
static long partial_write(void) {
  char *much = calloc(1, 300000);
  char page[4096];
  nonblocking(full[0], 1);
  while (read(full[0], page, sizeof page) > 0) {
  }
  long n = write(full[1], much, 300000);
  free(much);
  printf("written %ld\n", n);
  return n;
}

static long poll_one(void) {
  struct pollfd one = {spare, POLLIN, 0};
  return poll(&one, 1, -1);
}

static long ppoll_one(void) {
  struct pollfd one = {spare, POLLIN, 0};
  struct timespec left = {5, 0};
  long result = ppoll(&one, 1, &left, NULL);
  return result;
}

/* The system call itself changes the time that is left; libc hides it. */
static long raw_ppoll(void) {
  struct pollfd one = {spare, POLLIN, 0};
  struct timespec left = {5, 0};
  long result = syscall(SYS_ppoll, &one, 1, &left, NULL, 0);
  int error = errno;
  printf("left %d\n", left.tv_sec == 4);
  errno = error;
  return result;
}

static long select_one(void) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(spare, &set);
  struct timeval left = {5, 0};
  long result = select(spare + 1, &set, NULL, NULL, &left);
  int error = errno;
  printf("left %ld set %d\n", left.tv_sec, FD_ISSET(spare, &set) != 0);
  errno = error;
  return result;
}

static long pselect_one(void) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(spare, &set);
  sigset_t none;
  sigemptyset(&none);
  return pselect(spare + 1, &set, NULL, NULL, NULL, &none);
}

static long epoll_one(void) {
  struct epoll_event one;
  int fd = epoll_create1(0);
  long result = epoll_wait(fd, &one, 1, -1);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static long epoll_mask(void) {
  struct epoll_event one;
  sigset_t none;
  sigemptyset(&none);
  int fd = epoll_create1(0);
  long result = epoll_pwait(fd, &one, 1, 5000, &none);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static long futex_one(long timeout) {
  static int word;
  struct timespec wait = {timeout, 0};
  return syscall(SYS_futex, &word, FUTEX_WAIT, 0, timeout != 0 ? &wait : NULL, NULL, 0);
}

static long nap(void) {
  struct timespec time = {5, 0}, left = {0, 0};
  long result = nanosleep(&time, &left);
  int error = errno;
  printf("left %ld\n", left.tv_sec);
  errno = error;
  return result;
}

static long nap_until(void) {
  struct timespec time, left = {7, 7};
  clock_gettime(CLOCK_MONOTONIC, &time);
  time.tv_sec += 5;
  long result = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, &left);
  errno = result;
  return result == 0 ? 0 : -1;
}

static long sigwait_one(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  siginfo_t info;
  return sigwaitinfo(&set, &info);
}

static long sigtimedwait_one(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  struct timespec time = {5, 0};
  return sigtimedwait(&set, NULL, &time);
}

static long suspend_one(void) {
  sigset_t set;
  sigemptyset(&set);
  return sigsuspend(&set);
}

static pid_t locker;
static int locked;
static long lock_one(void) { return flock(locked, LOCK_EX); }
static long lock_record(void) {
  struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  return fcntl(locked, F_SETLKW, &range);
}

static void with_locks(int flags) {
  int ready[2];
  MUST(pipe(ready));
  locked = MUST(open("locked", O_RDWR | O_CREAT, 0600));
  locker = MUST(fork());
  if (locker == 0) {
    int own = MUST(open("locked", O_RDWR));
    MUST(flock(own, LOCK_EX));
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    MUST(fcntl(own, F_SETLK, &range));
    MUST(write(ready[1], "r", 1));
    while (1) pause();
  }
  char c;
  MUST(read(ready[0], &c, 1));
  if (!(flags & SA_RESTART)) {
    TRY(flags, lock_one());
    TRY(flags, lock_record());
    TRY(flags, waitpid(locker, NULL, 0));
    siginfo_t info;
    TRY(flags, waitid(P_PID, locker, &info, WEXITED));
  }
  MUST(kill(locker, SIGKILL));
  MUST(waitpid(locker, NULL, 0));
  close(locked);
  close(ready[0]);
  close(ready[1]);
  unlink("locked");
}

static long fifo_open(void) {
  int fd = open("restart-fifo", O_RDONLY);
  if (fd >= 0) close(fd);
  return fd;
}

static void all(int flags) {
  TRY(flags, blocking_read(empty[0]));
  TRY(flags, event_read());
  TRY(flags, blocking_write());
  if (!(flags & SA_RESTART)) TRY(flags, partial_write());
  if (!(flags & SA_RESTART)) TRY(flags, fifo_open());
  TRY(flags, pause());
  TRY(flags, suspend_one());
  TRY(flags, sigwait_one());
  TRY(flags, sigtimedwait_one());
  TRY(flags, poll_one());
  TRY(flags, ppoll_one());
  TRY(flags, raw_ppoll());
  TRY(flags, select_one());
  TRY(flags, pselect_one());
  TRY(flags, epoll_one());
  TRY(flags, epoll_mask());
  if (!(flags & SA_RESTART)) TRY(flags, futex_one(0));
  TRY(flags, futex_one(5));
  TRY(flags, nap());
  TRY(flags, nap_until());
  with_locks(flags);
}

/* The mask of ppoll and its kin holds until the handler has returned, and a signal that it lets in
   is taken even where the call is ready at once. */
static void masks(void) {
  SECTION("temporary masks");
  sigset_t blocked, none, now;
  sigemptyset(&none);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGALRM);
  handle(SIGALRM, on_alarm, 0);
  MUST(sigprocmask(SIG_BLOCK, &blocked, NULL));
  alarms = 10;
  raise(SIGALRM);
  struct pollfd ready = {empty[1], POLLOUT, 0};
  SHOW(ppoll(&ready, 1, NULL, &none)); /* ready: the signal stays */
  SHOW(alarms);
  struct pollfd never = {spare, POLLIN, 0};
  struct timespec zero = {0, 0};
  SHOW(ppoll(&never, 1, &zero, &none));
  SHOW(alarms);
  raise(SIGALRM);
  SHOW(ppoll(&never, 1, NULL, &none));
  SHOW(alarms);
  raise(SIGALRM);
  struct epoll_event one;
  int fd = MUST(epoll_create1(0));
  SHOW(epoll_pwait(fd, &one, 1, 0, &none));
  SHOW(alarms);
  SHOW(epoll_pwait(fd, &one, 1, -1, &none));
  SHOW(alarms);
  MUST(sigprocmask(SIG_BLOCK, NULL, &now));
  SHOW(sigismember(&now, SIGALRM));
  raise(SIGALRM);
  SHOW(sigsuspend(&none));
  SHOW(alarms);
  SHOW(syscall(SYS_ppoll, &never, 1, &zero, &none, 4));
  SHOW(syscall(SYS_rt_sigsuspend, &none, 4));
  SHOW(syscall(SYS_epoll_pwait, fd, &one, 1, 0, &none, 4));
  close(fd);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  int ends[2];
  MUST(pipe(empty));
  MUST(pipe(full));
  MUST(pipe(ends));
  spare = ends[0];
  event = MUST(eventfd(0, EFD_NONBLOCK));
  nonblocking(empty[0], 1);
  nonblocking(full[0], 1);
  unlink("restart-fifo");
  MUST(mkfifo("restart-fifo", 0600));
  SECTION("without SA_RESTART");
  all(0);
  SECTION("with SA_RESTART");
  all(SA_RESTART);
  masks();
  unlink("restart-fifo");
  return guest_end();
}

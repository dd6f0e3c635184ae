/* Pipes and FIFOs within one process, poll, select, ppoll, pselect, FIONREAD, eventfd, epoll. */
#include "guest.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

static volatile int sigpipes;
static void on_pipe(int signal) {
  (void)signal;
  sigpipes++;
}
static void nothing(int signal) { (void)signal; }

static void pipes(void) {
  SECTION("pipes");
  int p[2];
  SHOW(pipe2(p, O_NONBLOCK | O_CLOEXEC));
  SHOW(fcntl(p[0], F_GETFD));
  char text[70000];
  memset(text, 'x', sizeof text);
  SHOW(read(p[0], text, 10));
  SHOW(write(p[1], "hello", 5));
  SHOW(write(p[1], " world", 6));
  int available = -1;
  SHOW(ioctl(p[0], FIONREAD, &available));
  SHOW(available);
  SHOW(read(p[0], text, 7)); /* a pipe is a stream: the two writes join */
  printf("%.7s\n", text);
  SHOW(read(p[0], text, 100));
  SHOW(fcntl(p[1], F_GETPIPE_SZ));
  SHOW(write(p[1], text, sizeof text)); /* what fits */
  SHOW(write(p[1], text, 1));
  SHOW(read(p[0], text, 4095));
  SHOW(write(p[1], text, 4096)); /* at most PIPE_BUF is all or nothing */
  SHOW(read(p[0], text, 1));
  SHOW(write(p[1], text, 4096));
  SHOW(write(p[0], "x", 1));
  SHOW(read(p[1], text, 1));
  SHOW(read(p[0], NOWHERE, 1));
  SHOW(write(p[1], NOWHERE, 1));
  SHOW(fcntl(p[1], F_SETPIPE_SZ, 4096));
  SHOW(close(p[1]));
  long total = 0;
  for (long n; (n = read(p[0], text, sizeof text)) > 0;) total += n;
  SHOW(total);
  SHOW(read(p[0], text, 1)); /* end of file */
  SHOW(close(p[0]));
  SHOW(pipe2(p, 0x100));
  SHOW(pipe(NOWHERE));
  handle(SIGPIPE, on_pipe, 0);
  MUST(pipe(p));
  close(p[0]);
  SHOW(write(p[1], "x", 1));
  SHOW(sigpipes);
  close(p[1]);
  struct stat st;
  MUST(pipe(p));
  SHOW(fstat(p[0], &st));
  SHOW(S_ISFIFO(st.st_mode));
  char path[32], target[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", p[0]);
  ssize_t n = readlink(path, target, sizeof target);
  printf("%.6s\n", n > 0 ? target : "none");
  SHOW(pread(p[0], text, 1, 0));
  close(p[0]);
  close(p[1]);
}

static void fifos(void) {
  SECTION("fifos");
  SHOW(mkfifo("fifo", 0600));
  SHOW(mkfifo("fifo", 0600));
  SHOW(open("fifo", O_WRONLY | O_NONBLOCK));
  int reader = MUST(open("fifo", O_RDONLY | O_NONBLOCK));
  int writer = MUST(open("fifo", O_WRONLY));
  char c = 0;
  SHOW(read(reader, &c, 1));
  SHOW(write(writer, "y", 1));
  SHOW(read(reader, &c, 1));
  SHOW(c);
  close(writer);
  SHOW(read(reader, &c, 1));
  close(reader);
  int both = MUST(open("fifo", O_RDWR));
  SHOW(write(both, "z", 1));
  SHOW(read(both, &c, 1));
  close(both);
}

static void polling(void) {
  SECTION("poll");
  int p[2];
  MUST(pipe(p));
  struct pollfd fds[3] = {{p[0], POLLIN, 0}, {p[1], POLLOUT, 0}, {-5, POLLIN, 77}};
  SHOW(poll(fds, 3, 0));
  printf("%x %x %x\n", fds[0].revents, fds[1].revents, fds[2].revents);
  MUST(write(p[1], "x", 1));
  SHOW(poll(fds, 3, -1));
  printf("%x %x %x\n", fds[0].revents, fds[1].revents, fds[2].revents);
  close(p[1]);
  fds[1].fd = 99;
  SHOW(poll(fds, 2, 0));
  printf("%x %x\n", fds[0].revents, fds[1].revents);
  char c;
  MUST(read(p[0], &c, 1));
  SHOW(poll(fds, 1, 0));
  printf("%x\n", fds[0].revents);
  int file = MUST(open("f", O_CREAT | O_RDWR, 0600));
  fds[0] = (struct pollfd){file, POLLIN | POLLOUT | POLLPRI, 0};
  SHOW(poll(fds, 1, 0));
  printf("%x\n", fds[0].revents);
  MUST(pipe(p));
  fds[0] = (struct pollfd){p[0], POLLIN, 0};
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  SHOW(poll(fds, 1, 20));
  clock_gettime(CLOCK_MONOTONIC, &after);
  long waited = (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec;
  CHECK(waited >= 20000000 && waited < 5000000000);
  SHOW(poll(NOWHERE, 1, 0));
  SHOW(poll(NULL, 0, 1));
  handle(SIGALRM, nothing, SA_RESTART);
  struct itimerval interval = {{0, 20000}, {0, 20000}};
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
  SHOW(poll(fds, 1, -1)); /* not restarted */
  memset(&interval, 0, sizeof interval);
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  sigprocmask(SIG_BLOCK, &set, &old);
  raise(SIGALRM);
  SHOW(ppoll(fds, 1, NULL, &old)); /* opens the mask: the pending signal interrupts */
  sigprocmask(SIG_SETMASK, &old, NULL);

  SECTION("select");
  fd_set in, out;
  FD_ZERO(&in);
  FD_ZERO(&out);
  FD_SET(p[0], &in);
  FD_SET(p[1], &out);
  struct timeval none = {0, 0};
  SHOW(select(p[1] + 1, &in, &out, NULL, &none));
  printf("%d %d\n", !!FD_ISSET(p[0], &in), !!FD_ISSET(p[1], &out));
  FD_SET(p[0], &in);
  MUST(write(p[1], "x", 1));
  SHOW(select(p[1] + 1, &in, &out, NULL, NULL));
  FD_SET(30, &in);
  SHOW(select(100, &in, NULL, NULL, &none));
  SHOW(select(-1, NULL, NULL, NULL, &none));
  struct timeval little = {0, 10000};
  SHOW(select(0, NULL, NULL, NULL, &little));
  SHOW(little.tv_usec);
  struct timespec nanos = {0, 1000};
  SHOW(pselect(0, NULL, NULL, NULL, &nanos, NULL));
}

static void eventfds(void) {
  SECTION("eventfd");
  int fd = eventfd(3, EFD_NONBLOCK);
  CHECK(fd >= 0);
  uint64_t value = 0;
  SHOW(read(fd, &value, 8));
  SHOW(value);
  SHOW(read(fd, &value, 8));
  value = 5;
  SHOW(write(fd, &value, 8));
  SHOW(write(fd, &value, 8));
  SHOW(read(fd, &value, 4));
  SHOW(read(fd, &value, 8));
  SHOW(value);
  value = 0xfffffffffffffffe;
  SHOW(write(fd, &value, 8));
  value = 1;
  SHOW(write(fd, &value, 8));
  value = 0xffffffffffffffff;
  SHOW(write(fd, &value, 8));
  struct pollfd poll_ = {fd, POLLIN | POLLOUT, 0};
  SHOW(poll(&poll_, 1, 0));
  printf("%x\n", poll_.revents);
  close(fd);
  fd = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
  SHOW(read(fd, &value, 8));
  SHOW(value);
  SHOW(read(fd, &value, 8));
  SHOW(read(fd, &value, 8));
  SHOW(eventfd(0, 0x40));
  close(fd);
}

static void epolls(void) {
  SECTION("epoll");
  int ep = epoll_create1(EPOLL_CLOEXEC), p[2];
  CHECK(ep >= 0);
  MUST(pipe(p));
  struct epoll_event event = {EPOLLIN, {.u32 = 42}}, got[4];
  SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &event));
  SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &event));
  SHOW(epoll_wait(ep, got, 4, 0));
  MUST(write(p[1], "xy", 2));
  SHOW(epoll_wait(ep, got, 4, -1));
  printf("%x %u\n", got[0].events, got[0].data.u32);
  SHOW(epoll_wait(ep, got, 4, 0)); /* level-triggered: again */
  event.events = EPOLLIN | EPOLLET;
  SHOW(epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &event));
  SHOW(epoll_wait(ep, got, 4, 0));
  SHOW(epoll_wait(ep, got, 4, 0)); /* edge-triggered: once */
  MUST(write(p[1], "z", 1));
  SHOW(epoll_wait(ep, got, 4, 0));
  event.events = EPOLLIN | EPOLLONESHOT;
  SHOW(epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &event));
  SHOW(epoll_wait(ep, got, 4, 0));
  SHOW(epoll_wait(ep, got, 4, 0));
  SHOW(epoll_ctl(ep, EPOLL_CTL_DEL, p[0], NULL));
  SHOW(epoll_ctl(ep, EPOLL_CTL_DEL, p[0], NULL));
  SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, 99, &event));
  SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &event));
  SHOW(epoll_wait(ep, got, 0, 0));
  SHOW(epoll_wait(p[0], got, 4, 0));
  SHOW(epoll_wait(ep, got, 4, 10));
  int file = MUST(open("f", O_CREAT | O_RDWR, 0600));
  SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, file, &event));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  pipes();
  fifos();
  polling();
  eventfds();
  epolls();
  return guest_end();
}

/*
 * Looks at its standard input in every way there is and prints what it sees: how much each call gets
 * and finds ready depends on when the writer writes, unless time is kept from the program.
 */
#include "guest.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

static volatile sig_atomic_t ticks;
static void on_alarm(int signal) {
  (void)signal;
  ticks++;
}

static unsigned sum(const char *bytes, ssize_t n) {
  unsigned total = 0;
  for (ssize_t i = 0; i < n; i++) total = total * 31 + (unsigned char)bytes[i];
  return total;
}

int main(void) {
  static char text[4000];
  handle(SIGALRM, on_alarm, SA_RESTART);
  struct itimerval every = {.it_interval = {0, 20000}, .it_value = {0, 20000}};
  MUST(setitimer(ITIMER_REAL, &every, NULL));

  struct pollfd look = {.fd = 0, .events = POLLIN | POLLPRI};
  SHOW(poll(&look, 1, 0));
  printf("events %#x\n", look.revents);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(0, &set);
  struct timeval none = {0, 0};
  SHOW(select(1, &set, NULL, NULL, &none));
  int available = 0;
  SHOW(ioctl(0, FIONREAD, &available));
  SHOW(available > 0);
  SHOW(read(0, text, 1));
  printf("%c\n", text[0]);
  fflush(stdout);

  int epoll = MUST(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN};
  SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event));
  SHOW(epoll_wait(epoll, &event, 1, 0));
  MUST(fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK));
  SHOW(read(0, text, 900));
  printf("%x\n", sum(text, 900));
  MUST(fcntl(0, F_SETFL, fcntl(0, F_GETFL) & ~O_NONBLOCK));
  fflush(stdout);

  struct iovec parts[2] = {{text, 500}, {text + 700, 701}};
  SHOW(readv(0, parts, 2));
  printf("%x %x\n", sum(text, 500), sum(text + 700, 701));
  fflush(stdout);

  long calls = 0, total = 0;
  unsigned all = 0;
  for (ssize_t n; (n = read(0, text, sizeof text)) > 0; calls++, total += n) all = all * 7 + sum(text, n);
  printf("%ld bytes in %ld calls: %x\n", total, calls, all);
  SHOW(ioctl(0, FIONREAD, &available));
  SHOW(available);
  SHOW(poll(&look, 1, 0));
  SHOW(read(0, text, 10));
  struct timespec now;
  MUST(clock_gettime(CLOCK_MONOTONIC, &now));
  printf("%ld.%09ld after %d ticks\n", (long)now.tv_sec, now.tv_nsec, (int)ticks);
  return guest_end();
}

/*
 * Blocks in one call, named by the argument, so that a snapshot can be taken while it waits:
 * nanosleep | read | pause | poll | sigwait | timerfd. What wakes it is a timer of its own,
 * or, for read-stdin, the other end of standard input.
 */
#include "guest.h"
#include <poll.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

static int pipes[2];
static void feed(int signal) {
  (void)signal;
  MUST(write(pipes[1], "woken", 5));
}
static void nothing(int signal) { (void)signal; }

/* Again and again, so that none comes too early for the call that it is to wake. */
static void alarm_every(long microseconds) {
  struct itimerval interval = {{0, microseconds}, {0, microseconds}};
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
}

int main(int argc, char **argv) {
  const char *call = argc > 1 ? argv[1] : "nanosleep";
  char text[64] = "";
  MUST(pipe(pipes));
  struct timespec nap = {0, 50000000}, left = {0, 0};
  struct pollfd readable = {pipes[0], POLLIN, 0};
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  printf("before %s\n", call);
  fflush(stdout);
  if (strcmp(call, "nanosleep") == 0) {
    SHOW(nanosleep(&nap, &left));
  } else if (strcmp(call, "read") == 0) {
    handle(SIGALRM, feed, SA_RESTART);
    alarm_every(50000);
    SHOW(read(pipes[0], text, 5));
    puts(text);
  } else if (strcmp(call, "read-stdin") == 0) {
    ssize_t n;
    while ((n = read(0, text, sizeof text - 1)) > 0) {
      text[n] = 0;
      printf("%zd: %s", n, text);
    }
    SHOW(n);
  } else if (strcmp(call, "pause") == 0) {
    handle(SIGALRM, nothing, 0);
    alarm_every(50000);
    SHOW(pause());
  } else if (strcmp(call, "poll") == 0) {
    handle(SIGALRM, feed, 0);
    SHOW(poll(&readable, 1, 20));
    sigset_t open;
    sigprocmask(SIG_BLOCK, &set, &open);
    alarm_every(50000);
    SHOW(ppoll(&readable, 1, NULL, &open));
    SHOW(poll(&readable, 1, -1));
  } else if (strcmp(call, "sigwait") == 0) {
    sigprocmask(SIG_BLOCK, &set, NULL);
    alarm_every(50000);
    siginfo_t info;
    SHOW(sigwaitinfo(&set, &info));
    SHOW(info.si_code);
  } else if (strcmp(call, "timerfd") == 0) {
    int fd = MUST(timerfd_create(CLOCK_MONOTONIC, 0));
    struct itimerspec spec = {{0, 10000000}, {0, 30000000}};
    MUST(timerfd_settime(fd, 0, &spec, NULL));
    uint64_t n;
    SHOW(read(fd, &n, 8));
    SHOW(read(fd, &n, 8));
  } else {
    printf("no such call\n");
    return 2;
  }
  printf("after %s\n", call);
  return guest_end();
}

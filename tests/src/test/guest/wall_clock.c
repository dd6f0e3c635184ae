/* Timers set to times of the day, for a snapshot while it waits for them: see HostClockTest. */
#include "guest.h"
#include <sys/timerfd.h>
#include <time.h>

static void on_alarm(int signal) {
  (void)signal;
  MUST(write(1, "timer\n", 6));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  handle(SIGALRM, on_alarm, 0);
  struct timespec start, now;
  MUST(clock_gettime(CLOCK_REALTIME, &start));
  int fd = MUST(timerfd_create(CLOCK_REALTIME, 0));
  struct itimerspec spec = {{0, 0}, {start.tv_sec + 7200, 0}};
  MUST(timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL));
  timer_t timer;
  MUST(timer_create(CLOCK_REALTIME, NULL, &timer));
  spec.it_value.tv_sec = start.tv_sec + 3600;
  MUST(timer_settime(timer, TIMER_ABSTIME, &spec, NULL));
  uint64_t n;
  ssize_t result;
  do {
    result = read(fd, &n, sizeof n);
  } while (result == -1 && errno == EINTR);
  printf("read: %s\n", result == -1 ? strerrorname_np(errno) : "expired");
  MUST(clock_gettime(CLOCK_REALTIME, &now));
  printf("%s\n", now.tv_sec - start.tv_sec > 7300 ? "later" : "on time");
  return guest_end();
}

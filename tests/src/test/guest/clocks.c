/* Clocks, sleeps and timers: what must hold between their values, and every error. */
#include "guest.h"
#include <poll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <time.h>

static long nanos(clockid_t clock) {
  struct timespec t;
  MUST(clock_gettime(clock, &t));
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static volatile int ticks, timer_value, overruns;
static volatile long code;
static void on_tick(int signal) {
  (void)signal;
  ticks++;
}
static void on_timer(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  ticks++;
  code = info->si_code;
  timer_value = info->si_value.sival_int;
}

static void reading(void) {
  SECTION("reading");
  long real = nanos(CLOCK_REALTIME), mono = nanos(CLOCK_MONOTONIC);
  struct timeval tv;
  SHOW(gettimeofday(&tv, NULL));
  long micro = tv.tv_sec * 1000000000L + tv.tv_usec * 1000L;
  CHECK(micro >= real - 1000 && micro < real + 60000000000L);
  CHECK(time(NULL) >= (real - 20000000L) / 1000000000L); /* the time of the last tick, time(2) */
  CHECK(nanos(CLOCK_MONOTONIC) >= mono);
  CHECK(nanos(CLOCK_BOOTTIME) > 0);
  CHECK(nanos(CLOCK_REALTIME_COARSE) > 0);
  CHECK(nanos(CLOCK_MONOTONIC_COARSE) > 0);
  CHECK(nanos(CLOCK_MONOTONIC_RAW) > 0);
  CHECK(nanos(CLOCK_PROCESS_CPUTIME_ID) >= 0);
  CHECK(nanos(CLOCK_THREAD_CPUTIME_ID) >= 0);
  long last = nanos(CLOCK_MONOTONIC);
  for (int i = 0; i < 1000; i++) {
    long now = nanos(CLOCK_MONOTONIC);
    CHECK(now >= last);
    last = now;
  }
  struct timespec t;
  SHOW(syscall(SYS_clock_gettime, 99, &t));
  SHOW(syscall(SYS_clock_gettime, CLOCK_REALTIME, NOWHERE));
  SHOW(syscall(SYS_gettimeofday, NOWHERE, NULL));
  SHOW(syscall(SYS_gettimeofday, NULL, NULL));
  SHOW(clock_getres(CLOCK_MONOTONIC, &t));
  CHECK(t.tv_sec == 0 && t.tv_nsec > 0);
  struct tms tms;
  CHECK(times(&tms) != -1);
  SHOW(sysconf(_SC_CLK_TCK));
}

static void sleeping(void) {
  SECTION("sleeping");
  long before = nanos(CLOCK_MONOTONIC);
  struct timespec request = {0, 20000000}, rest = {7, 7};
  SHOW(nanosleep(&request, &rest));
  SHOW(rest.tv_sec); /* untouched when nothing interrupts */
  long slept = nanos(CLOCK_MONOTONIC) - before;
  CHECK(slept >= 20000000 && slept < 10000000000L);
  request.tv_nsec = 1000000000;
  SHOW(nanosleep(&request, NULL));
  request.tv_nsec = -1;
  SHOW(nanosleep(&request, NULL));
  request = (struct timespec){-1, 0};
  SHOW(nanosleep(&request, NULL));
  SHOW(nanosleep(NOWHERE, NULL));
  request = (struct timespec){0, 0};
  SHOW(nanosleep(&request, NULL));
  clock_gettime(CLOCK_MONOTONIC, &request);
  request.tv_nsec += 10000000;
  if (request.tv_nsec >= 1000000000) request.tv_sec++, request.tv_nsec -= 1000000000;
  SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &request, NULL));
  CHECK(nanos(CLOCK_MONOTONIC) >= request.tv_sec * 1000000000L + request.tv_nsec);
  SHOW(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &request, NULL)); /* long past */
  SHOW(clock_nanosleep(99, 0, &request, NULL));
  handle(SIGALRM, on_tick, SA_RESTART);
  struct itimerval interval = {{0, 20000}, {0, 20000}};
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
  request = (struct timespec){100, 0};
  SHOW(clock_nanosleep(CLOCK_MONOTONIC, 0, &request, &rest));
  CHECK(rest.tv_sec == 99 && rest.tv_nsec > 0);
  memset(&interval, 0, sizeof interval);
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
}

static void interval_timers(void) {
  SECTION("interval timers");
  struct itimerval interval = {{0, 20000}, {0, 10000}}, now;
  ticks = 0;
  SHOW(setitimer(ITIMER_REAL, &interval, NULL));
  SHOW(getitimer(ITIMER_REAL, &now));
  CHECK(now.it_interval.tv_usec == 20000 && now.it_value.tv_usec <= 10000);
  while (ticks < 3) pause();
  memset(&interval, 0, sizeof interval);
  SHOW(setitimer(ITIMER_REAL, &interval, &now));
  CHECK(now.it_interval.tv_usec == 20000);
  SHOW(getitimer(ITIMER_REAL, &now));
  SHOW(now.it_value.tv_usec);
  SHOW(alarm(100));
  CHECK(alarm(0) == 100);
  SHOW(setitimer(9, &interval, NULL));
  interval.it_value.tv_usec = 2000000;
  SHOW(setitimer(ITIMER_REAL, &interval, NULL));
  SHOW(setitimer(ITIMER_REAL, NOWHERE, NULL));
  handle(SIGVTALRM, on_tick, 0);
  ticks = 0;
  interval = (struct itimerval){{0, 0}, {0, 20000}};
  SHOW(setitimer(ITIMER_VIRTUAL, &interval, NULL));
  volatile unsigned long spin = 0;
  while (ticks == 0) spin++;
  SHOW(ticks);
}

static void posix_timers(void) {
  SECTION("posix timers");
  handle_info(SIGUSR1, on_timer, 0);
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 321};
  SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
  struct itimerspec spec = {{0, 20000000}, {0, 20000000}}, old;
  ticks = 0;
  SHOW(timer_settime(timer, 0, &spec, &old));
  SHOW(old.it_value.tv_nsec);
  while (ticks == 0) pause();
  printf("code %ld value %d\n", code, timer_value);
  SHOW(timer_gettime(timer, &old));
  SHOW(old.it_interval.tv_nsec);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  spec = (struct itimerspec){{0, 1000000}, {0, 1000000}};
  MUST(timer_settime(timer, 0, &spec, NULL));
  struct timespec nap = {0, 20000000};
  nanosleep(&nap, NULL);
  siginfo_t info;
  CHECK(sigwaitinfo(&set, &info) == SIGUSR1);
  CHECK(info.si_overrun >= 10); /* many expirations, one signal */
  SHOW(timer_delete(timer));
  SHOW(syscall(SYS_timer_delete, 12345));
  SHOW(syscall(SYS_timer_create, 99, NULL, &timer));
  struct timespec zero = {0, 0};
  while (sigtimedwait(&set, &info, &zero) > 0) {
  }
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void timer_descriptors(void) {
  SECTION("timerfd");
  int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  CHECK(fd >= 0);
  uint64_t expirations = 0;
  SHOW(read(fd, &expirations, 8));
  struct itimerspec spec = {{0, 2000000}, {0, 2000000}}, now;
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  SHOW(timerfd_gettime(fd, &now));
  CHECK(now.it_interval.tv_nsec == 2000000 && now.it_value.tv_nsec <= 2000000);
  struct pollfd poll_ = {fd, POLLIN, 0};
  SHOW(poll(&poll_, 1, -1));
  struct timespec nap = {0, 10000000};
  nanosleep(&nap, NULL);
  SHOW(read(fd, &expirations, 8));
  CHECK(expirations >= 5);
  SHOW(read(fd, &expirations, 4));
  SHOW(write(fd, &expirations, 8));
  memset(&spec, 0, sizeof spec);
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  SHOW(read(fd, &expirations, 8));
  SHOW(timerfd_create(77, 0));
  SHOW(timerfd_settime(0, 0, &spec, NULL));
  close(fd);
  fd = timerfd_create(CLOCK_REALTIME, 0);
  spec.it_value.tv_nsec = 3000000;
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  SHOW(read(fd, &expirations, 8)); /* blocks until it expires */
  SHOW(expirations);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  reading();
  sleeping();
  interval_timers();
  posix_timers();
  timer_descriptors();
  return guest_end();
}

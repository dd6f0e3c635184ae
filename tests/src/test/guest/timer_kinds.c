/*
 * Timers and clocks in their corners: POSIX timers of every kind, overruns, CPU time of processes
 * and threads, interval timers across fork and exec, timerfd.
 */
#include "guest.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

static long nanos(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t) != 0) return -1;
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static volatile int ticks, value, code, overrun;
static volatile pid_t taker;

static void on_timer(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  if (ticks == 0) overrun = info->si_overrun;
  code = info->si_code;
  value = info->si_value.sival_int;
  taker = gettid();
  ticks++; /* last: another thread may wait for it */
}

static struct itimerspec every(long first, long period) {
  return (struct itimerspec){{period / 1000000000, period % 1000000000},
                             {first / 1000000000, first % 1000000000}};
}

static void block(int how, int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  MUST(pthread_sigmask(how, &set, NULL) == 0 ? 0 : -1);
}

static void kinds(void) {
  SECTION("kinds of notification");
  handle_info(SIGUSR1, on_timer, 0);
  handle_info(SIGALRM, on_timer, 0);
  handle_info(SIGRTMIN, on_timer, 0);
  timer_t timer;
  MUST(timer_create(CLOCK_REALTIME, NULL, &timer)); /* SIGALRM with the timer's number */
  struct itimerspec spec = every(1000000, 0), now;
  ticks = 0;
  MUST(timer_settime(timer, 0, &spec, NULL));
  while (ticks == 0) pause();
  printf("code %d value is the number %d\n", code, value == (int)(long)timer);
  MUST(timer_gettime(timer, &now));
  printf("left %ld.%ld\n", (long)now.it_value.tv_sec, now.it_value.tv_nsec);
  SHOW(timer_delete(timer));
  SHOW(syscall(SYS_timer_settime, (int)(long)timer, 0, &spec, NULL));
  SHOW(syscall(SYS_timer_gettime, (int)(long)timer, &now));
  SHOW(syscall(SYS_timer_getoverrun, (int)(long)timer));
  struct sigevent event = {.sigev_notify = SIGEV_NONE};
  MUST(timer_create(CLOCK_MONOTONIC, &event, &timer));
  spec = every(2000000, 0);
  MUST(timer_settime(timer, 0, &spec, NULL));
  ticks = 0;
  usleep(5000);
  SHOW(ticks);
  MUST(timer_gettime(timer, &now));
  printf("left %ld.%ld\n", (long)now.it_value.tv_sec, now.it_value.tv_nsec);
  spec = every(1000000, 50000000000);
  MUST(timer_settime(timer, 0, &spec, NULL));
  usleep(5000);
  MUST(timer_gettime(timer, &now));
  CHECK(now.it_value.tv_sec >= 40 && now.it_interval.tv_sec == 50);
  spec = every(0, 50000000000);
  struct itimerspec old;
  MUST(timer_settime(timer, 0, &spec, &old));
  CHECK(old.it_value.tv_sec >= 40);
  MUST(timer_delete(timer));
}

static volatile pid_t worker;
static volatile int quit;
static void *work(void *unused) {
  worker = gettid();
  while (!quit) usleep(1000);
  return unused;
}

static void threads(void) {
  SECTION("SIGEV_THREAD_ID");
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  while (worker == 0) usleep(1000);
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN};
  event.sigev_value.sival_int = 5;
  event._sigev_un._tid = worker;
  MUST(timer_create(CLOCK_MONOTONIC, &event, &timer));
  struct itimerspec spec = every(2000000, 0);
  ticks = 0;
  MUST(timer_settime(timer, 0, &spec, NULL));
  while (ticks == 0) usleep(1000);
  printf("value %d code %d the thread %d\n", value, code, taker == worker);
  event._sigev_un._tid = 1;
  SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
  event.sigev_notify = 77;
  SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = 0;
  SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
  event.sigev_signo = 65;
  SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
  SHOW(timer_create(CLOCK_MONOTONIC_RAW, NULL, &timer));
  SHOW(timer_create(CLOCK_REALTIME_COARSE, NULL, &timer));
  SHOW(timer_create(12, NULL, &timer));
  clockid_t clock;
  CHECK(pthread_getcpuclockid(thread, &clock) == 0);
  CHECK(nanos(clock) >= 0);
  CHECK(clock_getcpuclockid(getpid(), &clock) == 0);
  CHECK(nanos(clock) > 0);
  quit = 1;
  pthread_join(thread, NULL);
  SHOW(clock_getcpuclockid(0x3ffffff, &clock));
  struct timespec t;
  SHOW(syscall(SYS_clock_gettime, -1, &t));
  SHOW(syscall(SYS_clock_getres, CLOCK_PROCESS_CPUTIME_ID, &t));
  SHOW(t.tv_nsec);
  SHOW(syscall(SYS_clock_getres, 13, &t));
}

static void overruns(void) {
  SECTION("overruns");
  block(SIG_BLOCK, SIGUSR1);
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  MUST(timer_create(CLOCK_MONOTONIC, &event, &timer));
  struct itimerspec spec = every(1000000, 1000000);
  MUST(timer_settime(timer, 0, &spec, NULL));
  usleep(20500);
  SHOW(timer_getoverrun(timer));
  ticks = 0;
  block(SIG_UNBLOCK, SIGUSR1);
  CHECK(ticks >= 1 && overrun >= 18);
  MUST(timer_delete(timer));
  /* an ignored signal counts nothing */
  handle(SIGUSR1, SIG_IGN, 0);
  MUST(timer_create(CLOCK_MONOTONIC, &event, &timer));
  spec = every(1000000, 1000000);
  MUST(timer_settime(timer, 0, &spec, NULL));
  usleep(10000);
  ticks = 0;
  handle_info(SIGUSR1, on_timer, 0);
  while (ticks == 0) usleep(1000);
  printf("comes again %d\n", ticks > 0);
  MUST(timer_delete(timer));
  usleep(2000);
}

static void spin(clockid_t clock, long time) {
  long end = nanos(clock) + time;
  while (nanos(clock) < end) {
  }
}

static void cpu_timers(void) {
  SECTION("CPU time");
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  MUST(timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer));
  struct itimerspec spec = every(10000000, 0), now;
  ticks = 0;
  MUST(timer_settime(timer, 0, &spec, NULL));
  MUST(timer_gettime(timer, &now));
  CHECK(now.it_value.tv_nsec > 0 && now.it_value.tv_nsec <= 10000000);
  while (ticks == 0) spin(CLOCK_PROCESS_CPUTIME_ID, 1000000);
  SHOW(ticks);
  MUST(timer_delete(timer));
  MUST(timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer));
  ticks = 0;
  MUST(timer_settime(timer, 0, &spec, NULL));
  while (ticks == 0) spin(CLOCK_THREAD_CPUTIME_ID, 1000000);
  SHOW(ticks);
  MUST(timer_delete(timer));
  handle_info(SIGPROF, on_timer, SA_RESTART);
  handle_info(SIGVTALRM, on_timer, SA_RESTART);
  struct itimerval prof = {{0, 0}, {0, 20000}}, left;
  ticks = 0;
  MUST(setitimer(ITIMER_PROF, &prof, NULL));
  while (ticks == 0) spin(CLOCK_PROCESS_CPUTIME_ID, 1000000);
  SHOW(ticks);
  SHOW(code);
  MUST(getitimer(ITIMER_PROF, &left));
  printf("left %ld %ld\n", (long)left.it_value.tv_sec, (long)left.it_value.tv_usec);
  struct timespec nap = {0, 5000000};
  SHOW(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &nap, NULL));
  CHECK(nanos(CLOCK_PROCESS_CPUTIME_ID) + 1000000 >= nanos(CLOCK_THREAD_CPUTIME_ID));
  pid_t child = MUST(fork());
  if (child == 0) {
    CHECK(nanos(CLOCK_PROCESS_CPUTIME_ID) < 50000000);
    spin(CLOCK_PROCESS_CPUTIME_ID, 20000000);
    pause();
  }
  clockid_t clock;
  CHECK(clock_getcpuclockid(child, &clock) == 0);
  while (nanos(clock) < 10000000) usleep(1000);
  printf("a child's time is seen\n");
  MUST(kill(child, SIGKILL));
  MUST(waitpid(child, NULL, 0));
  struct timespec t;
  SHOW(clock_gettime(clock, &t));
}

static void inheritance(void) {
  SECTION("fork and exec");
  struct itimerval long_time = {{0, 0}, {1000, 0}}, now;
  MUST(setitimer(ITIMER_REAL, &long_time, NULL));
  timer_t timer;
  MUST(timer_create(CLOCK_MONOTONIC, NULL, &timer));
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(getitimer(ITIMER_REAL, &now));
    printf("child: %ld\n", (long)now.it_value.tv_sec);
    SHOW(syscall(SYS_timer_delete, (int)(long)timer));
    MUST(setitimer(ITIMER_REAL, &long_time, NULL));
    MUST(timer_create(CLOCK_MONOTONIC, NULL, &timer));
    char number[20];
    snprintf(number, sizeof number, "%d", (int)(long)timer);
    execl("/proc/self/exe", "x", number, (char *)NULL);
    _exit(1);
  }
  int status;
  while (waitpid(child, &status, 0) == -1 && errno == EINTR) {
  }
  SHOW(status);
  CHECK(alarm(0) > 990);
  MUST(timer_delete(timer));
}

static void descriptors(void) {
  SECTION("timerfd");
  uint64_t n = 0;
  int fd = MUST(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK));
  struct timespec t;
  MUST(clock_gettime(CLOCK_REALTIME, &t));
  struct itimerspec spec = {{0, 0}, t}, now;
  SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL)); /* past */
  struct pollfd one = {fd, POLLIN, 0};
  SHOW(poll(&one, 1, 1000));
  SHOW(read(fd, &n, 8));
  SHOW(n);
  SHOW(timerfd_gettime(fd, &now));
  printf("left %ld.%ld\n", (long)now.it_value.tv_sec, now.it_value.tv_nsec);
  spec.it_value.tv_sec += 1000;
  SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, &now));
  SHOW(timerfd_gettime(fd, &now));
  CHECK(now.it_value.tv_sec >= 980 && now.it_value.tv_sec <= 1000);
  SHOW(timerfd_settime(fd, 0x10, &spec, NULL));
  spec.it_value.tv_nsec = 1000000000;
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  SHOW(timerfd_settime(fd, 0, NOWHERE, NULL));
  spec = every(1000000, 1000000);
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  pid_t child = MUST(fork());
  if (child == 0) {
    poll(&one, 1, -1);
    CHECK(read(fd, &n, 8) == 8 && n >= 1);
    spec = every(0, 0);
    MUST(timerfd_settime(fd, 0, &spec, NULL));
    _exit(guest_failed);
  }
  int status;
  MUST(waitpid(child, &status, 0));
  SHOW(status);
  SHOW(timerfd_gettime(fd, &now));
  printf("the child stopped it: %ld.%ld %ld\n", (long)now.it_value.tv_sec, now.it_value.tv_nsec,
         (long)now.it_interval.tv_nsec);
  SHOW(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0));
  SHOW(timerfd_create(CLOCK_MONOTONIC, 0x10));
  int mono = MUST(timerfd_create(CLOCK_BOOTTIME, 0));
  spec = every(3000000, 0);
  MUST(timerfd_settime(mono, TFD_TIMER_CANCEL_ON_SET, &spec, NULL));
  SHOW(read(mono, &n, 8));
  SHOW(n);
  close(mono);
  close(fd);
}

static void sleeps(void) {
  SECTION("absolute sleeps");
  struct timespec t;
  static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_TAI};
  for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
    long end = nanos(clocks[i]) + 3000000;
    t = (struct timespec){end / 1000000000, end % 1000000000};
    SHOW(clock_nanosleep(clocks[i], TIMER_ABSTIME, &t, NULL));
    CHECK(nanos(clocks[i]) >= end);
  }
  t = (struct timespec){0, 1000000};
  SHOW(clock_nanosleep(CLOCK_MONOTONIC_RAW, 0, &t, NULL));
  SHOW(clock_nanosleep(CLOCK_REALTIME_COARSE, 0, &t, NULL));
  t = (struct timespec){-5, 0};
  SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL));
  SHOW(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, NOWHERE, NULL));
  SHOW(alarm(300));
  CHECK(alarm(0) > 280);
  SHOW(alarm(0));
}

static int after_exec(const char *number) {
  struct itimerval now;
  MUST(getitimer(ITIMER_REAL, &now));
  CHECK(now.it_value.tv_sec > 990);
  SHOW(syscall(SYS_timer_delete, atoi(number)));
  return guest_failed;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc > 1) return after_exec(argv[1]);
  kinds();
  threads();
  overruns();
  cpu_timers();
  inheritance();
  descriptors();
  sleeps();
  return guest_end();
}

/* Timers on their way, expired and not seen, and calls that wait for a time. */
#include "awkward.h"
#include <poll.h>
#include <sys/time.h>
#include <sys/timerfd.h>

/* One handler may interrupt another: each counts for itself. */
static volatile sig_atomic_t expired[65];
static void on_timer(int signal) { expired[signal]++; }

static void burn(int signal, int count) {
  for (volatile long i = 0; expired[signal] < count && i < 2000000000; i++) {
  }
}

/* Each of the three in the middle of its second interval. */
static void intervals(void) {
  struct itimerval time = {{0, 30000}, {0, 10000}}, left;
  handle(SIGALRM, on_timer, SA_RESTART);
  handle(SIGVTALRM, on_timer, SA_RESTART);
  handle(SIGPROF, on_timer, SA_RESTART);
  MUST(setitimer(ITIMER_REAL, &time, NULL));
  MUST(setitimer(ITIMER_VIRTUAL, &time, NULL));
  MUST(setitimer(ITIMER_PROF, &time, NULL));
  burn(SIGVTALRM, 1);
  burn(SIGPROF, 1);
  mark();
  for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
    MUST(getitimer(which, &left));
    CHECK(left.it_interval.tv_usec == 30000 && left.it_value.tv_usec <= 30000);
    CHECK(left.it_value.tv_usec > 0);
  }
  burn(SIGVTALRM, 2);
  burn(SIGPROF, 2);
  struct itimerval none = {{0, 0}, {0, 0}};
  MUST(setitimer(ITIMER_PROF, &none, &left));
  CHECK(left.it_interval.tv_usec == 30000);
  SHOW(expired[SIGALRM] >= 1 && expired[SIGVTALRM] >= 2 && expired[SIGPROF] >= 2);
}

static sigset_t blocked;
static void block(int signal) {
  sigemptyset(&blocked);
  sigaddset(&blocked, signal);
  MUST(sigprocmask(SIG_BLOCK, &blocked, NULL));
}

static timer_t make(clockid_t clock, int notify, int signal, int value) {
  struct sigevent event = {.sigev_notify = notify, .sigev_signo = signal,
                           .sigev_value.sival_int = value};
  timer_t timer;
  if (notify == SIGEV_THREAD_ID) event._sigev_un._tid = gettid();
  MUST(timer_create(clock, &event, &timer));
  return timer;
}

static void set(timer_t timer, long first, long interval) {
  struct itimerspec spec = {{0, interval}, {first / 1000000000, first % 1000000000}};
  MUST(timer_settime(timer, 0, &spec, NULL));
}

/* Its signal waits, and it goes on expiring. */
static void overrun(void) {
  siginfo_t info;
  block(SIGRTMIN + 1);
  timer_t timer = make(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN + 1, 31);
  set(timer, 1000000, 2000000);
  milliseconds(15);
  mark();
  MUST(sigwaitinfo(&blocked, &info));
  CHECK(info.si_overrun >= 5 && info.si_overrun < 5000);
  CHECK(info.si_overrun == timer_getoverrun(timer));
  printf("code %d value %d\n", info.si_code, info.si_value.sival_int);
  mark();
  struct itimerspec left;
  MUST(timer_gettime(timer, &left));
  CHECK(left.it_interval.tv_nsec == 2000000 && left.it_value.tv_nsec > 0);
  MUST(sigwaitinfo(&blocked, &info));
  SHOW(timer_delete(timer));
}

/* One that tells nobody, one that tells a thread, one that is long past, one of the CPU's time. */
static void of_all_kinds(void) {
  siginfo_t info;
  struct itimerspec left;
  block(SIGRTMIN + 2);
  timer_t silent = make(CLOCK_BOOTTIME, SIGEV_NONE, 0, 0);
  timer_t thread = make(CLOCK_MONOTONIC, SIGEV_THREAD_ID, SIGRTMIN + 2, 41);
  timer_t past = make(CLOCK_REALTIME, SIGEV_SIGNAL, SIGRTMIN + 2, 42);
  timer_t cpu = make(CLOCK_PROCESS_CPUTIME_ID, SIGEV_SIGNAL, SIGRTMIN + 2, 43);
  timer_t idle = make(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN + 2, 44);
  struct itimerspec long_ago = {{0, 0}, {1000, 0}};
  MUST(timer_settime(past, TIMER_ABSTIME, &long_ago, NULL));
  set(silent, 500000000000, 0);
  mark();
  MUST(sigwaitinfo(&blocked, &info));
  printf("value %d overrun %d\n", info.si_value.sival_int, info.si_overrun);
  set(thread, 20000000, 0);
  set(cpu, 2000000, 0);
  for (volatile int i = 0; i < 20000000; i++) {
  }
  sigset_t pending;
  do {
    MUST(sigpending(&pending));
  } while (!sigismember(&pending, SIGRTMIN + 2));
  mark();
  int sum = 0;
  for (int i = 0; i < 2; i++) {
    MUST(sigwaitinfo(&blocked, &info));
    sum += info.si_value.sival_int;
  }
  SHOW(sum);
  MUST(timer_gettime(silent, &left));
  CHECK(left.it_value.tv_sec > 490 && left.it_value.tv_sec < 500);
  MUST(timer_gettime(idle, &left));
  SHOW(left.it_value.tv_nsec);
}

/* The timer is deleted while its signal waits. */
static void deleted_while_pending(void) {
  struct timespec none = {0, 0};
  block(SIGRTMIN + 3);
  timer_t timer = make(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN + 3, 51);
  set(timer, 1000000, 0);
  sigset_t pending;
  do {
    milliseconds(1);
    MUST(sigpending(&pending));
  } while (!sigismember(&pending, SIGRTMIN + 3));
  mark();
  SHOW(timer_delete(timer));
  mark();
  SHOW(sigtimedwait(&blocked, NULL, &none) == SIGRTMIN + 3);
  SHOW(timer_gettime(timer, &(struct itimerspec){{0, 0}, {0, 0}}));
}

static int sleeps_until(void) {
  struct timespec time = after_now(CLOCK_MONOTONIC, 500);
  struct timespec wanted = time;
  if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) != 0) return 1;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec > wanted.tv_sec || time.tv_nsec >= wanted.tv_nsec ? 2 : 1;
}

static int sleeps_for(void) {
  struct timespec time = {0, 500000000};
  return clock_nanosleep(CLOCK_REALTIME, 0, &time, NULL) == 0 ? 3 : 1;
}

static int sleeps_interrupted(void) {
  struct timespec time = {100, 0}, left = {0, 0};
  handle(SIGUSR1, on_timer, SA_RESTART);
  return nanosleep(&time, &left) == -1 && errno == EINTR && left.tv_sec >= 90 ? 4 : 1;
}

/* Stopped and continued, a sleeper sleeps on for what is left. */
static void sleepers(void) {
  pid_t until_time = sleeping_child(sleeps_until);
  pid_t for_time = sleeping_child(sleeps_for);
  pid_t interrupted = sleeping_child(sleeps_interrupted);
  mark();
  MUST(kill(for_time, SIGSTOP));
  until(for_time, 'T');
  mark();
  MUST(kill(for_time, SIGCONT));
  MUST(kill(interrupted, SIGUSR1));
  mark();
  reap("until", until_time);
  reap("for", for_time);
  reap("interrupted", interrupted);
}

static int alarmed(void) {
  alarm(1);
  while (1) pause();
  return 1;
}

static void alarm_of_a_stopped_process(void) {
  pid_t victim = sleeping_child(alarmed);
  MUST(kill(victim, SIGSTOP));
  until(victim, 'T');
  mark();
  milliseconds(1100);
  mark();
  SHOW(kill(victim, 0));
  MUST(kill(victim, SIGCONT));
  reap("victim", victim);
}

static const struct scenario all[] = {
    SCENARIO(intervals),
    SCENARIO(overrun),
    SCENARIO(of_all_kinds),
    SCENARIO(deleted_while_pending),
    SCENARIO(sleepers),
    SCENARIO(alarm_of_a_stopped_process),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

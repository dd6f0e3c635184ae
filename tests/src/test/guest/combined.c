/*
 * Kernel objects that know of each other, in use all at once: epoll files (one inside another) that
 * watch timers, signals, counters and pipes; a mapped memfd that the events are counted in; locks.
 */
#include "guest.h"
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

enum { ROUNDS = 12, PERIOD = 2000000 };

struct counters {
  uint64_t seen[8]; /* by source */
  uint64_t order;   /* a sum that depends on the order of the events */
  uint64_t ticks;
};

enum source { TICK, TWIN, SIGNALS, COUNTER, PIPE, INNER, ALARMS };

static volatile sig_atomic_t handled;
static void on_signal(int signal) {
  (void)signal;
  handled++;
}

static void watch(int epoll, int fd, uint32_t events, enum source source) {
  struct epoll_event event = {.events = events, .data.u64 = source};
  MUST(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

static void every(int timer, const struct timespec *first) {
  struct itimerspec spec = {.it_interval = {0, PERIOD}, .it_value = *first};
  MUST(timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL));
}

int main(void) {
  int memory = MUST(memfd_create("counters", MFD_ALLOW_SEALING));
  MUST(ftruncate(memory, 8192));
  struct counters *all = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  uint64_t *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(all != MAP_FAILED && shared != MAP_FAILED);
  SHOW(fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK));

  sigset_t taken;
  sigemptyset(&taken);
  sigaddset(&taken, SIGUSR1);
  sigaddset(&taken, SIGALRM);
  sigaddset(&taken, SIGRTMIN + 2);
  MUST(sigprocmask(SIG_BLOCK, &taken, NULL));
  handle(SIGUSR2, on_signal, SA_RESTART);

  int outer = MUST(epoll_create1(EPOLL_CLOEXEC));
  int inner = MUST(epoll_create1(0));
  int signals = MUST(signalfd(-1, &taken, SFD_NONBLOCK));
  int twin = MUST(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  int tick = MUST(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  int counter = MUST(eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE));
  int ends[2];
  MUST(pipe2(ends, O_NONBLOCK));

  /* Both timers expire at one time, and the one with the greater number was set first. */
  struct timespec now;
  MUST(clock_gettime(CLOCK_MONOTONIC, &now));
  struct timespec first = {now.tv_sec, now.tv_nsec + PERIOD};
  if (first.tv_nsec >= 1000000000) first = (struct timespec){now.tv_sec + 1, PERIOD};
  every(tick, &first);
  every(twin, &first);
  struct itimerval alarm = {.it_interval = {0, 3 * PERIOD / 1000}, .it_value = {0, PERIOD / 1000}};
  MUST(setitimer(ITIMER_REAL, &alarm, NULL));

  watch(inner, counter, EPOLLIN | EPOLLET, COUNTER);
  watch(inner, ends[0], EPOLLIN, PIPE);
  watch(outer, signals, EPOLLIN, SIGNALS);
  watch(outer, twin, EPOLLIN, TWIN);
  watch(outer, tick, EPOLLIN, TICK);
  watch(outer, inner, EPOLLIN, INNER);

  /* Locks on what has no file system: an inherited stream, a memfd. */
  SHOW(flock(1, LOCK_EX));
  SHOW(flock(memory, LOCK_SH));
  struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 100, .l_len = 50};
  SHOW(fcntl(memory, F_OFD_SETLK, &range));

  MUST(kill(getpid(), SIGUSR1)); /* stays pending in the signalfd for a while */
  while (all->seen[TICK] < ROUNDS) {
    struct epoll_event events[8];
    int n = epoll_wait(outer, events, 8, 1000);
    if (n < 0) {
      CHECK(errno == EINTR);
      continue;
    }
    for (int i = 0; i < n; i++) {
      uint64_t source = events[i].data.u64, count = 0;
      all->seen[source]++;
      all->order = all->order * 31 + source;
      struct signalfd_siginfo info;
      char text[16];
      switch (source) {
        case TICK:
          CHECK(read(tick, &count, sizeof count) == sizeof count);
          all->ticks += count;
          MUST(eventfd_write(counter, 2));
          if (all->seen[TICK] % 3 == 1) MUST(write(ends[1], "tick", 4));
          if (all->seen[TICK] % 4 == 2) MUST(sigqueue(getpid(), SIGRTMIN + 2, (union sigval){.sival_int = 7}));
          if (all->seen[TICK] % 5 == 3) MUST(kill(getpid(), SIGUSR2));
          break;
        case TWIN:
          if (all->seen[TWIN] % 2) CHECK(read(twin, &count, sizeof count) == sizeof count);
          break;
        case SIGNALS:
          CHECK(read(signals, &info, sizeof info) == sizeof info);
          if (info.ssi_signo == SIGALRM) all->seen[ALARMS]++;
          if (info.ssi_signo == (uint32_t)SIGRTMIN + 2) CHECK(info.ssi_int == 7);
          break;
        case INNER: {
          struct epoll_event below[2];
          int m = MUST(epoll_wait(inner, below, 2, 0));
          for (int k = 0; k < m; k++) {
            all->seen[below[k].data.u64]++;
            all->order = all->order * 31 + below[k].data.u64;
            if (below[k].data.u64 == COUNTER) CHECK(read(counter, &count, sizeof count) == sizeof count);
            if (below[k].data.u64 == PIPE) CHECK(read(ends[0], text, 3) > 0);
          }
          break;
        }
      }
      shared[all->seen[source] % 512] += source + 1;
    }
  }
  for (int source = TICK; source <= ALARMS; source++) CHECK(all->seen[source] > 0);
  CHECK(handled > 0);
  CHECK(all->ticks >= ROUNDS);
  SHOW(fcntl(memory, F_GET_SEALS));
  uint64_t ticks;
  CHECK(pread(memory, &ticks, 8, offsetof(struct counters, ticks)) == 8 && ticks == all->ticks);
  SHOW(flock(1, LOCK_UN));
  return guest_end();
}

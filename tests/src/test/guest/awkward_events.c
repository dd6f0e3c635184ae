/* Event objects: counters, signals and timers as files, and who watches them. */
#include "awkward.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static int counter, poller, ends[2];

static uint64_t take(int fd) {
  uint64_t value = 0;
  if (read(fd, &value, sizeof value) != sizeof value) return errno == EAGAIN ? 1000 : 2000;
  return value;
}

static void semaphore(void) {
  counter = MUST(eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK));
  SHOW(take(counter));
  mark();
  for (int i = 0; i < 3; i++) SHOW(take(counter));
}

static int adds_five(void) { return eventfd_write(counter, 5) == 0 ? 5 : 1; }
static int takes(void) { return take(counter); }

static void counter_full(void) {
  counter = MUST(eventfd(0, 0));
  MUST(eventfd_write(counter, UINT64_MAX - 3));
  pid_t writer = sleeping_child(adds_five);
  mark();
  CHECK(take(counter) == UINT64_MAX - 3);
  reap("writer", writer);
  SHOW(take(counter));
  pid_t reader = sleeping_child(takes);
  mark();
  MUST(eventfd_write(counter, 42));
  reap("reader", reader);
}

static void block(sigset_t *set, int first, int second) {
  sigemptyset(set);
  sigaddset(set, first);
  sigaddset(set, second);
  MUST(sigprocmask(SIG_BLOCK, set, NULL));
}

static void show_info(int fd) {
  struct signalfd_siginfo info;
  ssize_t n = read(fd, &info, sizeof info);
  if (n == -1) printf("%s\n", strerrorname_np(errno));
  else printf("signal %d code %d value %d from me %d\n", info.ssi_signo, info.ssi_code,
              info.ssi_int, info.ssi_pid == (uint32_t)getpid());
}

static void signals_unread(void) {
  sigset_t set;
  block(&set, SIGUSR1, SIGRTMIN + 1);
  int fd = MUST(signalfd(-1, &set, SFD_NONBLOCK));
  MUST(kill(getpid(), SIGUSR1));
  for (int i = 1; i <= 3; i++)
    MUST(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = i}));
  mark();
  show_info(fd);
  show_info(fd);
  mark();
  for (int i = 0; i < 3; i++) show_info(fd);
}

static int reads_signal(void) {
  sigset_t set;
  block(&set, SIGUSR1, SIGUSR2);
  int fd = MUST(signalfd(-1, &set, 0));
  struct signalfd_siginfo info;
  return read(fd, &info, sizeof info) == sizeof info ? info.ssi_signo : 1;
}

static void signal_reader_blocked(void) {
  pid_t reader = sleeping_child(reads_signal);
  mark();
  MUST(kill(reader, SIGUSR2));
  mark();
  reap("reader", reader);
}

static void timer_unread(void) {
  int fd = MUST(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
  struct itimerspec spec = {{0, 2000000}, {0, 1000000}}, left;
  MUST(timerfd_settime(fd, 0, &spec, NULL));
  milliseconds(8);
  mark();
  uint64_t count = take(fd);
  CHECK(count >= 4 && count < 1000);
  MUST(timerfd_gettime(fd, &left));
  CHECK(left.it_interval.tv_nsec == 2000000 && left.it_value.tv_nsec <= 2000000);
  struct itimerspec once = {{0, 0}, {1000, 0}};
  MUST(timerfd_settime(fd, 0, &once, NULL));
  mark();
  SHOW(take(fd));
  MUST(timerfd_gettime(fd, &left));
  CHECK(left.it_value.tv_sec > 900);
}

static int waits_for_timer(void) {
  int fd = MUST(timerfd_create(CLOCK_REALTIME, 0));
  struct itimerspec spec = {{0, 0}, after_now(CLOCK_REALTIME, 400)};
  MUST(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
  return take(fd);
}

static void timer_reader_blocked(void) {
  pid_t reader = sleeping_child(waits_for_timer);
  mark();
  reap("reader", reader);
}

static void watch(int fd, uint32_t events, int data) {
  struct epoll_event event = {.events = events, .data.u64 = data};
  MUST(epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event));
}

static void report(int most) {
  struct epoll_event events[8];
  int n = epoll_wait(poller, events, most, 0);
  printf("%d:", n);
  for (int i = 0; i < n; i++) printf(" %d %#x", (int)events[i].data.u64, events[i].events);
  printf("\n");
}

/* Three are ready; who was reported goes to the end of the line. */
static void level(void) {
  poller = MUST(epoll_create1(0));
  int fds[3];
  for (int i = 0; i < 3; i++) watch(fds[i] = MUST(eventfd(i, 0)), EPOLLIN, i);
  MUST(eventfd_write(fds[0], 1));
  report(1);
  mark();
  report(1);
  report(8);
  mark();
  take(fds[2]);
  report(8);
}

static void edge(void) {
  poller = MUST(epoll_create1(0));
  MUST(pipe(ends));
  counter = MUST(eventfd(1, 0));
  watch(ends[0], EPOLLIN | EPOLLET, 1);
  watch(counter, EPOLLIN | EPOLLOUT | EPOLLET, 2);
  MUST(write(ends[1], "x", 1));
  mark();
  report(1);
  mark();
  report(8);
  report(8);
  MUST(write(ends[1], "y", 1));
  mark();
  report(8);
  mark();
  close(ends[1]);
  report(8);
}

static void oneshot(void) {
  poller = MUST(epoll_create1(0));
  MUST(pipe(ends));
  counter = MUST(eventfd(1, 0));
  watch(ends[0], EPOLLIN | EPOLLONESHOT, 1);
  watch(counter, EPOLLIN | EPOLLONESHOT, 2);
  report(8);
  MUST(write(ends[1], "x", 1));
  mark();
  report(8);
  report(8);
  struct epoll_event again = {.events = EPOLLIN | EPOLLONESHOT, .data.u64 = 3};
  MUST(epoll_ctl(poller, EPOLL_CTL_MOD, counter, &again));
  mark();
  report(8);
}

static void nested(void) {
  int outer = MUST(epoll_create1(0));
  poller = MUST(epoll_create1(0));
  MUST(pipe(ends));
  counter = MUST(eventfd(0, 0));
  watch(ends[0], EPOLLIN | EPOLLET, 1);
  watch(counter, EPOLLIN, 2);
  int inner = poller;
  poller = outer;
  watch(inner, EPOLLIN | EPOLLET, 3);
  MUST(write(ends[1], "x", 1));
  mark();
  report(8);
  report(8);
  poller = inner;
  report(1);
  report(8);
  MUST(eventfd_write(counter, 1));
  mark();
  poller = outer;
  report(8);
  poller = inner;
  report(8);
}

static int waits_for_event(void) {
  struct epoll_event event;
  return epoll_wait(poller, &event, 1, -1) == 1 && take((int)event.data.u64) == 1 ? 0 : 1;
}

/* Each with an epoll file of its own for one counter: one wake-up is for one of them. */
static void exclusive(void) {
  counter = MUST(eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE));
  for (int i = 0; i < 3; i++) {
    poller = MUST(epoll_create1(0));
    watch(counter, EPOLLIN | EPOLLEXCLUSIVE, counter);
    sleeping_child(waits_for_event);
    close(poller);
  }
  for (int i = 0; i < 3; i++) {
    mark();
    MUST(eventfd_write(counter, 1));
    SHOW(wait(NULL) > 0);
  }
}

/* Of one epoll file: who came first gets the first event. */
static void several_wait(void) {
  pid_t children[2];
  counter = MUST(eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE));
  poller = MUST(epoll_create1(0));
  watch(counter, EPOLLIN | EPOLLET, counter);
  for (int i = 0; i < 2; i++) children[i] = sleeping_child(waits_for_event);
  mark();
  MUST(eventfd_write(counter, 1));
  int status;
  pid_t first = waitpid(-1, &status, 0);
  SHOW(first == children[0] || first == children[1]);
  mark();
  MUST(eventfd_write(counter, 1));
  reap("the other", first == children[0] ? children[1] : children[0]);
}

/* An entry whose number is closed, and whose file another number keeps open. */
static void watched_and_closed(void) {
  poller = MUST(epoll_create1(0));
  MUST(pipe(ends));
  int other = MUST(dup(ends[0]));
  watch(ends[0], EPOLLIN, 1);
  close(ends[0]);
  MUST(write(ends[1], "x", 1));
  mark();
  report(8);
  SHOW(epoll_ctl(poller, EPOLL_CTL_DEL, ends[0], NULL));
  close(other);
  mark();
  report(8);
}

static int waits_in_epoll(void) {
  struct epoll_event event;
  poller = MUST(epoll_create1(0));
  watch(counter, EPOLLIN, 1);
  return epoll_wait(poller, &event, 1, 400) == 0 ? 4 : 1;
}
static int waits_in_poll(void) {
  struct pollfd one = {counter, POLLIN, 0};
  return poll(&one, 1, 400) == 0 ? 5 : 1;
}
static int waits_in_select(void) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(counter, &set);
  struct timeval time = {0, 400000};
  return select(counter + 1, &set, NULL, NULL, &time) == 0 && time.tv_usec == 0 ? 6 : 1;
}

static void nothing(int signal) { (void)signal; }
static int waits_with_mask(void) {
  sigset_t none, set;
  struct pollfd one = {counter, POLLIN, 0};
  handle(SIGUSR1, nothing, 0);
  block(&set, SIGUSR1, SIGUSR2);
  sigfillset(&none);
  sigdelset(&none, SIGUSR1);
  int result = ppoll(&one, 1, NULL, &none);
  sigprocmask(SIG_BLOCK, NULL, &none);
  return result == -1 && errno == EINTR && sigismember(&none, SIGUSR1) ? 7 : 1;
}

static void waits_with_deadline(void) {
  counter = MUST(eventfd(0, 0));
  pid_t first = sleeping_child(waits_in_epoll);
  pid_t second = sleeping_child(waits_in_poll);
  pid_t third = sleeping_child(waits_in_select);
  pid_t fourth = sleeping_child(waits_with_mask);
  mark();
  reap("epoll_wait", first);
  reap("poll", second);
  reap("select", third);
  MUST(kill(fourth, SIGUSR1));
  mark();
  reap("ppoll", fourth);
}

static void show_events(int fd, size_t room) {
  char bytes[1024] __attribute__((aligned(8)));
  ssize_t n = read(fd, bytes, room);
  if (n == -1) printf("%s\n", strerrorname_np(errno));
  static uint32_t cookie;
  for (char *at = bytes; at < bytes + n;) {
    struct inotify_event *event = (struct inotify_event *)at;
    printf("watch %d mask %#x name %s", event->wd, event->mask, event->len ? event->name : "-");
    if (event->cookie) printf(" pair %d", event->cookie == cookie);
    cookie = event->cookie;
    printf("\n");
    at += sizeof *event + event->len;
  }
}

static void changes_unread(void) {
  int fd = MUST(inotify_init1(IN_NONBLOCK));
  MUST(mkdir("watched", 0700));
  put("single", "1");
  SHOW(inotify_add_watch(fd, "watched", IN_ALL_EVENTS));
  SHOW(inotify_add_watch(fd, "single", IN_MODIFY | IN_DELETE_SELF | IN_ONESHOT));
  put("watched/one", "text");
  MUST(rename("watched/one", "watched/two"));
  mark();
  put("single", "2");
  MUST(unlink("watched/two"));
  show_events(fd, 64);
  mark();
  show_events(fd, 1024);
  SHOW(inotify_rm_watch(fd, 1));
  mark();
  show_events(fd, 1024);
  show_events(fd, 1024);
}

static int change_file;
static int waits_for_change(void) {
  char bytes[256];
  ssize_t n = read(change_file, bytes, sizeof bytes);
  return n == 32 ? 8 : 1;
}

static void change_reader_blocked(void) {
  change_file = MUST(inotify_init());
  SHOW(inotify_add_watch(change_file, ".", IN_CREATE));
  pid_t reader = sleeping_child(waits_for_change);
  mark();
  MUST(mkdir("created", 0700));
  reap("reader", reader);
}

static const struct scenario all[] = {
    SCENARIO(semaphore),     SCENARIO(counter_full),          SCENARIO(signals_unread),
    SCENARIO(timer_unread),  SCENARIO(signal_reader_blocked), SCENARIO(timer_reader_blocked),
    SCENARIO(level),         SCENARIO(edge),                  SCENARIO(oneshot),
    SCENARIO(nested),        SCENARIO(exclusive),             SCENARIO(several_wait),
    SCENARIO(changes_unread), SCENARIO(waits_with_deadline),  SCENARIO(watched_and_closed),
    SCENARIO(change_reader_blocked),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

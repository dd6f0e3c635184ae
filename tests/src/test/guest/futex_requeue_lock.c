/* FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI: from a plain word to a lock of the kernel's. */
#include "guest.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>

#define WAITING_STATE 'S'

static _Atomic uint32_t word, lock, other;
static _Atomic int got;

static long futex(void *at, int op, uint32_t value, const void *time, void *second, uint32_t third) {
  return syscall(SYS_futex, at, op | FUTEX_PRIVATE_FLAG, value, time, second, third);
}

static void until_asleep(_Atomic int *tid) {
  char path[64], text[256];
  while (*tid == 0) usleep(1000);
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", *tid);
  for (;;) {
    int fd = MUST(open(path, O_RDONLY));
    ssize_t n = MUST(read(fd, text, sizeof text - 1));
    close(fd);
    text[n] = 0;
    char *end = strrchr(text, ')');
    if (end && end[2] == WAITING_STATE) return;
    usleep(1000);
  }
}

struct waiter {
  _Atomic int tid;
  long result;
  int error;
  long after;
  const struct timespec *limit;
  pthread_t thread;
};

static void *waits(void *argument) {
  struct waiter *own = argument;
  own->tid = syscall(SYS_gettid);
  own->result = futex(&word, FUTEX_WAIT_REQUEUE_PI, 0, own->limit, &lock, 0);
  own->error = own->result < 0 ? errno : 0;
  if (own->result == 0) {
    CHECK((lock & FUTEX_TID_MASK) == (uint32_t)own->tid);
    got++;
    own->after = futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
  }
  return NULL;
}

static void begin(struct waiter *one, const struct timespec *limit) {
  memset(one, 0, sizeof *one);
  one->limit = limit;
  MUST(pthread_create(&one->thread, NULL, waits, one));
  if (!limit) until_asleep(&one->tid);
}

static void end(const char *what, struct waiter *one) {
  pthread_join(one->thread, NULL);
  printf("%s: %ld %s %ld\n", what, one->result, one->error ? strerrorname_np(one->error) : "ok",
         one->after);
}

static struct timespec after(long milliseconds) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  time.tv_sec += milliseconds / 1000;
  time.tv_nsec += milliseconds % 1000 * 1000000;
  if (time.tv_nsec >= 1000000000) time.tv_sec++, time.tv_nsec -= 1000000000;
  return time;
}

static void nothing(int signal) { (void)signal; }

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  struct waiter all[3];
  struct timespec past = {1, 0}, soon;
  SECTION("errors");
  SHOW(futex(&word, FUTEX_WAIT_REQUEUE_PI, 0, NULL, &word, 0));
  SHOW(futex(&word, FUTEX_WAIT_REQUEUE_PI, 1, NULL, &lock, 0));
  SHOW(futex(&word, FUTEX_WAIT_REQUEUE_PI, 0, &past, &lock, 0));
  SHOW(futex((char *)&word + 1, FUTEX_WAIT_REQUEUE_PI, 0, &past, &lock, 0));
  SHOW(futex(&word, FUTEX_WAIT_REQUEUE_PI, 0, &past, (char *)&lock + 1, 0));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &word, 0));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 0, 0, &lock, 0));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 2, 0, &lock, 0));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, (void *)-1L, &lock, 0));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &lock, 1));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &lock, 0));

  SECTION("free lock");
  begin(&all[0], NULL);
  SHOW(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0));
  SHOW(futex(&word, FUTEX_REQUEUE, 1, (void *)1L, &other, 0));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, (void *)1L, &other, 0));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &lock, 0));
  end("given", &all[0]);
  SHOW(lock);

  SECTION("held lock");
  lock = syscall(SYS_gettid);
  for (int i = 0; i < 3; i++) begin(&all[i], NULL);
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, (void *)1L, &lock, 0));
  SHOW(lock == ((uint32_t)syscall(SYS_gettid) | FUTEX_WAITERS));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, (void *)(long)INT32_MAX, &lock, 0));
  SHOW(got);
  SHOW(futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
  for (int i = 0; i < 3; i++) end("in turn", &all[i]);
  SHOW(lock & FUTEX_TID_MASK);
  lock = 0;

  SECTION("timeouts");
  soon = after(30);
  begin(&all[0], &soon);
  end("on the word", &all[0]);
  lock = syscall(SYS_gettid);
  soon = after(1500);
  begin(&all[0], &soon);
  until_asleep(&all[0].tid);
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &lock, 0));
  end("on the lock", &all[0]);
  futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
  lock = 0;

  SECTION("signals");
  handle(SIGUSR1, nothing, 0);
  begin(&all[0], NULL);
  word = 7;
  pthread_kill(all[0].thread, SIGUSR1);
  end("on the word", &all[0]);
  word = 0;
  lock = syscall(SYS_gettid);
  begin(&all[0], NULL);
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &lock, 0));
  pthread_kill(all[0].thread, SIGUSR1);
  end("on the lock", &all[0]);
  futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);

  SECTION("plain waiters");
  lock = 0x3ffffff0;
  begin(&all[0], NULL);
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &lock, 0));
  lock = all[0].tid;
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &lock, 0));
  lock = 0;
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PI, 1, 0, &lock, 0));
  end("at last", &all[0]);
  return guest_end();
}

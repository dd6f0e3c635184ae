/* Waiting on several futex words at once: futex_waitv. */
#include "guest.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

struct entry {
  uint64_t value, address;
  uint32_t flags, reserved;
};

enum { U32 = 2, PRIVATE = 128 };

static uint32_t words[200];
static uint32_t *shared;

static long waitv(struct entry *entries, unsigned count, unsigned flags, struct timespec *end,
                  clockid_t clock) {
  return syscall(SYS_futex_waitv, entries, count, flags, end, clock);
}

static long wake(uint32_t *word, int count, int flag) {
  return syscall(SYS_futex, word, FUTEX_WAKE | flag, count, NULL, NULL, 0);
}

static void prepare(struct entry *entries, int count) {
  for (int i = 0; i < count; i++)
    entries[i] = (struct entry){words[i], (uintptr_t)&words[i], U32 | PRIVATE, 0};
}

static void *waiter(void *count) {
  struct entry entries[128];
  prepare(entries, (int)(intptr_t)count);
  return (void *)waitv(entries, (int)(intptr_t)count, 0, NULL, 0);
}

/* Wakes one waiter, however long it takes to begin to wait. */
static void wake_one(uint32_t *word, int flag) {
  while (wake(word, 1, flag) != 1) sched_yield();
}

static void threads(void) {
  pthread_t thread[3];
  void *result;
  MUST(pthread_create(&thread[0], NULL, waiter, (void *)3));
  wake_one(&words[1], FUTEX_PRIVATE_FLAG);
  pthread_join(thread[0], &result);
  SHOW(result);
  SHOW(wake(&words[0], 9, FUTEX_PRIVATE_FLAG));
  MUST(pthread_create(&thread[0], NULL, waiter, (void *)128));
  wake_one(&words[127], FUTEX_PRIVATE_FLAG);
  pthread_join(thread[0], &result);
  SHOW(result);
  for (int i = 0; i < 3; i++) MUST(pthread_create(&thread[i], NULL, waiter, (void *)(intptr_t)(i + 1)));
  for (int woken = 0; woken < 3;) {
    long now = wake(&words[0], 3, FUTEX_PRIVATE_FLAG);
    if (now == 0) sched_yield();
    woken += now;
  }
  for (int i = 0; i < 3; i++) {
    pthread_join(thread[i], &result);
    SHOW(result);
  }
  /* A word that is moved to another stays the same entry. */
  MUST(pthread_create(&thread[0], NULL, waiter, (void *)2));
  while (syscall(SYS_futex, &words[1], FUTEX_REQUEUE_PRIVATE, 0, 1, &words[150], 0) != 1) sched_yield();
  SHOW(wake(&words[1], 1, FUTEX_PRIVATE_FLAG));
  SHOW(wake(&words[150], 1, FUTEX_PRIVATE_FLAG));
  pthread_join(thread[0], &result);
  SHOW(result);
}

static void processes(void) {
  pid_t child = MUST(fork());
  if (child == 0) {
    struct entry entries[2] = {{0, (uintptr_t)&shared[0], U32, 0}, {0, (uintptr_t)&shared[1], U32, 0}};
    long woken = waitv(entries, 2, 0, NULL, 0);
    _exit(woken);
  }
  wake_one(&shared[1], 0);
  int status;
  MUST(waitpid(child, &status, 0));
  SHOW(WEXITSTATUS(status));
}

static void on_alarm(int signal) { (void)signal; }

static void times(void) {
  struct entry entries[2];
  prepare(entries, 2);
  struct timespec end, now;
  clock_gettime(CLOCK_MONOTONIC, &end);
  end.tv_nsec += 20000000;
  if (end.tv_nsec >= 1000000000) end.tv_sec++, end.tv_nsec -= 1000000000;
  SHOW(waitv(entries, 2, 0, &end, CLOCK_MONOTONIC));
  clock_gettime(CLOCK_MONOTONIC, &now);
  CHECK(now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec));
  SHOW(waitv(entries, 2, 0, &end, CLOCK_MONOTONIC));
  SHOW(waitv(entries, 2, 0, &end, CLOCK_REALTIME));
  handle(SIGALRM, on_alarm, 0);
  ualarm(20000, 20000);
  SHOW(waitv(entries, 2, 0, NULL, 0));
  ualarm(0, 0);
  SHOW(wake(&words[0], 9, FUTEX_PRIVATE_FLAG));
}

static void errors(void) {
  struct entry entries[130];
  prepare(entries, 130);
  struct timespec end = {0, 0}, bad = {0, 1000000000};
  SHOW(waitv(entries, 0, 0, NULL, 0));
  SHOW(waitv(entries, 129, 0, NULL, 0));
  SHOW(waitv(entries, 1, 1, NULL, 0));
  SHOW(waitv(NULL, 1, 0, NULL, 0));
  SHOW(waitv(NOWHERE, 1, 0, NULL, 0));
  SHOW(waitv(entries, 1, 0, NOWHERE, CLOCK_MONOTONIC));
  SHOW(waitv(entries, 1, 0, &bad, CLOCK_MONOTONIC));
  SHOW(waitv(entries, 1, 0, &end, CLOCK_BOOTTIME));
  entries[1].value = 7;
  SHOW(waitv(entries, 2, 0, NULL, 0));
  SHOW(wake(&words[0], 9, FUTEX_PRIVATE_FLAG));
  prepare(entries, 2);
  entries[1].reserved = 1;
  SHOW(waitv(entries, 2, 0, NULL, 0));
  prepare(entries, 2);
  entries[1].flags = PRIVATE;
  SHOW(waitv(entries, 2, 0, NULL, 0));
  entries[1].flags = 0x100 | U32;
  SHOW(waitv(entries, 2, 0, NULL, 0));
  prepare(entries, 2);
  entries[1].address++;
  SHOW(waitv(entries, 2, 0, NULL, 0));
  entries[1].address = (uintptr_t)NOWHERE;
  SHOW(waitv(entries, 2, 0, NULL, 0));
  prepare(entries, 2);
  entries[0].value = 1UL << 32;
  SHOW(waitv(entries, 2, 0, NULL, 0));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  SECTION("threads");
  threads();
  SECTION("processes");
  processes();
  SECTION("times and signals");
  times();
  SECTION("bad arguments");
  errors();
  return guest_end();
}

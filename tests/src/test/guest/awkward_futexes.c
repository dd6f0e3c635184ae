/* Threads that wait for each other in the ways of futex(2), and threads that end. */
#include "awkward.h"
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/mman.h>

static int first, second, counted;

static long futex(int *word, int operation, int value, const void *timeout, int *other, int third) {
  return syscall(SYS_futex, word, operation, value, timeout, other, third);
}

/* What a thread does, and whom it is. */
struct waiter {
  long (*wait)(void);
  pid_t tid;
  pthread_t thread;
};

static void *run_waiter(void *argument) {
  struct waiter *self = argument;
  __atomic_store_n(&self->tid, gettid(), __ATOMIC_SEQ_CST);
  errno = 0;
  long result = self->wait();
  return (void *)(result == -1 ? -(long)errno : result);
}

static void start(struct waiter *waiter, long (*wait)(void)) {
  waiter->wait = wait;
  waiter->tid = 0;
  MUST(pthread_create(&waiter->thread, NULL, run_waiter, waiter));
  while (__atomic_load_n(&waiter->tid, __ATOMIC_SEQ_CST) == 0) milliseconds(1);
}

static void start_asleep(struct waiter *waiter, long (*wait)(void)) {
  start(waiter, wait);
  until_thread(getpid(), waiter->tid, 'S');
}

static void join(const char *what, struct waiter *waiter) {
  void *result;
  pthread_join(waiter->thread, &result);
  long value = (long)result;
  printf("%s: %s %ld\n", what, value < 0 ? strerrorname_np(-value) : "ok", value < 0 ? 0 : value);
}

static long waits(void) { return futex(&first, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0); }

static long waits_relative(void) {
  struct timespec time = {0, 400000000};
  return futex(&first, FUTEX_WAIT_PRIVATE, 0, &time, NULL, 0);
}

static long waits_absolute(void) {
  struct timespec time = after_now(CLOCK_REALTIME, 400);
  return futex(&first, FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, 0, &time, NULL, 2);
}

static void deadlines(void) {
  struct waiter forever, relative, absolute;
  start_asleep(&relative, waits_relative);
  start_asleep(&absolute, waits_absolute);
  start_asleep(&forever, waits);
  mark();
  SHOW(futex(&first, FUTEX_WAKE_BITSET_PRIVATE, 5, NULL, NULL, 4) <= 3);
  join("relative", &relative);
  join("absolute", &absolute);
  mark();
  SHOW(futex(&first, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) <= 1);
  join("for ever", &forever);
}

/* In the order in which they came, some of them now waiting for another word. */
static void requeued(void) {
  struct waiter waiters[4];
  for (int i = 0; i < 4; i++) start_asleep(&waiters[i], waits);
  SHOW(futex(&first, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, &second, 0));
  join("woken", &waiters[0]);
  mark();
  SHOW(futex(&second, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
  join("requeued", &waiters[1]);
  mark();
  int operation = FUTEX_OP(FUTEX_OP_ADD, 5, FUTEX_OP_CMP_EQ, 0);
  SHOW(futex(&first, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &second, operation));
  SHOW(second);
  join("requeued too", &waiters[2]);
  join("never requeued", &waiters[3]);
}

static long locks_pi(void) {
  long result = futex(&first, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0);
  if (result == 0) {
    CHECK((first & FUTEX_TID_MASK) == gettid());
    counted = counted * 10 + 1;
    CHECK(futex(&first, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
  }
  return result;
}

static long locks_pi_in_vain(void) {
  struct timespec time = after_now(CLOCK_REALTIME, 400);
  return futex(&first, FUTEX_LOCK_PI_PRIVATE, 0, &time, NULL, 0);
}

static void priority_inheritance(void) {
  struct waiter one, two, vain;
  CHECK(futex(&first, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
  start_asleep(&one, locks_pi);
  start_asleep(&vain, locks_pi_in_vain);
  start_asleep(&two, locks_pi);
  mark();
  CHECK((first & FUTEX_TID_MASK) == gettid() && (first & FUTEX_WAITERS));
  join("in vain", &vain);
  CHECK(futex(&first, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
  mark();
  join("one", &one);
  join("two", &two);
  SHOW(counted);
  SHOW(first);
}

static pthread_mutex_t mutex;
static void robust(int protocol) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutexattr_setprotocol(&attributes, protocol);
  pthread_mutex_init(&mutex, &attributes);
}

static long locks_and_ends(void) {
  pthread_mutex_lock(&mutex);
  while (__atomic_load_n(&second, __ATOMIC_SEQ_CST) == 0)
    futex(&second, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
  mark();
  return 0;
}

static long locks_after(void) {
  int result = pthread_mutex_lock(&mutex);
  if (result == EOWNERDEAD) pthread_mutex_consistent(&mutex);
  pthread_mutex_unlock(&mutex);
  return -(errno = result) ? -1 : 0;
}

static void owner_dies(int protocol) {
  struct waiter owner, one, two;
  second = 0;
  robust(protocol);
  start_asleep(&owner, locks_and_ends);
  start_asleep(&one, locks_after);
  start_asleep(&two, locks_after);
  mark();
  __atomic_store_n(&second, 1, __ATOMIC_SEQ_CST);
  SHOW(futex(&second, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
  join("owner", &owner);
  mark();
  join("one", &one);
  join("two", &two);
}

static void robust_owner(void) { owner_dies(PTHREAD_PRIO_NONE); }
static void robust_pi_owner(void) { owner_dies(PTHREAD_PRIO_INHERIT); }

struct entry {
  uint64_t value, address;
  uint32_t flags, reserved;
};

static long waits_for_two(void) {
  struct entry both[2] = {{0, (uint64_t)&first, 2 | FUTEX_PRIVATE_FLAG, 0},
                          {0, (uint64_t)&second, 2 | FUTEX_PRIVATE_FLAG, 0}};
  return syscall(SYS_futex_waitv, both, 2, 0, NULL, 0);
}

static void several_words(void) {
  struct waiter both, one;
  start_asleep(&both, waits_for_two);
  start_asleep(&one, waits);
  mark();
  SHOW(futex(&second, FUTEX_WAKE_PRIVATE, 5, NULL, NULL, 0));
  join("both", &both);
  mark();
  SHOW(futex(&first, FUTEX_WAKE_PRIVATE, 5, NULL, NULL, 0));
  join("one", &one);
}

static int *shared;
static int waits_for_shared(void) {
  return futex(shared, FUTEX_WAIT, 0, NULL, NULL, 0) == 0 ? 8 : 1;
}

/* Two processes, a file mapped at two places, and its name gone. */
static void of_a_file(void) {
  int file = MUST(open("words", O_RDWR | O_CREAT, 0600));
  MUST(ftruncate(file, 4096));
  shared = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  int *other = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  MUST(unlink("words"));
  close(file);
  pid_t waiter = sleeping_child(waits_for_shared);
  mark();
  other[0] = 1;
  SHOW(futex(other, FUTEX_WAKE, 5, NULL, NULL, 0));
  mark();
  reap("waiter", waiter);
}

static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t readers = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;

static long waits_for_condition(void) {
  pthread_mutex_lock(&plain);
  while (counted == 0) pthread_cond_wait(&condition, &plain);
  int seen = counted++;
  pthread_mutex_unlock(&plain);
  return seen > 0;
}
static long waits_to_write(void) {
  pthread_rwlock_wrlock(&readers);
  counted += 10;
  return pthread_rwlock_unlock(&readers);
}
static long waits_at_barrier(void) {
  pthread_barrier_wait(&barrier);
  return 3;
}

/* glibc's own ways of waiting. */
static void of_glibc(void) {
  struct waiter conditions[3], writer, barriers[2];
  pthread_barrier_init(&barrier, NULL, 3);
  pthread_rwlock_rdlock(&readers);
  for (int i = 0; i < 3; i++) start_asleep(&conditions[i], waits_for_condition);
  start_asleep(&writer, waits_to_write);
  for (int i = 0; i < 2; i++) start_asleep(&barriers[i], waits_at_barrier);
  pthread_mutex_lock(&plain);
  counted = 1;
  pthread_cond_broadcast(&condition);
  mark();
  pthread_mutex_unlock(&plain);
  for (int i = 0; i < 3; i++) join("condition", &conditions[i]);
  pthread_rwlock_unlock(&readers);
  mark();
  join("writer", &writer);
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < 2; i++) join("barrier", &barriers[i]);
  SHOW(counted);
}

static long executes(void) {
  char *arguments[] = {"program", NULL}, *environment[] = {NULL};
  mark();
  execve("/proc/self/exe", arguments, environment);
  return -1;
}

static int with_threads(void) {
  struct waiter one, two, executing;
  start_asleep(&one, waits);
  start_asleep(&two, waits_relative);
  start(&executing, executes);
  pthread_join(one.thread, NULL);
  return 1;
}

/* A thread that is not the first calls execve(2) while others wait. */
static void thread_executes(void) {
  pid_t program = child(with_threads);
  mark();
  reap("program", program);
}

static long ends_process(void) {
  mark();
  syscall(SYS_exit_group, 7);
  return 0;
}

static int ends_by_thread(void) {
  struct waiter one, ending;
  start_asleep(&one, waits);
  start(&ending, ends_process);
  waits();
  return 1;
}

static int leader_ends_first(void) {
  struct waiter one;
  start_asleep(&one, waits_relative);
  mark();
  syscall(SYS_exit, 3);
  return 1;
}

static void threads_end(void) {
  pid_t pid = child(ends_by_thread);
  mark();
  reap("process", pid);
  pid = child(leader_ends_first);
  until(pid, 'Z');
  mark();
  SHOW(waitpid(pid, NULL, WNOHANG));
  reap("leader", pid);
}

static void barriers_registered(void) {
  SHOW(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
  SHOW(syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0));
  mark();
  SHOW(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
}

static long waits_for_lock_until(const struct timespec *limit) {
  if (futex(&first, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, limit, &second, 0) != 0) return -1;
  CHECK((second & FUTEX_TID_MASK) == gettid());
  return futex(&second, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
}

static long waits_for_lock(void) { return waits_for_lock_until(NULL); }

static long waits_for_lock_in_vain(void) {
  struct timespec time = after_now(CLOCK_MONOTONIC, 1500);
  return waits_for_lock_until(&time);
}

/* Some wait for the lock already, some have yet to be moved to it; one of each has a deadline. */
static void requeued_to_lock(void) {
  struct waiter moved, vain, left, late;
  second = gettid();
  start_asleep(&moved, waits_for_lock);
  start_asleep(&vain, waits_for_lock_in_vain);
  start_asleep(&left, waits_for_lock);
  start_asleep(&late, waits_for_lock_in_vain);
  mark();
  SHOW(futex(&first, FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, (void *)1, &second, 0));
  mark();
  join("in vain for the lock", &vain);
  join("in vain for the word", &late);
  CHECK((second & FUTEX_TID_MASK) == gettid() && (second & FUTEX_WAITERS));
  SHOW(futex(&first, FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, (void *)1, &second, 0));
  mark();
  SHOW(futex(&second, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0));
  mark();
  join("moved", &moved);
  join("left", &left);
  SHOW(second & FUTEX_TID_MASK);
}

static const struct scenario all[] = {
    SCENARIO(deadlines),       SCENARIO(requeued),      SCENARIO(priority_inheritance),
    SCENARIO(robust_owner),    SCENARIO(several_words), SCENARIO(robust_pi_owner),
    SCENARIO(of_a_file),       SCENARIO(of_glibc),      SCENARIO(thread_executes),
    SCENARIO(threads_end),     SCENARIO(barriers_registered), SCENARIO(requeued_to_lock),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

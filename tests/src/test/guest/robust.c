/* Robust mutexes and the ends of threads: robust lists, exec of a thread, exit with live threads. */
#include "guest.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

struct shared {
  pthread_mutex_t mutex;
  int ready;
};

static struct shared *shared;

static void reap(pid_t child) {
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) printf("child exited %d\n", WEXITSTATUS(status));
  else printf("child killed by %d\n", WTERMSIG(status));
}

static void make(int robust, int process, int protocol) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (process) pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setprotocol(&attributes, protocol);
  SHOW(pthread_mutex_init(&shared->mutex, &attributes));
  shared->ready = 0;
}

static void *dying(void *unused) {
  pthread_mutex_lock(&shared->mutex);
  __atomic_store_n(&shared->ready, 1, __ATOMIC_SEQ_CST);
  return unused;
}

static void *dying_slowly(void *unused) {
  pthread_mutex_lock(&shared->mutex);
  __atomic_store_n(&shared->ready, 1, __ATOMIC_SEQ_CST);
  usleep(100000);
  return unused;
}

static void recovery(void) {
  SHOW(pthread_mutex_lock(&shared->mutex)); /* EOWNERDEAD */
  SHOW(pthread_mutex_consistent(&shared->mutex));
  SHOW(pthread_mutex_unlock(&shared->mutex));
  SHOW(pthread_mutex_lock(&shared->mutex));
  SHOW(pthread_mutex_unlock(&shared->mutex));
}

static void owners_die(int protocol) {
  pthread_t thread;
  SECTION("a thread dies with a robust mutex");
  make(1, 0, protocol);
  MUST(pthread_create(&thread, NULL, dying, NULL));
  pthread_join(thread, NULL);
  recovery();
  SECTION("while another waits");
  make(1, 0, protocol);
  MUST(pthread_create(&thread, NULL, dying_slowly, NULL));
  while (!__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST)) sched_yield();
  recovery();
  pthread_join(thread, NULL);
  SECTION("a process is killed with one");
  make(1, 1, protocol);
  pid_t child = MUST(fork());
  if (child == 0) {
    dying(NULL);
    while (1) pause();
  }
  while (!__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST)) usleep(1000);
  MUST(kill(child, SIGKILL));
  recovery();
  reap(child);
  SECTION("nobody recovers");
  make(1, 0, protocol);
  MUST(pthread_create(&thread, NULL, dying, NULL));
  pthread_join(thread, NULL);
  SHOW(pthread_mutex_lock(&shared->mutex));
  SHOW(pthread_mutex_unlock(&shared->mutex));
  SHOW(pthread_mutex_lock(&shared->mutex)); /* ENOTRECOVERABLE */
}

static int word, counted;

static long futex(int operation, const struct timespec *timeout) {
  return syscall(SYS_futex, &word, operation, 0, timeout, NULL, 0);
}

static void *contending(void *unused) {
  for (int i = 0; i < 100; i++) {
    int expected = 0;
    if (!__atomic_compare_exchange_n(&word, &expected, gettid(), 0, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST)) {
      CHECK(futex(FUTEX_LOCK_PI_PRIVATE, NULL) == 0);
    }
    int now = counted;
    if (i % 10 == 0) sched_yield();
    counted = now + 1;
    expected = gettid();
    if (!__atomic_compare_exchange_n(&word, &expected, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
      CHECK(futex(FUTEX_UNLOCK_PI_PRIVATE, NULL) == 0);
    }
  }
  return unused;
}

static void *holding(void *unused) {
  CHECK(futex(FUTEX_LOCK_PI_PRIVATE, NULL) == 0);
  __atomic_store_n(&shared->ready, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST) == 1) usleep(1000);
  CHECK(futex(FUTEX_UNLOCK_PI_PRIVATE, NULL) == 0);
  return unused;
}

static void inheritance(void) {
  SECTION("priority inheritance");
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) MUST(pthread_create(&threads[i], NULL, contending, NULL));
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  printf("%d, free %d\n", counted, word == 0);
  SHOW(futex(FUTEX_UNLOCK_PI_PRIVATE, NULL));
  SHOW(futex(FUTEX_TRYLOCK_PI_PRIVATE, NULL));
  SHOW(futex(FUTEX_TRYLOCK_PI_PRIVATE, NULL));
  SHOW(futex(FUTEX_LOCK_PI_PRIVATE, NULL));
  CHECK(word == gettid());
  SHOW(futex(FUTEX_UNLOCK_PI_PRIVATE, NULL));
  SHOW(word);
  word = 0x3ffffff;
  SHOW(futex(FUTEX_LOCK_PI_PRIVATE, NULL));
  word = 0;
  shared->ready = 0;
  MUST(pthread_create(&threads[0], NULL, holding, NULL));
  while (!__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST)) usleep(1000);
  SHOW(futex(FUTEX_TRYLOCK_PI_PRIVATE, NULL));
  struct timespec past = {1, 0};
  SHOW(futex(FUTEX_LOCK_PI_PRIVATE, &past));
  SHOW(futex(FUTEX_UNLOCK_PI_PRIVATE, NULL));
  __atomic_store_n(&shared->ready, 2, __ATOMIC_SEQ_CST);
  SHOW(futex(FUTEX_LOCK_PI_PRIVATE, NULL));
  SHOW(futex(FUTEX_UNLOCK_PI_PRIVATE, NULL));
  pthread_join(threads[0], NULL);
}

static void lists(void) {
  SECTION("robust lists");
  struct robust_list_head *head;
  size_t size;
  SHOW(syscall(SYS_get_robust_list, 0, &head, &size));
  SHOW(size);
  SHOW(syscall(SYS_get_robust_list, 0x3ffffff, &head, &size));
  SHOW(syscall(SYS_set_robust_list, head, 23));
  struct robust_list_head own = {{&own.list}, 0, NULL};
  pid_t child = MUST(fork());
  if (child == 0) {
    /* A list that leads nowhere harms nobody but its owner. */
    own.list.next = (void *)0x10;
    SHOW(syscall(SYS_set_robust_list, &own, sizeof own));
    _exit(3);
  }
  reap(child);
}

static void *sleeping(void *unused) {
  while (1) pause();
  return unused;
}

static void *executing(void *self) {
  execl(self, "x", "executed", (char *)NULL);
  return NULL;
}

static void *exiting(void *unused) {
  (void)unused;
  usleep(50000);
  exit(6);
}

static void *killing(void *unused) {
  usleep(50000);
  raise(SIGKILL);
  return unused;
}

static void *last(void *unused) {
  (void)unused;
  usleep(100000);
  syscall(SYS_exit, 9);
  return NULL;
}

static void several(void) {
  pthread_t thread;
  for (int i = 0; i < 3; i++) MUST(pthread_create(&thread, NULL, sleeping, NULL));
}

static void ends(void) {
  char self[4096];
  ssize_t length = MUST(readlink("/proc/self/exe", self, sizeof self - 1));
  self[length] = 0;
  pthread_t thread;
  SECTION("exec of a thread");
  pid_t child = MUST(fork());
  if (child == 0) {
    several();
    MUST(pthread_create(&thread, NULL, executing, self));
    while (1) pause();
  }
  reap(child);
  SECTION("exec of the first thread");
  child = MUST(fork());
  if (child == 0) {
    several();
    executing(self);
  }
  reap(child);
  SECTION("exit of a thread");
  child = MUST(fork());
  if (child == 0) {
    several();
    MUST(pthread_create(&thread, NULL, exiting, NULL));
    while (1) pause();
  }
  reap(child);
  SECTION("a thread kills the process");
  child = MUST(fork());
  if (child == 0) {
    several();
    MUST(pthread_create(&thread, NULL, killing, NULL));
    for (volatile unsigned i = 0;; i++) {
    }
  }
  reap(child);
  SECTION("the first thread ends before others");
  child = MUST(fork());
  if (child == 0) {
    MUST(pthread_create(&thread, NULL, last, NULL));
    syscall(SYS_exit, 1);
  }
  usleep(50000);
  int status;
  SHOW(waitpid(child, &status, WNOHANG)); /* not before the last thread */
  reap(child);
  child = MUST(fork());
  if (child == 0) {
    MUST(pthread_create(&thread, NULL, exiting, NULL));
    pthread_exit(NULL);
  }
  reap(child);
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc > 1) {
    printf("%s: pid is tid %d\n", argv[1], getpid() == gettid());
    return 8;
  }
  shared = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  owners_die(PTHREAD_PRIO_NONE);
  SECTION("with priority inheritance");
  owners_die(PTHREAD_PRIO_INHERIT);
  inheritance();
  lists();
  ends();
  return guest_end();
}

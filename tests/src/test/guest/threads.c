/* POSIX threads: locks, conditions, barriers, thread-local storage, cancellation, and their end. */
#include "guest.h"
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

enum { THREADS = 6, ROUNDS = 300 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static pthread_key_t key;
static sem_t semaphore;
static __thread int local = 5;
static int counter, atomics, destroyed, initialised;

static void *counting(void *argument) {
  for (int i = 0; i < ROUNDS; i++) {
    pthread_mutex_lock(&mutex);
    int now = counter;
    if (i % 50 == 0) sched_yield();
    counter = now + 1;
    pthread_mutex_unlock(&mutex);
    __atomic_add_fetch(&atomics, 1, __ATOMIC_SEQ_CST);
  }
  return (void *)((intptr_t)argument * 2);
}

static void mutexes(void) {
  SECTION("mutexes");
  pthread_t threads[THREADS];
  for (intptr_t i = 0; i < THREADS; i++) {
    SHOW(pthread_create(&threads[i], NULL, counting, (void *)i));
  }
  intptr_t sum = 0;
  for (int i = 0; i < THREADS; i++) {
    void *result;
    CHECK(pthread_join(threads[i], &result) == 0);
    sum += (intptr_t)result;
  }
  printf("%d %d %ld\n", counter, atomics, (long)sum);
  SHOW(pthread_mutex_trylock(&mutex));
  struct timespec past = {1, 0};
  SHOW(pthread_mutex_timedlock(&mutex, &past));
  SHOW(pthread_mutex_unlock(&mutex));
}

static int queue[4], head, tail;

static void *producing(void *unused) {
  for (int i = 1; i <= 200; i++) {
    pthread_mutex_lock(&mutex);
    while (tail - head == 4) pthread_cond_wait(&condition, &mutex);
    queue[tail++ % 4] = i;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
  }
  return unused;
}

static void *consuming(void *sum) {
  for (int i = 0; i < 100; i++) {
    pthread_mutex_lock(&mutex);
    while (tail == head) pthread_cond_wait(&condition, &mutex);
    *(long *)sum += queue[head++ % 4];
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

static void conditions(void) {
  SECTION("conditions");
  pthread_t producer, consumers[2];
  long sums[2] = {0, 0};
  MUST(pthread_create(&consumers[0], NULL, consuming, &sums[0]));
  MUST(pthread_create(&consumers[1], NULL, consuming, &sums[1]));
  MUST(pthread_create(&producer, NULL, producing, NULL));
  pthread_join(producer, NULL);
  pthread_join(consumers[0], NULL);
  pthread_join(consumers[1], NULL);
  printf("%ld\n", sums[0] + sums[1]);
  struct timespec soon;
  clock_gettime(CLOCK_REALTIME, &soon);
  soon.tv_nsec += 30000000;
  if (soon.tv_nsec >= 1000000000) soon.tv_nsec -= 1000000000, soon.tv_sec++;
  pthread_mutex_lock(&mutex);
  SHOW(pthread_cond_timedwait(&condition, &mutex, &soon));
  clock_gettime(CLOCK_MONOTONIC, &soon);
  soon.tv_nsec += 30000000;
  if (soon.tv_nsec >= 1000000000) soon.tv_nsec -= 1000000000, soon.tv_sec++;
  SHOW(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &soon));
  pthread_mutex_unlock(&mutex);
}

static void initialise(void) {
  initialised++;
}

static void destroy(void *value) {
  __atomic_fetch_add(&destroyed, *(int *)value, __ATOMIC_SEQ_CST);
  free(value);
}

static void *together(void *argument) {
  long serial = 0;
  pthread_once(&once, initialise);
  int *value = malloc(sizeof *value);
  *value = 10;
  pthread_setspecific(key, value);
  local += (intptr_t)argument;
  for (int i = 0; i < 5; i++) {
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) serial++;
    pthread_spin_lock(&spin);
    counter++;
    pthread_spin_unlock(&spin);
  }
  CHECK(pthread_getspecific(key) == value);
  return (void *)(serial * 1000 + local);
}

static void barriers(void) {
  SECTION("barriers, once, thread-local storage");
  pthread_t threads[THREADS];
  long serial = 0, locals = 0;
  counter = 0;
  pthread_barrier_init(&barrier, NULL, THREADS);
  pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
  pthread_key_create(&key, destroy);
  for (intptr_t i = 0; i < THREADS; i++) MUST(pthread_create(&threads[i], NULL, together, (void *)i));
  for (int i = 0; i < THREADS; i++) {
    void *result;
    pthread_join(threads[i], &result);
    serial += (long)result / 1000;
    locals += (long)result % 1000;
  }
  printf("serial %ld locals %ld own %d destroyed %d initialised %d counter %d\n", serial, locals,
         local, destroyed, initialised, counter);
}

static void *reading(void *unused) {
  pthread_rwlock_rdlock(&lock);
  sem_post(&semaphore);
  usleep(20000);
  pthread_rwlock_unlock(&lock);
  return unused;
}

static void *writing(void *unused) {
  pthread_rwlock_wrlock(&lock);
  counter *= 2;
  pthread_rwlock_unlock(&lock);
  return unused;
}

static void others(void) {
  SECTION("read-write locks and semaphores");
  pthread_t readers[3], writer;
  counter = 21;
  sem_init(&semaphore, 0, 0);
  for (int i = 0; i < 3; i++) MUST(pthread_create(&readers[i], NULL, reading, NULL));
  for (int i = 0; i < 3; i++) sem_wait(&semaphore);
  SHOW(pthread_rwlock_trywrlock(&lock));
  MUST(pthread_create(&writer, NULL, writing, NULL));
  for (int i = 0; i < 3; i++) pthread_join(readers[i], NULL);
  pthread_join(writer, NULL);
  SHOW(counter);
  SHOW(sem_trywait(&semaphore));
  struct timespec soon;
  clock_gettime(CLOCK_REALTIME, &soon);
  SHOW(sem_timedwait(&semaphore, &soon));
}

static volatile int cleaned;

static void clean(void *value) {
  cleaned += *(int *)value;
}

static void *cancelled(void *argument) {
  int value = 3;
  pthread_cleanup_push(clean, &value);
  sem_post(&semaphore);
  if (argument != NULL) {
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    for (volatile unsigned long i = 0;; i++) {
    }
  }
  while (1) pause();
  pthread_cleanup_pop(0);
  return NULL;
}

static void cancelling(void) {
  SECTION("cancellation");
  pthread_t thread;
  void *result;
  for (intptr_t kind = 0; kind < 2; kind++) {
    MUST(pthread_create(&thread, NULL, cancelled, (void *)kind));
    sem_wait(&semaphore);
    SHOW(pthread_cancel(thread));
    SHOW(pthread_join(thread, &result));
    printf("%d %d\n", result == PTHREAD_CANCELED, cleaned);
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 1 << 20);
  SHOW(pthread_create(&thread, &attributes, reading, NULL));
  sem_wait(&semaphore);
  SHOW(pthread_getattr_np(pthread_self(), &attributes));
  while (pthread_rwlock_trywrlock(&lock) != 0) usleep(1000);
  pthread_rwlock_unlock(&lock);
}

static void *numbered(void *unused) {
  (void)unused;
  CHECK(getpid() != gettid());
  CHECK(syscall(SYS_tgkill, getpid(), gettid(), 0) == 0);
  pthread_setname_np(pthread_self(), "worker");
  char path[100];
  snprintf(path, sizeof path, "/proc/self/task/%d/comm", gettid());
  cat(path + 0 * strlen(path));
  return NULL;
}

static void *forking(void *unused) {
  (void)unused;
  pid_t child = fork();
  if (child == 0) _exit(getpid() == gettid() ? 4 : 5);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  return (void *)(long)WEXITSTATUS(status);
}

static void *made(void *child) {
  int status;
  SHOW(waitpid(*(pid_t *)child, &status, __WNOTHREAD));
  SHOW(waitpid(*(pid_t *)child, &status, 0) == *(pid_t *)child);
  return NULL;
}

static void processes(void) {
  SECTION("threads and processes");
  pthread_t thread;
  void *result;
  MUST(pthread_create(&thread, NULL, forking, NULL));
  pthread_join(thread, &result);
  printf("%ld\n", (long)result);
  pid_t child = MUST(fork());
  if (child == 0) _exit(0);
  MUST(pthread_create(&thread, NULL, made, &child));
  pthread_join(thread, NULL);
}

static void *plain(void *unused) {
  return unused;
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  mutexes();
  conditions();
  barriers();
  others();
  cancelling();
  processes();
  SECTION("many");
  long all = 0;
  for (int i = 0; i < 200; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, plain, (void *)1) != 0) break;
    void *result;
    pthread_join(thread, &result);
    all += (long)result;
  }
  SHOW(all);
  (void)numbered;
  return guest_end();
}

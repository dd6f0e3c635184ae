/* Signals in a process of several threads: who takes what, and waits that are interrupted. */
#include "guest.h"
#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static volatile pid_t taker;
static volatile int taken, quit;
static sem_t ready, go;

static void take(int signal) {
  (void)signal;
  taker = gettid();
  taken++;
}

static void block(int how, int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  MUST(pthread_sigmask(how, &set, NULL) == 0 ? 0 : -1);
}

static volatile pid_t worker_tid;

static void *waiting(void *unblocks) {
  worker_tid = gettid();
  if (unblocks != NULL) block(SIG_UNBLOCK, SIGUSR1);
  sem_post(&ready);
  while (!quit) usleep(1000);
  return NULL;
}

static pthread_t start(void *(*function)(void *), void *argument) {
  pthread_t thread;
  quit = 0;
  MUST(pthread_create(&thread, NULL, function, argument));
  sem_wait(&ready);
  return thread;
}

static void end(pthread_t thread) {
  quit = 1;
  pthread_join(thread, NULL);
}

static void await(int count) {
  while (taken < count) usleep(1000);
}

static void directed(void) {
  SECTION("who takes a signal");
  handle(SIGUSR1, take, SA_RESTART);
  pthread_t thread = start(waiting, NULL);
  taken = 0;
  MUST(kill(getpid(), SIGUSR1));
  await(1);
  printf("the first thread %d\n", taker == getpid());
  MUST(pthread_kill(thread, SIGUSR1));
  await(2);
  printf("the thread it is for %d\n", taker == worker_tid);
  MUST(syscall(SYS_tgkill, getpid(), worker_tid, SIGUSR1));
  await(3);
  printf("the same %d\n", taker == worker_tid);
  block(SIG_BLOCK, SIGUSR1);
  MUST(kill(getpid(), SIGUSR1));
  await(4);
  printf("who does not block it %d\n", taker == worker_tid);
  SHOW(syscall(SYS_tgkill, getpid() + 1000000, worker_tid, 0));
  SHOW(syscall(SYS_tgkill, getpid(), 0, 0));
  SHOW(syscall(SYS_tkill, worker_tid, 0));
  SHOW(syscall(SYS_tgkill, getpid(), worker_tid, 65));
  SHOW(kill(worker_tid, 0)); /* a thread's number stands for its process */
  end(thread);
  /* pthread_join returns when the kernel clears the tid, a moment before the thread is gone. */
  while (syscall(SYS_tgkill, getpid(), worker_tid, 0) == 0) usleep(1000);
  SHOW(syscall(SYS_tgkill, getpid(), worker_tid, 0));
  SECTION("pending for the process until a thread wants it");
  MUST(kill(getpid(), SIGUSR1));
  sigset_t pending;
  MUST(sigpending(&pending));
  SHOW(sigismember(&pending, SIGUSR1));
  thread = start(waiting, &ready);
  await(5);
  printf("the one that unblocks it %d\n", taker == worker_tid);
  end(thread);
  block(SIG_UNBLOCK, SIGUSR1);
}

static void *in_sigwait(void *unused) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sem_post(&ready);
  int signal = 0;
  SHOW(sigwait(&set, &signal));
  SHOW(signal);
  return unused;
}

static volatile int slept;

static void *sleeping(void *unused) {
  worker_tid = gettid();
  sem_post(&ready);
  struct timespec long_time = {1000, 0}, left;
  slept = nanosleep(&long_time, &left) == -1 && errno == EINTR && left.tv_sec > 900;
  return unused;
}

static void waits(void) {
  SECTION("waits");
  block(SIG_BLOCK, SIGUSR2);
  pthread_t thread = start(in_sigwait, NULL);
  usleep(50000);
  MUST(kill(getpid(), SIGUSR2));
  pthread_join(thread, NULL);
  block(SIG_UNBLOCK, SIGUSR2);
  thread = start(sleeping, NULL);
  usleep(50000);
  MUST(pthread_kill(thread, SIGUSR1));
  pthread_join(thread, NULL);
  printf("interrupted %d\n", slept);
}

static void *nothing(void *unused) {
  sem_post(&ready);
  sem_wait(&go);
  return unused;
}

static int entries(const char *path) {
  int count = 0;
  DIR *directory = opendir(path);
  if (directory == NULL) return -1;
  while (readdir(directory) != NULL) count++;
  closedir(directory);
  return count - 2;
}

static void proc(void) {
  SECTION("/proc/self/task");
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) threads[i] = start(nothing, NULL);
  printf("tasks %d\n", entries("/proc/self/task"));
  for (int i = 0; i < 3; i++) sem_post(&go);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  while (entries("/proc/self/task") > 1) usleep(1000); /* joined a moment before they are gone */
  printf("tasks %d\n", entries("/proc/self/task"));
}

static void stops(void) {
  SECTION("all threads stop and go on");
  int report[2];
  MUST(pipe(report));
  pid_t child = MUST(fork());
  if (child == 0) {
    pthread_t thread = start(waiting, NULL);
    MUST(write(report[1], "r", 1));
    pthread_join(thread, NULL);
    _exit(0);
  }
  char c;
  int status;
  MUST(read(report[0], &c, 1));
  MUST(kill(child, SIGSTOP));
  CHECK(waitpid(child, &status, WUNTRACED) == child);
  printf("stopped %d by %d\n", WIFSTOPPED(status), WSTOPSIG(status));
  MUST(kill(child, SIGCONT));
  CHECK(waitpid(child, &status, WCONTINUED) == child);
  printf("continued %d\n", WIFCONTINUED(status));
  MUST(kill(child, SIGTERM));
  CHECK(waitpid(child, &status, 0) == child);
  printf("killed by %d\n", WTERMSIG(status));
}

static void *setting(void *unused) {
  MUST(setresuid(65531, 65531, -1));
  return unused;
}

static void identities(void) {
  SECTION("user ids");
  pid_t child = MUST(fork());
  if (child == 0) {
    pthread_t thread = start(waiting, NULL);
    MUST(syscall(SYS_setresuid, 65531, -1, -1)); /* the system call is for one thread */
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/self/task/%d/status", worker_tid);
    FILE *status = fopen(path, "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
      if (strncmp(line, "Uid:", 4) == 0) fputs(line, stdout);
    }
    end(thread);
    thread = start(waiting, NULL);
    pthread_t other;
    MUST(pthread_create(&other, NULL, setting, NULL)); /* that of libc for all */
    pthread_join(other, NULL);
    printf("%d %d\n", getuid(), geteuid());
    end(thread);
    _exit(0);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child);
  SHOW(WEXITSTATUS(status));
}

static long membarrier(int command, unsigned flags) {
  return syscall(SYS_membarrier, command, flags, 0);
}

static void barriers(void) {
  SECTION("membarrier");
  CHECK((membarrier(0, 0) & 0x1f) == 0x1f);
  SHOW(membarrier(1, 0));
  SHOW(membarrier(2, 0)); /* GLOBAL_EXPEDITED */
  SHOW(membarrier(4, 0)); /* REGISTER_GLOBAL_EXPEDITED */
  SHOW(membarrier(8, 0)); /* PRIVATE_EXPEDITED, not registered */
  SHOW(membarrier(16, 0));
  SHOW(membarrier(8, 0));
  SHOW(membarrier(32, 0)); /* PRIVATE_EXPEDITED_SYNC_CORE, not registered */
  SHOW(membarrier(64, 0));
  SHOW(membarrier(32, 0));
  SHOW(membarrier(1, 1));
  SHOW(membarrier(1 << 20, 0));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  sem_init(&ready, 0, 0);
  sem_init(&go, 0, 0);
  directed();
  waits();
  proc();
  stops();
  if (geteuid() == 0) identities();
  barriers();
  return guest_end();
}

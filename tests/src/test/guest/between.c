/* Between processes: shared mappings with futexes, pipes that block, signals with values, locks. */
#include "guest.h"
#include <limits.h>
#include <linux/futex.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static void reap(pid_t child) {
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) printf("child exited %d\n", WEXITSTATUS(status));
  else printf("child killed by %d\n", WTERMSIG(status));
}

static long futex(int *word, int operation, int value, const struct timespec *timeout, int *second,
                  int third) {
  return syscall(SYS_futex, word, operation, value, timeout, second, third);
}

static void ping_pong(int *words, int rounds) {
  pid_t child = MUST(fork());
  int me = child == 0 ? 1 : 0;
  for (int i = 0; i < rounds; i++) {
    while (__atomic_load_n(words, __ATOMIC_SEQ_CST) % 2 != me) {
      futex(words, FUTEX_WAIT, 1 - me, NULL, NULL, 0);
      int now = __atomic_load_n(words, __ATOMIC_SEQ_CST);
      if (now % 2 != me) futex(words, FUTEX_WAIT, now, NULL, NULL, 0);
    }
    words[1] += me + 1;
    __atomic_add_fetch(words, 1, __ATOMIC_SEQ_CST);
    futex(words, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
  }
  if (child == 0) _exit(0);
  reap(child);
  printf("words %d %d\n", words[0], words[1]);
}

static void shared_futexes(void) {
  SECTION("futexes in shared memory");
  int *words = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ping_pong(words, 50);
  put("words", "........................");
  int fd = MUST(open("words", O_RDWR));
  int *filed = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  memset(filed, 0, 8);
  ping_pong(filed, 20);
  /* The same word at another address, through another mapping. */
  int *again = MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  CHECK(again != filed);
  filed[2] = 0;
  pid_t child = MUST(fork());
  if (child == 0) {
    while (filed[2] == 0) futex(filed + 2, FUTEX_WAIT, 0, NULL, NULL, 0);
    _exit(filed[2]);
  }
  usleep(50000);
  again[2] = 5;
  futex(again + 2, FUTEX_WAKE, 1, NULL, NULL, 0);
  reap(child);
  /* A private futex is nobody else's. */
  words[3] = 0;
  child = MUST(fork());
  if (child == 0) {
    struct timespec half = {0, 200000000};
    SHOW(futex(words + 3, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, &half, NULL, 0));
    _exit(0);
  }
  usleep(50000);
  SHOW(futex(words + 3, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0));
  reap(child);
  SECTION("requeue between processes");
  words[4] = words[5] = words[6] = 0;
  for (int i = 0; i < 3; i++) {
    if (MUST(fork()) == 0) {
      __atomic_add_fetch(words + 6, 1, __ATOMIC_SEQ_CST);
      futex(words + 4, FUTEX_WAIT, 0, NULL, NULL, 0);
      _exit(0);
    }
  }
  while (__atomic_load_n(words + 6, __ATOMIC_SEQ_CST) < 3) usleep(1000);
  usleep(100000);
  SHOW(futex(words + 4, FUTEX_CMP_REQUEUE, 1, (void *)10L, words + 5, 1));
  SHOW(futex(words + 4, FUTEX_CMP_REQUEUE, 1, (void *)10L, words + 5, 0));
  SHOW(futex(words + 4, FUTEX_WAKE, 10, NULL, NULL, 0));
  SHOW(futex(words + 5, FUTEX_WAKE, 10, NULL, NULL, 0));
  int status;
  while (wait(&status) > 0) {
  }
}

static void pipes(void) {
  SECTION("pipes");
  int down[2], up[2];
  MUST(pipe(down));
  MUST(pipe(up));
  pid_t child = MUST(fork());
  if (child == 0) {
    close(down[1]);
    close(up[0]);
    unsigned long sum = 0;
    unsigned char buffer[3000];
    ssize_t n;
    while ((n = read(down[0], buffer, sizeof buffer)) > 0) {
      for (ssize_t i = 0; i < n; i++) sum += buffer[i];
    }
    MUST(write(up[1], &sum, sizeof sum));
    _exit(n == 0 ? 0 : 1);
  }
  close(down[0]);
  close(up[1]);
  static unsigned char data[300000];
  for (size_t i = 0; i < sizeof data; i++) data[i] = i * 7;
  SHOW(write(down[1], data, sizeof data)); /* more than the pipe holds: blocks */
  close(down[1]);
  unsigned long sum = 0;
  SHOW(read(up[0], &sum, sizeof sum));
  SHOW(sum);
  SHOW(read(up[0], &sum, sizeof sum));
  close(up[0]);
  reap(child);
  MUST(pipe(down));
  child = MUST(fork());
  if (child == 0) {
    close(down[0]);
    usleep(100000);
    write(down[1], "x", 1); /* nobody reads any more */
    _exit(0);
  }
  close(down[0]);
  close(down[1]);
  reap(child);
}

static volatile sig_atomic_t values[4], count;

static void collect(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  if (count < 4) values[count] = info->si_value.sival_int;
  count++;
}

static void queued(void) {
  SECTION("queued signals");
  handle_info(SIGRTMIN, collect, 0);
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  MUST(sigprocmask(SIG_BLOCK, &set, &old));
  pid_t parent = getpid();
  pid_t child = MUST(fork());
  if (child == 0) {
    for (int i = 1; i <= 3; i++) MUST(sigqueue(parent, SIGRTMIN, (union sigval){.sival_int = i}));
    _exit(0);
  }
  reap(child);
  siginfo_t info;
  SHOW(sigwaitinfo(&set, &info) == SIGRTMIN);
  printf("code %d value %d\n", info.si_code, info.si_value.sival_int);
  CHECK(info.si_pid == child);
  MUST(sigprocmask(SIG_SETMASK, &old, NULL));
  printf("%d: %d %d\n", count, values[0], values[1]);
  child = MUST(fork());
  if (child == 0) {
    sigfillset(&set);
    sigdelset(&set, SIGUSR1);
    handle(SIGUSR1, SIG_DFL, 0);
    sigsuspend(&set);
    _exit(0);
  }
  usleep(100000);
  MUST(kill(child, SIGTERM)); /* blocked there */
  usleep(100000);
  MUST(kill(child, SIGUSR1));
  reap(child);
}

static void locks(void) {
  SECTION("locks");
  int fd = MUST(open("locked", O_RDWR | O_CREAT, 0644));
  struct flock whole = {.l_type = F_WRLCK};
  MUST(fcntl(fd, F_SETLK, &whole));
  pid_t child = MUST(fork());
  if (child == 0) {
    struct flock wanted = {.l_type = F_WRLCK};
    SHOW(fcntl(fd, F_SETLK, &wanted));
    MUST(fcntl(fd, F_GETLK, &wanted));
    CHECK(wanted.l_pid == getppid());
    wanted = (struct flock){.l_type = F_WRLCK};
    SHOW(fcntl(fd, F_SETLKW, &wanted));
    _exit(guest_failed);
  }
  usleep(200000);
  whole.l_type = F_UNLCK;
  MUST(fcntl(fd, F_SETLK, &whole));
  reap(child);
  whole.l_type = F_WRLCK;
  SHOW(fcntl(fd, F_SETLK, &whole)); /* the child's end has given it up */
  SHOW(flock(fd, LOCK_EX));
  child = MUST(fork());
  if (child == 0) {
    int own = MUST(open("locked", O_RDWR));
    SHOW(flock(own, LOCK_EX | LOCK_NB));
    SHOW(flock(fd, LOCK_EX | LOCK_NB)); /* the same open file */
    _exit(0);
  }
  reap(child);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  shared_futexes();
  pipes();
  queued();
  locks();
  return guest_end();
}

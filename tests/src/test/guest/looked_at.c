/* A program that is looked at while it stands still: two processes, three threads, a signal handler
   in the middle of a call, queues with something in them, files of every standing. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096

static int gate[2];
static char *memory;
static volatile int arrived;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void write_file(const char *name, const char *text) {
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0640);
  if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || close(fd) != 0) {
    fail(name);
  }
}

__attribute__((noipa)) static long innermost(long depth) {
  char byte;
  __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
  long count = read(gate[0], &byte, 1);
  return count + depth;
}

__attribute__((noipa)) static long nested(long depth) {
  long below = depth == 0 ? innermost(depth) : nested(depth - 1);
  return (below ^ depth) * 3;
}

/* Descriptors that the other threads have not. */
static void leave_files(void) {
  if (unshare(CLONE_FILES) != 0 || close_range(gate[1], ~0u, 0) != 0) {
    fail("unshare");
  }
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  timerfd_settime(timer, 0, &(struct itimerspec){{0, 0}, {7200, 0}}, NULL);
}

static void *wait_nested(void *depth) {
  if ((long)depth == 3) {
    leave_files();
  }
  volatile long result = nested((long)depth);
  return (void *)result;
}

__attribute__((noipa)) static void stand_still(void) {
  syscall(SYS_getppid); /* Saved here. */
  memory[3 * PAGE] = 'c';
  syscall(SYS_getppid); /* And here, a page and some registers later. */
}

static void on_signal(int number) {
  stand_still();
  arrived += number;
}

static void make_files(void) {
  mkdir("made", 0751);
  write_file("made/file", "contents of a new file\n");
  if (setxattr("made/file", "user.amber", "a\0b", 3, 0) != 0) {
    fail("setxattr");
  }
  if (link("made/file", "made/hard") != 0 || symlink("file", "made/soft") != 0) {
    fail("link");
  }
  mkfifo("made/fifo", 0600);
  int fd = open("made/sparse", O_WRONLY | O_CREAT, 0600);
  if (fd < 0 || pwrite(fd, "end", 3, 5 << 20) != 3 || close(fd) != 0) {
    fail("made/sparse");
  }
  if (utimensat(AT_FDCWD, "made/sparse", (struct timespec[]){{1, 2}, {3, 4}}, 0) != 0) {
    fail("utimensat");
  }
  fd = open("gone", O_RDWR | O_CREAT, 0600);
  if (fd < 0 || write(fd, "unlinked", 8) != 8 || unlink("gone") != 0) {
    fail("gone");
  }
}

int main(int argc, char **argv) {
  if (pipe(gate) != 0) {
    fail("pipe");
  }
  make_files();
  if (argc > 1) {
    write_file(argv[1], "changed\n");
  }
  if (argc > 2) {
    unlink(argv[2]);
  }
  signal(SIGHUP, SIG_IGN);
  signal(SIGUSR1, on_signal);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  kill(getpid(), SIGTERM);
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0 || write(pair[0], "hello", 5) != 5) {
    fail("socketpair");
  }
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  timerfd_settime(timer, 0, &(struct itimerspec){{1, 0}, {3600, 0}}, NULL);
  memory = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(memory, "a text that nobody else has");
  pid_t child = fork();
  if (child == 0) {
    struct timespec hour = {3600, 0};
    nanosleep(&hour, NULL);
    _exit(0);
  }
  pthread_t threads[2];
  for (long i = 0; i < 2; i++) {
    pthread_create(&threads[i], NULL, wait_nested, (void *)(i + 2));
  }
  while (arrived < 2) {
    struct timespec moment = {0, 1000000};
    nanosleep(&moment, NULL);
  }
  kill(getpid(), SIGUSR1);
  if (write(gate[1], "xx", 2) != 2) {
    fail("write");
  }
  for (int i = 0; i < 2; i++) {
    pthread_join(threads[i], NULL);
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  puts("looked at");
  return 0;
}

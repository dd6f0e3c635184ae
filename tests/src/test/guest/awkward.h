/*
 * For programs that bring kernel objects into their most awkward states. A program has several
 * scenarios; its argument names one, without an argument it lists them. A scenario marks the moment
 * at which the machine is to be saved, and checks afterwards that everything is as it must be. It
 * is run natively too, so it waits for what it wants to find by looking, not by the clock.
 */
#ifndef AWKWARD_H
#define AWKWARD_H
#include "guest.h"
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

struct scenario {
  const char *name;
  void (*run)(void);
};

/* Nothing else in these programs makes these two calls. */
static inline void mark(void) { syscall(SYS_getppid); }

/* The machine is to be saved at each of the steps that follow. */
static inline void mark_every_step(void) { syscall(SYS_getpgrp); }

static inline void milliseconds(long count) {
  struct timespec time = {count / 1000, count % 1000 * 1000000};
  while (nanosleep(&time, &time) == -1 && errno == EINTR) {
  }
}

static inline struct timespec after_now(clockid_t clock, long milliseconds) {
  struct timespec time;
  MUST(clock_gettime(clock, &time));
  time.tv_sec += milliseconds / 1000;
  time.tv_nsec += milliseconds % 1000 * 1000000;
  if (time.tv_nsec >= 1000000000) time.tv_sec++, time.tv_nsec -= 1000000000;
  return time;
}

/* Waits until a thread is in a state of proc(5): S asleep, T stopped, Z a zombie. */
static inline void until_thread(pid_t process, pid_t thread, char state) {
  char path[64], text[256];
  snprintf(path, sizeof path, "/proc/%d/task/%d/stat", process, thread);
  for (int tries = 0; tries < 5000; tries++) {
    int fd = MUST(open(path, O_RDONLY));
    ssize_t length = MUST(read(fd, text, sizeof text - 1));
    MUST(close(fd));
    text[length] = 0;
    char *end = strrchr(text, ')');
    if (end && end[2] == state) return;
    milliseconds(1);
  }
  printf("SETUP thread not in state %c\n", state);
  exit(2);
}

static inline void until(pid_t process, char state) { until_thread(process, process, state); }
static inline void until_asleep(pid_t process) { until(process, 'S'); }

/* A child that does one thing and ends with its result. */
static inline pid_t child(int (*work)(void)) {
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    int status = work();
    fflush(stdout);
    _exit(status);
  }
  return pid;
}

static inline pid_t sleeping_child(int (*work)(void)) {
  pid_t pid = child(work);
  until_asleep(pid);
  return pid;
}

static inline void reap(const char *what, pid_t pid) {
  int status = 0;
  pid_t found;
  do {
    found = waitpid(pid, &status, 0);
  } while (found == -1 && errno == EINTR);
  CHECK(found == pid);
  if (WIFEXITED(status)) printf("%s exited %d\n", what, WEXITSTATUS(status));
  else printf("%s killed by %d\n", what, WTERMSIG(status));
}

static inline void nonblocking(int fd) {
  MUST(fcntl(fd, F_SETFL, MUST(fcntl(fd, F_GETFL)) | O_NONBLOCK));
}

/* Bytes that tell where they belong. */
static inline void pattern(unsigned char *bytes, size_t from, size_t count) {
  for (size_t i = 0; i < count; i++) bytes[i] = (from + i) * 131 + ((from + i) >> 8);
}

/* Reads all that is there, or until the end, and checks that it continues the pattern. */
static inline size_t read_pattern(int fd, size_t from, size_t count) {
  unsigned char got[4096], wanted[4096];
  size_t done = 0;
  while (done < count) {
    size_t part = count - done < sizeof got ? count - done : sizeof got;
    ssize_t n = read(fd, got, part);
    if (n <= 0) break;
    pattern(wanted, from + done, n);
    if (memcmp(got, wanted, n) != 0) {
      printf("FAILED other bytes between %zu and %zu\n", from + done, from + done + n);
      guest_failed = 1;
    }
    done += n;
  }
  return done;
}

static inline int run_scenario(int argc, char **argv, const struct scenario *all, int count) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int i = 0; i < count; i++) {
    if (argc < 2) {
      printf("%s\n", all[i].name);
    } else if (strcmp(argv[1], all[i].name) == 0) {
      printf("%s\n", all[i].name);
      all[i].run();
      return guest_end();
    }
  }
  return argc < 2 ? 0 : 2;
}

#define SCENARIO(function) {#function, function}
#define RUN_SCENARIO(argc, argv, all) run_scenario(argc, argv, all, sizeof all / sizeof all[0])
#endif

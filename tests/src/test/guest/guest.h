/*
 * The tiny header of the guest tests. A test prints what it sees, one line a fact, and the same
 * program is run natively and under Amber: both must print the same. So nothing here may print what
 * differs from run to run (process ids, times, addresses, inode numbers). CHECK is for what such
 * values must satisfy; a check that fails is printed and makes the exit status 1.
 */
#ifndef GUEST_H
#define GUEST_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int guest_failed;

/* Prints the expression's text and its value, or the name of its error when it is -1. */
#define SHOW(expression)                                                              \
  do {                                                                                \
    errno = 0;                                                                        \
    long show_ = (long)(expression);                                                  \
    if (show_ == -1 && errno != 0) printf("%s: %s\n", #expression, strerrorname_np(errno)); \
    else printf("%s: %ld\n", #expression, show_);                                     \
  } while (0)

/* As SHOW, for values that differ from run to run: only whether it worked, or the error. */
#define WORKS(expression)                                                             \
  do {                                                                                \
    errno = 0;                                                                        \
    long works_ = (long)(expression);                                                 \
    printf("%s: %s\n", #expression, works_ == -1 ? strerrorname_np(errno) : "ok");    \
  } while (0)

#define CHECK(condition)                                                              \
  do {                                                                                \
    if (!(condition)) {                                                               \
      printf("FAILED %s:%d: %s\n", __FILE__, __LINE__, #condition);                   \
      guest_failed = 1;                                                               \
    }                                                                                 \
  } while (0)

#define SECTION(name) printf("== %s\n", name)

/* Ends the test when its own set-up fails: not a result of the thing under test. */
#define MUST(expression)                                                              \
  ({                                                                                  \
    __auto_type must_ = (expression);                                                 \
    if ((long)must_ == -1) {                                                          \
      printf("SETUP %s:%d: %s: %s\n", __FILE__, __LINE__, #expression, strerror(errno)); \
      exit(2);                                                                        \
    }                                                                                 \
    must_;                                                                            \
  })

/* An address that is not mapped in any process. */
#define NOWHERE ((void *)0xdead0000UL)

static inline int guest_end(void) {
  printf("%s\n", guest_failed ? "FAILED" : "passed");
  return guest_failed;
}

static inline void handle_info(int signal, void (*handler)(int, siginfo_t *, void *), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | flags;
  MUST(sigaction(signal, &action, NULL));
}

static inline void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  MUST(sigaction(signal, &action, NULL));
}

/* Makes a file with the given text. */
static inline void put(const char *path, const char *text) {
  int fd = MUST(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644));
  MUST(write(fd, text, strlen(text)));
  MUST(close(fd));
}

/* Prints a file's contents, or the error, on one line. */
static inline void cat(const char *path) {
  char text[4096];
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    printf("%s: %s\n", path, strerrorname_np(errno));
    return;
  }
  ssize_t n = read(fd, text, sizeof text - 1);
  if (n < 0) {
    printf("%s: read: %s\n", path, strerrorname_np(errno));
  } else {
    text[n] = 0;
    printf("%s: \"%s\"\n", path, text);
  }
  close(fd);
}

/* Gives up root where the test runs as root, so that permissions are checked. */
static inline void become_nobody(void) {
  if (geteuid() == 0) {
    MUST(setresgid(65534, 65534, 65534));
    MUST(setresuid(65534, 65534, 65534));
  }
}
#endif

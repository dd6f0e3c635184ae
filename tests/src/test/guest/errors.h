/* For the tests of errors: a call by its name and its arguments, as it is made and as it ends. */
#ifndef ERRORS_H
#define ERRORS_H
#include "guest.h"
#include <sys/syscall.h>
#include <sys/wait.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

#define TRY(call, arguments...) try_(#call "(" #arguments ")", syscall(SYS_##call, ##arguments))

/* As TRY, where a success is a number that differs from run to run. */
#define TRY_ANY(call, arguments...) \
  try_(#call "(" #arguments ")", syscall(SYS_##call, ##arguments) == -1 ? -1 : 0)

static inline void try_(const char *text, long result) {
  if (result == -1) printf("%s: %s\n", text, strerrorname_np(errno));
  else printf("%s: %ld\n", text, result);
}

/* A call with each of the paths that lead nowhere; they are made by bad_paths(). */
#define PATHS(call, path_and_arguments...)                                              \
  for (int i_ = 0; i_ < BAD_PATHS; i_++) {                                              \
    const char *PATH = bad_path[i_];                                                    \
    long result_ = syscall(SYS_##call, path_and_arguments);                             \
    printf("%s(%s): %s\n", #call, bad_path_name[i_],                                    \
           result_ == -1 ? strerrorname_np(errno) : "ok");                              \
  }

enum { BAD = 99, BAD_PATHS = 8 };
static const char *bad_path[BAD_PATHS];
static const char *const bad_path_name[BAD_PATHS] = {
    "address", "empty", "not there", "below a file", "loop", "long name", "long path", "slash"};

static inline void bad_paths(void) {
  static char name[300], path[5000];
  memset(name, 'n', 256);
  memset(path, '/', 4097);
  put("plain", "text");
  unlink("loop");
  MUST(symlink("loop", "loop"));
  const char *all[BAD_PATHS] = {NOWHERE, "", "none", "plain/x", "loop/x", name, path, "plain/"};
  memcpy(bad_path, all, sizeof all);
}

/* Runs a part of the test as a process of its own, whose end is shown when it is no plain one. */
static inline void apart(const char *name, void (*part)(void)) {
  SECTION(name);
  pid_t child = MUST(fork());
  if (child == 0) {
    part();
    _exit(0);
  }
  int status;
  MUST(waitpid(child, &status, 0));
  if (status != 0) printf("ended with %x\n", status);
}
#endif

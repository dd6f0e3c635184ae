#include "amber_checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_file(const char *path, int flags) {
  int fd;
  do {
    fd = open(path, flags | O_CLOEXEC);
  } while (fd == -1 && errno == EINTR);
  return fd;
}

static void close_file(int fd) {
  int error = errno;
  close(fd);
  errno = error;
}

static int open_generation(void) { return open_file("/proc/amber/generation", O_RDONLY); }

static long read_generation(int fd) {
  char text[24];
  ssize_t size = pread(fd, text, sizeof text - 1, 0);
  if (size <= 0) {
    return -1;
  }
  text[size] = '\0';
  return strtol(text, NULL, 10);
}

long amber_generation(void) {
  int fd = open_generation();
  if (fd == -1) {
    return -1;
  }
  long generation = read_generation(fd);
  close_file(fd);
  return generation;
}

static int save(const char *name, int generation) {
  long before = read_generation(generation);
  int fd = before == -1 ? -1 : open_file("/proc/amber/checkpoint", O_WRONLY);
  if (fd == -1) {
    return -1;
  }
  ssize_t size = write(fd, name, strlen(name));
  close_file(fd);
  if (size == -1) {
    return -1;
  }
  /* Both the machine that was saved and the one that is resumed come back from the write. */
  long after = read_generation(generation);
  return after != -1 && after != before;
}

int amber_checkpoint(const char *name) {
  /* Open all the time: after the write there may be no free descriptor to look with. */
  int generation = open_generation();
  if (generation == -1) {
    return -1;
  }
  int result = save(name, generation);
  close_file(generation);
  return result;
}

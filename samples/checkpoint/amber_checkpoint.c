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

long amber_generation(void) {
  char text[24];
  int fd = open_file("/proc/amber/generation", O_RDONLY);
  if (fd == -1) {
    return -1;
  }
  ssize_t size = read(fd, text, sizeof text - 1);
  close_file(fd);
  if (size <= 0) {
    return -1;
  }
  text[size] = '\0';
  return strtol(text, NULL, 10);
}

int amber_checkpoint(const char *name) {
  long before = amber_generation();
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
  return amber_generation() != before;
}

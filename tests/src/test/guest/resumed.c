/* Waits for a resume in the way that its argument names, and tells of it: see ResumedTest. */
#include "guest.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

/* The snapshot is taken before getppid, while the other thread waits. */
static void *gives_up(void *unused) {
  (void)unused;
  MUST(usleep(1000));
  (void)getppid();
  MUST(usleep(1000000));
  printf("never resumed\n");
  fflush(stdout);
  _exit(guest_end());
}

static void show(const char *name) {
  char path[64], text[256];
  snprintf(path, sizeof path, "/proc/amber/%s", name);
  int fd = MUST(open(path, O_RDONLY));
  ssize_t size = MUST(read(fd, text, sizeof text));
  for (ssize_t i = 0; i < size; i++) {
    if (text[i] == '\0') {
      text[i] = '|';
    }
  }
  printf("%s: %.*s", name, (int)size, text);
  MUST(close(fd));
}

static const char *told(int events) {
  return (events & (POLLPRI | POLLERR)) == (POLLPRI | POLLERR) ? "told" : "not told";
}

static void wait_by(const char *way, int fd) {
  if (strcmp(way, "poll") == 0) {
    struct pollfd one = {fd, POLLPRI, 0};
    int count = MUST(poll(&one, 1, -1));
    printf("poll: %d %s\n", count, told(one.revents));
  } else if (strcmp(way, "select") == 0) {
    fd_set exceptions;
    FD_ZERO(&exceptions);
    FD_SET(fd, &exceptions);
    int count = MUST(select(fd + 1, NULL, NULL, &exceptions, NULL));
    printf("select: %d %d\n", count, FD_ISSET(fd, &exceptions) != 0);
  } else {
    int list = MUST(epoll_create1(0));
    struct epoll_event event = {.events = EPOLLPRI | EPOLLET, .data = {.fd = fd}};
    MUST(epoll_ctl(list, EPOLL_CTL_ADD, fd, &event));
    int count = MUST(epoll_wait(list, &event, 1, -1));
    printf("epoll: %d %s", count, told((int)event.events));
    printf(", then %d\n", MUST(epoll_wait(list, &event, 1, 0)));
  }
}

int main(int argc, char **argv) {
  int fd = MUST(open("/proc/amber/generation", O_RDONLY));
  struct pollfd again = {fd, POLLPRI, 0};
  printf("at first: %d\n", MUST(poll(&again, 1, 0)));
  fflush(stdout);
  pthread_t other;
  CHECK(pthread_create(&other, NULL, gives_up, NULL) == 0);
  wait_by(argc > 1 ? argv[1] : "poll", fd);
  char text[8];
  printf("still: %s", told((MUST(poll(&again, 1, 0)), again.revents)));
  MUST(read(fd, text, 1));
  printf(", when read: %d\n", MUST(poll(&again, 1, 0)));
  show("generation");
  show("host");
  show("arguments");
  printf("\n");
  return guest_end();
}

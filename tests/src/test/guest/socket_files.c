/* Sockets as files: sendfile(2) into them, their owner and permissions; ports shared by many. */
#include "guest.h"
#include <netinet/in.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { SIZE = 3000000 };

static int contents(void) {
  int fd = MUST(open("contents", O_CREAT | O_RDWR | O_TRUNC, 0600));
  for (int i = 0; i < SIZE / 4; i++) {
    if (i % 1024 == 0) {
      int block[1024];
      for (int k = 0; k < 1024; k++) {
        block[k] = i + k;
      }
      MUST(pwrite(fd, block, sizeof block, i * 4L));
    }
  }
  MUST(ftruncate(fd, SIZE));
  return fd;
}

static void reader(int fd) {
  static unsigned char bytes[30000];
  long sum = 0, count = 0, got;
  while ((got = read(fd, bytes, sizeof bytes)) > 0) {
    for (long i = 0; i < got; i++) {
      sum += bytes[i] * ((count + i) % 251 + 1);
    }
    count += got;
  }
  printf("read %ld, sum %ld\n", count, sum);
  fflush(stdout);
  _exit(0);
}

static void whole(int fd, int type, int with_offset) {
  int pair[2];
  if (type == 0) {
    MUST(pipe(pair));
  } else {
    MUST(socketpair(AF_UNIX, type, 0, pair));
  }
  fflush(stdout);
  if (MUST(fork()) == 0) {
    close(pair[1]);
    reader(pair[0]);
  }
  close(pair[0]);
  off_t offset = 8192;
  MUST(lseek(fd, 4096, SEEK_SET));
  SHOW(sendfile(pair[1], fd, with_offset ? &offset : NULL, 2 * SIZE));
  close(pair[1]);
  int status;
  MUST(wait(&status));
  printf("offset %ld, position %ld\n", (long)offset, (long)lseek(fd, 0, SEEK_CUR));
}

static void sending(void) {
  SECTION("sending");
  int fd = contents();
  whole(fd, SOCK_STREAM, 0);
  whole(fd, SOCK_STREAM, 1);
  whole(fd, 0, 1);
  int pair[2];
  MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair));
  off_t offset = 0;
  long sent = sendfile(pair[0], fd, &offset, SIZE);
  printf("part %d\n", sent > 0 && sent < SIZE && offset == sent);
  SHOW(sendfile(pair[0], fd, &offset, SIZE));
  printf("stays %d\n", offset == sent);
  close(pair[1]);
  signal(SIGPIPE, SIG_IGN);
  SHOW(sendfile(pair[0], fd, &offset, SIZE));
  close(pair[0]);
  close(fd);
}

static void ownership(void) {
  SECTION("ownership");
  int fds[3] = {MUST(socket(AF_INET, SOCK_STREAM, 0)), MUST(socket(AF_UNIX, SOCK_DGRAM, 0)),
                MUST(socket(AF_NETLINK, SOCK_RAW, 0))};
  for (int i = 0; i < 3; i++) {
    struct stat st;
    SHOW(fchmod(fds[i], 0640));
    MUST(fstat(fds[i], &st));
    printf("%o %d\n", st.st_mode, st.st_uid == getuid());
    SHOW(fchown(fds[i], getuid(), getgid()));
    SHOW(fchown(fds[i], -1, -1));
    close(fds[i]);
  }
}

static void sharing(void) {
  SECTION("sharing");
  struct sockaddr_in at = {.sin_family = AF_INET};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  int listeners[3], got = 0, least = 90;
  for (int i = 0; i < 3; i++) {
    int on = 1;
    listeners[i] = MUST(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    MUST(setsockopt(listeners[i], SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
    MUST(bind(listeners[i], (void *)&at, size));
    MUST(listen(listeners[i], 90));
    MUST(getsockname(listeners[i], (void *)&at, &size));
  }
  for (int i = 0; i < 90; i++) {
    int fd = MUST(socket(AF_INET, SOCK_STREAM, 0));
    MUST(connect(fd, (void *)&at, size));
  }
  for (int i = 0; i < 3; i++) {
    int count = 0;
    while (accept(listeners[i], NULL, NULL) >= 0) {
      count++;
    }
    got += count;
    least = count < least ? count : least;
  }
  printf("accepted %d, each some: %d\n", got, least > 5);
}

int main(void) {
  sending();
  ownership();
  sharing();
  return guest_end();
}

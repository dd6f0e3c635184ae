/* Unix sockets: streams, records and datagrams; names, backlogs, ends, limits, readiness. */
#include "guest.h"
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

static socklen_t named(struct sockaddr_un *address, const char *path) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strcpy(address->sun_path, path);
  return offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1;
}

static socklen_t abstract(struct sockaddr_un *address, const char *name) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strcpy(address->sun_path + 1, name);
  return offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
}

static int ready(int fd) {
  struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP | POLLPRI};
  MUST(poll(&one, 1, 0));
  return one.revents;
}

static void show_text(const char *what, int fd, size_t room, int flags) {
  char text[256];
  ssize_t n = recv(fd, text, room, flags);
  if (n < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %zd \"%.*s\"\n", what, n, (int)n, text);
}

static void show_name(const char *what, int (*get)(int, struct sockaddr *, socklen_t *), int fd) {
  struct sockaddr_un address;
  socklen_t length = sizeof address;
  if (get(fd, (struct sockaddr *)&address, &length) < 0) {
    printf("%s: %s\n", what, strerrorname_np(errno));
    return;
  }
  const char *path = length > 2 ? (address.sun_path[0] ? address.sun_path : address.sun_path + 1) : "";
  printf("%s: family %d length %d \"%.*s\"\n", what, address.sun_family, (int)length,
         length > 2 ? (int)length - 2 : 0, path);
}

static int getsockname_(int fd, struct sockaddr *a, socklen_t *l) { return getsockname(fd, a, l); }
static int getpeername_(int fd, struct sockaddr *a, socklen_t *l) { return getpeername(fd, a, l); }

static void show_option(const char *what, int fd, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  int result = getsockopt(fd, level, name, &value, &length);
  if (result < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %d (%d)\n", what, value, (int)length);
}

static volatile int pipes;
static void count_pipe(int signal) {
  (void)signal;
  pipes++;
}

static void pairs(int type) {
  int s[2];
  char text[64];
  SECTION(type == SOCK_STREAM ? "stream" : type == SOCK_DGRAM ? "dgram" : "seqpacket");
  MUST(socketpair(AF_UNIX, type, 0, s));
  struct stat st;
  MUST(fstat(s[0], &st));
  printf("mode %o size %ld\n", st.st_mode, (long)st.st_size);
  printf("flags %o\n", fcntl(s[0], F_GETFL));
  printf("ready %#x\n", ready(s[0]));
  SHOW(write(s[0], "one", 3));
  SHOW(write(s[0], "three", 5));
  int bytes;
  MUST(ioctl(s[1], FIONREAD, &bytes));
  printf("FIONREAD %d\n", bytes);
  printf("ready %#x\n", ready(s[1]));
  show_text("peek", s[1], 2, MSG_PEEK);
  show_text("peek all", s[1], 60, MSG_PEEK);
  show_text("short", s[1], 2, 0);
  show_text("truncated", s[1], 2, MSG_TRUNC);
  show_text("rest", s[1], 60, MSG_DONTWAIT);
  show_text("nothing", s[1], 60, MSG_DONTWAIT);
  struct iovec parts[2] = {{"ab", 2}, {"cde", 3}};
  SHOW(writev(s[1], parts, 2));
  struct iovec room[2] = {{text, 3}, {text + 10, 20}};
  SHOW(readv(s[0], room, 2));
  SHOW(send(s[0], "", 0, 0));
  show_text("empty", s[1], 60, MSG_DONTWAIT);
  SHOW(lseek(s[0], 0, SEEK_SET));
  SHOW(pread(s[0], text, 1, 0));
  SHOW(recv(s[0], NOWHERE, 10, MSG_DONTWAIT));
  SHOW(send(s[0], NOWHERE, 10, 0));
  while (recv(s[1], text, sizeof text, MSG_DONTWAIT) > 0) {}
  show_option("type", s[0], SOL_SOCKET, SO_TYPE);
  show_option("domain", s[0], SOL_SOCKET, SO_DOMAIN);
  show_option("protocol", s[0], SOL_SOCKET, SO_PROTOCOL);
  show_option("error", s[0], SOL_SOCKET, SO_ERROR);
  show_option("sndbuf", s[0], SOL_SOCKET, SO_SNDBUF);
  show_option("rcvbuf", s[0], SOL_SOCKET, SO_RCVBUF);
  show_option("acceptconn", s[0], SOL_SOCKET, SO_ACCEPTCONN);
  show_option("passcred", s[0], SOL_SOCKET, SO_PASSCRED);
  show_option("rcvlowat", s[0], SOL_SOCKET, SO_RCVLOWAT);
  show_option("reuseaddr", s[0], SOL_SOCKET, SO_REUSEADDR);
  show_option("unknown", s[0], SOL_SOCKET, 999);
  show_option("other level", s[0], 6, 1);
  struct ucred peer;
  socklen_t length = sizeof peer;
  MUST(getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &peer, &length));
  CHECK(peer.pid == getpid() && peer.uid == geteuid() && peer.gid == getegid());
  show_name("name", getsockname_, s[0]);
  show_name("peer", getpeername_, s[0]);
  SHOW(connect(s[0], (struct sockaddr *)&(struct sockaddr_un){.sun_family = AF_UNIX}, 2));
  SHOW(listen(s[0], 1));
  SHOW(accept(s[0], NULL, NULL));

  /* Half closed. */
  SHOW(write(s[0], "last", 4));
  SHOW(shutdown(s[0], SHUT_WR));
  printf("ready %#x %#x\n", ready(s[0]), ready(s[1]));
  SHOW(write(s[0], "x", 1));
  printf("SIGPIPE %d\n", pipes);
  SHOW(send(s[0], "x", 1, MSG_NOSIGNAL));
  printf("SIGPIPE %d\n", pipes);
  show_text("last", s[1], 60, MSG_DONTWAIT);
  show_text("end", s[1], 60, MSG_DONTWAIT);
  SHOW(write(s[1], "back", 4));
  show_text("back", s[0], 60, 0);
  SHOW(shutdown(s[1], SHUT_RDWR));
  printf("ready %#x %#x\n", ready(s[0]), ready(s[1]));
  show_text("ended", s[0], 60, MSG_DONTWAIT);
  SHOW(write(s[0], "x", 1));
  SHOW(shutdown(s[1], 3));
  close(s[0]);
  printf("ready %#x\n", ready(s[1]));
  close(s[1]);

  /* Closed with unread data. */
  MUST(socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, s));
  printf("flags %o %d\n", fcntl(s[0], F_GETFL), fcntl(s[0], F_GETFD));
  SHOW(write(s[0], "unread", 6));
  SHOW(write(s[1], "read", 4));
  close(s[1]);
  printf("ready %#x\n", ready(s[0]));
  show_name("peer", getpeername_, s[0]);
  show_text("read", s[0], 60, 0);
  show_text("then", s[0], 60, 0);
  show_text("then", s[0], 60, 0);
  SHOW(write(s[0], "x", 1));
  SHOW(write(s[0], "x", 1));
  printf("SIGPIPE %d ready %#x\n", pipes, ready(s[0]));
  close(s[0]);

  /* Full. */
  MUST(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, s));
  int sent = 0;
  while (write(s[0], "x", 1) == 1) sent++;
  printf("sent %d, %s, ready %#x %#x\n", sent, strerrorname_np(errno), ready(s[0]), ready(s[1]));
  int more = 0, taken = 0;
  while (!(ready(s[0]) & POLLOUT) && recv(s[1], text, 1, 0) == 1) taken++;
  while (write(s[0], "x", 1) == 1) more++;
  printf("after %d more %d\n", taken, more);
  close(s[0]);
  close(s[1]);
  MUST(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, s));
  int small = 4096;
  MUST(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small));
  show_option("small sndbuf", s[0], SOL_SOCKET, SO_SNDBUF);
  char *large = calloc(1, 300000);
  ssize_t first = write(s[0], large, 300000);
  printf("large: %s\n", first < 0 ? strerrorname_np(errno) : first > 0 && first < 300000 ? "part" : "all");
  while (write(s[0], large, 1000) > 0) {}
  printf("full: %s\n", strerrorname_np(errno));
  free(large);
  close(s[0]);
  close(s[1]);
  pipes = 0;
}

static void names(void) {
  SECTION("names");
  struct sockaddr_un a, b;
  int listener = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  int client = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  printf("ready %#x\n", ready(client));
  show_name("unbound", getsockname_, listener);
  show_name("no peer", getpeername_, listener);
  struct ucred peer;
  socklen_t length = sizeof peer;
  MUST(getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &length));
  printf("peer %d %d %d\n", peer.pid, peer.uid, peer.gid);
  SHOW(listen(listener, 5));
  SHOW(bind(listener, (struct sockaddr *)&a, named(&a, "none/socket")));
  SHOW(bind(listener, (struct sockaddr *)&a, 1));
  SHOW(bind(listener, (struct sockaddr *)&a, 200));
  a.sun_family = AF_INET;
  SHOW(bind(listener, (struct sockaddr *)&a, 20));
  SHOW(bind(listener, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(bind(listener, (struct sockaddr *)&a, named(&a, "another")));
  struct stat st;
  MUST(stat("socket", &st));
  printf("mode %o\n", st.st_mode);
  SHOW(open("socket", O_RDWR));
  SHOW(bind(client, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(connect(client, (struct sockaddr *)&a, named(&a, "missing")));
  put("file", "");
  SHOW(connect(client, (struct sockaddr *)&a, named(&a, "file")));
  SHOW(connect(client, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(accept(listener, NULL, NULL));
  SHOW(listen(listener, 1));
  show_option("acceptconn", listener, SOL_SOCKET, SO_ACCEPTCONN);
  printf("ready %#x\n", ready(listener));
  int dgram = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
  SHOW(connect(dgram, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(listen(dgram, 1));
  SHOW(accept(dgram, NULL, NULL));
  SHOW(sendto(client, "x", 1, 0, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(send(client, "x", 1, 0));
  SHOW(recv(client, &st, 1, 0));
  SHOW(connect(client, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(connect(client, (struct sockaddr *)&a, named(&a, "socket")));
  printf("ready %#x %#x\n", ready(listener), ready(client));
  SHOW(write(client, "early", 5));
  int second = MUST(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
  int third = MUST(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
  SHOW(connect(second, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(connect(third, (struct sockaddr *)&a, named(&a, "socket")));
  length = sizeof b;
  int accepted = MUST(accept4(listener, (struct sockaddr *)&b, &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  printf("accepted: family %d length %d flags %o %d\n", b.sun_family, (int)length,
         fcntl(accepted, F_GETFL), fcntl(accepted, F_GETFD));
  show_text("early", accepted, 60, 0);
  show_name("accepted", getsockname_, accepted);
  show_name("client", getpeername_, client);
  show_name("client", getsockname_, client);
  SHOW(connect(third, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(shutdown(listener, SHUT_RD));
  SHOW(connect(dgram, (struct sockaddr *)&a, named(&a, "socket")));
  close(listener);
  printf("ready %#x %#x\n", ready(second), ready(third));
  show_text("second", second, 60, 0);
  show_text("second", second, 60, 0);
  show_text("third", third, 60, 0);
  SHOW(write(client, "still", 5));
  show_text("still", accepted, 60, 0);
  int late = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  SHOW(connect(late, (struct sockaddr *)&a, named(&a, "socket")));
  SHOW(unlink("socket"));
  SHOW(connect(late, (struct sockaddr *)&a, named(&a, "socket")));
  char link[64];
  char path[64];
  MUST(fstat(late, &st));
  sprintf(path, "/proc/self/fd/%d", late);
  ssize_t n = MUST(readlink(path, link, sizeof link - 1));
  link[n] = 0;
  sprintf(path, "socket:[%lu]", (unsigned long)st.st_ino);
  CHECK(strcmp(link, path) == 0);
  close(client), close(accepted), close(second), close(third), close(late), close(dgram);

  SECTION("abstract");
  int one = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
  int two = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
  socklen_t la = abstract(&a, "amber-guest-test-one");
  char unique[60];
  sprintf(unique, "amber-guest-%d", getpid());
  la = abstract(&a, unique);
  SHOW(bind(one, (struct sockaddr *)&a, la));
  SHOW(bind(two, (struct sockaddr *)&a, la));
  SHOW(sendto(two, "hello", 5, 0, (struct sockaddr *)&a, la));
  length = sizeof b;
  char text[32];
  SHOW(recvfrom(one, text, sizeof text, 0, (struct sockaddr *)&b, &length));
  printf("from length %d\n", (int)length);
  SHOW(bind(two, (struct sockaddr *)&b, 2));
  length = sizeof b;
  b.sun_family = AF_UNIX;
  SHOW(bind(two, (struct sockaddr *)&b, 2));
  MUST(getsockname(two, (struct sockaddr *)&b, &length));
  printf("autobind: family %d length %d first %d\n", b.sun_family, (int)length, b.sun_path[0]);
  SHOW(connect(two, (struct sockaddr *)&a, la));
  SHOW(send(two, "again", 5, 0));
  struct sockaddr_un c;
  socklen_t lc = sizeof c;
  SHOW(recvfrom(one, text, sizeof text, 0, (struct sockaddr *)&c, &lc));
  CHECK(lc == length && memcmp(&b, &c, lc) == 0);
  SHOW(sendto(one, "reply", 5, 0, (struct sockaddr *)&c, lc));
  show_text("reply", two, 30, 0);
  int third_dgram = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
  SHOW(sendto(third_dgram, "not you", 7, 0, (struct sockaddr *)&c, lc));
  c.sun_family = AF_UNSPEC;
  SHOW(connect(two, (struct sockaddr *)&c, sizeof(sa_family_t)));
  SHOW(send(two, "x", 1, 0));
  MUST(connect(two, (struct sockaddr *)&a, la));
  close(one);
  SHOW(send(two, "x", 1, 0));
  SHOW(send(two, "x", 1, 0));
  close(two), close(third_dgram);
}

static void many_datagrams(void) {
  SECTION("full queue");
  struct sockaddr_un a;
  int receiver = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
  int sender = MUST(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  MUST(bind(receiver, (struct sockaddr *)&a, named(&a, "receiver")));
  MUST(connect(sender, (struct sockaddr *)&a, named(&a, "receiver")));
  int sent = 0;
  while (send(sender, &sent, sizeof sent, 0) > 0) sent++;
  printf("sent %d: %s, ready %#x\n", sent, strerrorname_np(errno), ready(sender));
  int got = -1;
  SHOW(read(receiver, &got, sizeof got));
  printf("got %d, ready %#x\n", got, ready(sender));
  SHOW(send(sender, &sent, sizeof sent, 0));

  /* Who waits for room goes on when there is some. */
  fcntl(sender, F_SETFL, 0);
  pid_t child = MUST(fork());
  if (child == 0) {
    for (int i = 0; i < 30; i++) MUST(send(sender, &i, sizeof i, 0));
    _exit(0);
  }
  int sum = 0;
  for (int i = 0; i < sent + 30; i++) {
    MUST(read(receiver, &got, sizeof got));
    sum += got;
  }
  printf("sum %d\n", sum);
  MUST(waitpid(child, NULL, 0));
  close(receiver);
  close(sender);
  unlink("receiver");
}

static void waiting(void) {
  SECTION("waiting");
  struct sockaddr_un a;
  int listener = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(bind(listener, (struct sockaddr *)&a, named(&a, "waiting")));
  MUST(listen(listener, 0));
  fflush(stdout);
  for (int i = 0; i < 3; i++) {
    if (MUST(fork()) == 0) {
      int s = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
      MUST(connect(s, (struct sockaddr *)&a, named(&a, "waiting")));
      char large[100000];
      memset(large, 'a' + i, sizeof large);
      for (int k = 0; k < 5; k++) {
        if (write(s, large, sizeof large) != sizeof large) _exit(1);
      }
      shutdown(s, SHUT_WR);
      char answer;
      if (read(s, &answer, 1) != 1 || answer != 'k') _exit(2);
      _exit(0);
    }
  }
  long total = 0;
  for (int i = 0; i < 3; i++) {
    int s = MUST(accept(listener, NULL, NULL));
    char text[30000];
    ssize_t n;
    while ((n = MUST(recv(s, text, sizeof text, MSG_WAITALL))) > 0) {
      for (ssize_t k = 0; k < n; k++) total += text[k];
    }
    MUST(write(s, "k", 1));
    close(s);
  }
  printf("total %ld\n", total);
  for (int i = 0; i < 3; i++) {
    int status;
    MUST(wait(&status));
    printf("child %d\n", status);
  }
  close(listener);

  /* Time limits. */
  int s[2];
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  struct timeval limit = {0, 20000};
  MUST(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  struct timeval back;
  socklen_t length = sizeof back;
  MUST(getsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &back, &length));
  printf("timeout %ld.%06ld\n", (long)back.tv_sec, (long)back.tv_usec);
  show_text("in time", s[0], 10, 0);
  limit.tv_usec = 1000000;
  SHOW(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  SHOW(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &limit, 4));
  int low = 4;
  MUST(setsockopt(s[1], SOL_SOCKET, SO_RCVLOWAT, &low, sizeof low));
  fflush(stdout);
  if (MUST(fork()) == 0) {
    MUST(write(s[0], "ab", 2));
    MUST(write(s[0], "cd", 2));
    _exit(0);
  }
  show_text("low water", s[1], 10, 0);
  MUST(wait(NULL));
  close(s[0]);
  close(s[1]);
}

static void edges(void) {
  SECTION("epoll");
  int s[2];
  MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s));
  int e = MUST(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
  MUST(epoll_ctl(e, EPOLL_CTL_ADD, s[0], &event));
  SHOW(epoll_wait(e, &event, 1, 0));
  printf("events %#x\n", event.events);
  SHOW(epoll_wait(e, &event, 1, 0));
  MUST(write(s[1], "x", 1));
  SHOW(epoll_wait(e, &event, 1, 0));
  printf("events %#x\n", event.events);
  SHOW(epoll_wait(e, &event, 1, 0));
  MUST(shutdown(s[1], SHUT_WR));
  SHOW(epoll_wait(e, &event, 1, 0));
  printf("events %#x\n", event.events);
  close(s[1]);
  SHOW(epoll_wait(e, &event, 1, 0));
  printf("events %#x\n", event.events);
  close(s[0]);
  close(e);
}

static void errors(void) {
  SECTION("errors");
  int s[2];
  SHOW(socket(AF_UNIX, 99, 0));
  SHOW(socket(AF_UNIX, SOCK_STREAM, 7));
  SHOW(socket(AF_UNIX, SOCK_RDM, 0));
  SHOW(socket(99, SOCK_STREAM, 0));
  SHOW(socket(-1, SOCK_STREAM, 0));
  SHOW(socket(AF_UNIX, SOCK_STREAM | 0x100000, 0));
  SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, NOWHERE));
  SHOW(bind(0, NULL, 0));
  SHOW(bind(99, NULL, 0));
  SHOW(accept4(99, NULL, NULL, 77));
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  SHOW(accept4(s[0], NULL, NULL, 77));
  SHOW(bind(s[0], NOWHERE, 10));
  SHOW(bind(s[0], NULL, 0));
  SHOW(getsockname(s[0], NULL, NULL));
  socklen_t length = -1;
  SHOW(getsockname(s[0], NOWHERE, &length));
  length = 0;
  SHOW(getsockname(s[0], NOWHERE, &length));
  printf("length %d\n", (int)length);
  length = 2;
  SHOW(getsockname(s[0], NOWHERE, &length));
  int value = 1;
  SHOW(setsockopt(s[0], SOL_SOCKET, SO_REUSEADDR, &value, 2));
  SHOW(setsockopt(s[0], SOL_SOCKET, SO_REUSEADDR, NOWHERE, 4));
  SHOW(setsockopt(s[0], SOL_SOCKET, 999, &value, 4));
  SHOW(setsockopt(s[0], 6, 1, &value, 4));
  SHOW(setsockopt(s[0], SOL_SOCKET, SO_TYPE, &value, 4));
  length = 2;
  SHOW(getsockopt(s[0], SOL_SOCKET, SO_TYPE, &value, &length));
  printf("length %d\n", (int)length);
  SHOW(send(s[0], "x", 1, MSG_ERRQUEUE));
  SHOW(sendto(s[0], "x", 1, 0, (struct sockaddr *)&value, 4));
  SHOW(ftruncate(s[0], 0));
  SHOW(fsync(s[0]));
  SHOW(ioctl(s[0], 0x9999, 0));
  int on = 1;
  SHOW(ioctl(s[0], FIONBIO, &on));
  printf("flags %o\n", fcntl(s[0], F_GETFL));
  close(s[0]), close(s[1]);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  handle(SIGPIPE, count_pipe, 0);
  pairs(SOCK_STREAM);
  pairs(SOCK_SEQPACKET);
  pairs(SOCK_DGRAM);
  names();
  many_datagrams();
  waiting();
  edges();
  errors();
  return guest_end();
}

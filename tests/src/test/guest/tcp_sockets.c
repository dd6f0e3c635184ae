/* TCP over loopback: connecting, ends, resets, ports, options, readiness; IPv4 and IPv6. */
#include "guest.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

static int family;
static socklen_t size;

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static union address loopback(int port) {
  union address a;
  memset(&a, 0, sizeof a);
  if (family == AF_INET) {
    a.v4.sin_family = AF_INET;
    a.v4.sin_port = htons(port);
    a.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof a.v4;
  } else {
    a.v6.sin6_family = AF_INET6;
    a.v6.sin6_port = htons(port);
    a.v6.sin6_addr = in6addr_loopback;
    size = sizeof a.v6;
  }
  return a;
}

static int port_of(int fd) {
  union address a;
  socklen_t length = sizeof a;
  MUST(getsockname(fd, &a.any, &length));
  return ntohs(family == AF_INET ? a.v4.sin_port : a.v6.sin6_port);
}

static void show_address(const char *what, int result, union address *a, socklen_t length) {
  char text[64] = "";
  if (result < 0) {
    printf("%s: %s\n", what, strerrorname_np(errno));
    return;
  }
  if (a->any.sa_family == AF_INET) inet_ntop(AF_INET, &a->v4.sin_addr, text, sizeof text);
  else if (a->any.sa_family == AF_INET6) inet_ntop(AF_INET6, &a->v6.sin6_addr, text, sizeof text);
  printf("%s: family %d length %d %s\n", what, a->any.sa_family, (int)length, text);
}

static void show_names(const char *what, int fd) {
  union address a;
  socklen_t length = sizeof a;
  int result = getsockname(fd, &a.any, &length);
  printf("%s ", what);
  show_address("name", result, &a, length);
  length = sizeof a;
  result = getpeername(fd, &a.any, &length);
  printf("%s ", what);
  show_address("peer", result, &a, length);
}

static int ready(int fd) {
  struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP | POLLPRI};
  MUST(poll(&one, 1, 0));
  return one.revents;
}

/* Packets natively need a moment; here nothing does. */
static int settled(int fd, int wanted) {
  struct pollfd one = {.fd = fd, .events = wanted};
  MUST(poll(&one, 1, 2000));
  return ready(fd);
}

static void show_text(const char *what, int fd, size_t room, int flags) {
  char text[256];
  ssize_t n = recv(fd, text, room, flags);
  if (n < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %zd \"%.*s\"\n", what, n, (int)n, text);
}

static int option(int fd, int level, int name) {
  int value = -77;
  socklen_t length = sizeof value;
  return getsockopt(fd, level, name, &value, &length) < 0 ? -errno : value;
}

static int state(int fd) {
  struct tcp_info info;
  socklen_t length = sizeof info;
  MUST(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length));
  return info.tcpi_state;
}

static int listener(int backlog) {
  union address a = loopback(0);
  int fd = MUST(socket(family, SOCK_STREAM, 0));
  MUST(bind(fd, &a.any, size));
  MUST(listen(fd, backlog));
  return fd;
}

static int connected(int to) {
  union address a = loopback(port_of(to));
  int fd = MUST(socket(family, SOCK_STREAM, 0));
  MUST(connect(fd, &a.any, size));
  return fd;
}

static int accepted(int from) {
  struct pollfd one = {.fd = from, .events = POLLIN};
  MUST(poll(&one, 1, 2000));
  return MUST(accept(from, NULL, NULL));
}

static void reset_on_close(int fd) {
  struct linger linger = {1, 0};
  MUST(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
  MUST(close(fd));
}

static void connections(void) {
  SECTION("connections");
  union address a;
  int l = MUST(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  printf("ready %#x state %d\n", ready(l), state(l));
  SHOW(accept(l, NULL, NULL));
  SHOW(recv(l, &a, 1, 0));
  SHOW(send(l, "x", 1, MSG_NOSIGNAL));
  int idle = MUST(socket(family, SOCK_STREAM, 0));
  SHOW(shutdown(idle, SHUT_RDWR));
  close(idle);
  show_names("new", l);
  a = loopback(0);
  SHOW(bind(l, &a.any, 5));
  SHOW(bind(l, &a.any, size));
  SHOW(bind(l, &a.any, size));
  CHECK(port_of(l) != 0);
  a = loopback(port_of(l));
  int c = MUST(socket(family, SOCK_STREAM, 0));
  SHOW(connect(c, &a.any, size));
  SHOW(connect(c, &a.any, 5));
  SHOW(listen(l, 2));
  SHOW(listen(l, 3));
  printf("ready %#x state %d acceptconn %d\n", ready(l), state(l), option(l, SOL_SOCKET, SO_ACCEPTCONN));
  SHOW(connect(l, &a.any, size));
  SHOW(connect(c, &a.any, size));
  SHOW(connect(c, &a.any, size));
  SHOW(listen(c, 1));
  printf("ready %#x %#x\n", settled(l, POLLIN), ready(c));
  SHOW(write(c, "early", 5));
  socklen_t length = sizeof a;
  int s = MUST(accept4(l, &a.any, &length, SOCK_NONBLOCK));
  show_address("accepted", s, &a, length);
  show_names("server", s);
  show_names("client", c);
  printf("flags %o states %d %d\n", fcntl(s, F_GETFL), state(s), state(c));
  settled(s, POLLIN);
  int bytes;
  MUST(ioctl(s, FIONREAD, &bytes));
  printf("FIONREAD %d\n", bytes);
  show_text("peek", s, 3, MSG_PEEK);
  show_text("drop", s, 1, MSG_TRUNC);
  show_text("early", s, 60, 0);
  show_text("nothing", s, 60, 0);
  SHOW(write(s, "answer", 6));
  show_text("answer", c, 6, MSG_WAITALL);

  SECTION("half closed");
  SHOW(shutdown(c, SHUT_WR));
  printf("ready %#x %#x state %d\n", settled(s, POLLRDHUP), ready(c), state(s));
  show_text("end", s, 60, 0);
  SHOW(send(c, "x", 1, MSG_NOSIGNAL));
  SHOW(write(s, "still", 5));
  show_text("still", c, 60, 0);
  SHOW(shutdown(s, SHUT_WR));
  printf("ready %#x %#x\n", settled(c, POLLRDHUP), settled(s, POLLHUP));
  show_text("end", c, 60, 0);
  show_names("ended", c);
  SHOW(shutdown(c, SHUT_WR));
  close(c);
  close(s);

  SECTION("closed");
  c = connected(l);
  s = accepted(l);
  MUST(write(s, "bye", 3));
  close(s);
  settled(c, POLLRDHUP);
  printf("ready %#x state %d\n", ready(c), state(c));
  show_text("bye", c, 60, 0);
  show_text("end", c, 60, 0);
  show_names("left", c);
  SHOW(send(c, "lost", 4, MSG_NOSIGNAL));
  printf("ready %#x error %d\n", settled(c, POLLHUP), 0);
  show_text("end", c, 60, 0);
  SHOW(send(c, "x", 1, MSG_NOSIGNAL));
  SHOW(send(c, "x", 1, MSG_NOSIGNAL));
  printf("error %d state %d\n", option(c, SOL_SOCKET, SO_ERROR), state(c));
  show_names("broken", c);
  close(c);

  SECTION("reset");
  c = connected(l);
  s = accepted(l);
  MUST(write(c, "unread", 6));
  settled(s, POLLIN);
  MUST(write(s, "data", 4));
  settled(c, POLLIN);
  close(s);
  printf("ready %#x state %d\n", settled(c, POLLHUP), state(c));
  show_text("data", c, 60, 0);
  show_text("reset", c, 60, 0);
  show_text("then", c, 60, 0);
  SHOW(send(c, "x", 1, MSG_NOSIGNAL));
  close(c);
  c = connected(l);
  s = accepted(l);
  reset_on_close(s);
  printf("ready %#x\n", settled(c, POLLHUP));
  SHOW(send(c, "x", 1, MSG_NOSIGNAL));
  SHOW(send(c, "x", 1, MSG_NOSIGNAL));
  show_text("then", c, 60, 0);
  close(c);
  c = connected(l);
  s = accepted(l);
  reset_on_close(s);
  settled(c, POLLHUP);
  printf("error %d then %d\n", option(c, SOL_SOCKET, SO_ERROR), option(c, SOL_SOCKET, SO_ERROR));
  a = loopback(port_of(l));
  SHOW(connect(c, &a.any, size));
  close(c);
  int again = connected(l);
  close(l);
  printf("ready %#x\n", settled(again, POLLHUP));
  show_text("not accepted", again, 60, 0);
  close(again);
}

static void nonblocking(void) {
  SECTION("nonblocking");
  int l = listener(5);
  union address a = loopback(port_of(l));
  int c = MUST(socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0));
  SHOW(connect(c, &a.any, size));
  printf("ready %#x error %d\n", settled(c, POLLOUT), option(c, SOL_SOCKET, SO_ERROR));
  SHOW(connect(c, &a.any, size));
  SHOW(connect(c, &a.any, size));
  int s = accepted(l);
  SHOW(fcntl(l, F_SETFL, O_NONBLOCK));
  SHOW(accept(l, NULL, NULL));
  show_text("nothing", c, 10, 0);
  static char block[65536];
  long sent = 0;
  ssize_t n;
  while ((n = write(c, block, sizeof block)) > 0) sent += n;
  printf("full: %s ready %d\n", strerrorname_np(errno), (ready(c) & POLLOUT) != 0);
  CHECK(sent > 200000);
  while (sent > 0) sent -= MUST(read(s, block, sizeof block));
  printf("empty %ld ready %#x\n", sent, settled(c, POLLOUT));
  close(s);
  close(c);
  close(l);
  int refused = MUST(socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0));
  SHOW(connect(refused, &a.any, size));
  printf("ready %#x\n", settled(refused, POLLOUT | POLLHUP));
  SHOW(connect(refused, &a.any, size));
  SHOW(connect(refused, &a.any, size));
  settled(refused, POLLHUP);
  printf("error %d\n", option(refused, SOL_SOCKET, SO_ERROR));
  printf("error %d\n", option(refused, SOL_SOCKET, SO_ERROR));
  SHOW(connect(refused, &a.any, size));
  close(refused);
}

static void ports(void) {
  SECTION("ports");
  int l = listener(5);
  int on = 1;
  union address a = loopback(port_of(l));
  int other = MUST(socket(family, SOCK_STREAM, 0));
  SHOW(bind(other, &a.any, size));
  MUST(setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  SHOW(bind(other, &a.any, size));
  union address any = a;
  if (family == AF_INET) any.v4.sin_addr.s_addr = 0;
  else any.v6.sin6_addr = in6addr_any;
  SHOW(bind(other, &any.any, size));
  int c = connected(l);
  int s = accepted(l);
  close(l);
  int third = MUST(socket(family, SOCK_STREAM, 0));
  SHOW(bind(third, &a.any, size));
  close(s);
  settled(c, POLLRDHUP);
  close(c);
  SHOW(bind(third, &a.any, size));
  MUST(setsockopt(third, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  SHOW(bind(third, &a.any, size));
  close(third);
  close(other);
  int one = MUST(socket(family, SOCK_STREAM, 0)), two = MUST(socket(family, SOCK_STREAM, 0));
  MUST(setsockopt(one, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
  MUST(setsockopt(two, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
  a = loopback(0);
  MUST(bind(one, &a.any, size));
  MUST(listen(one, 1));
  a = loopback(port_of(one));
  SHOW(bind(two, &a.any, size));
  SHOW(listen(two, 1));
  close(one), close(two);
  int fd = MUST(socket(family, SOCK_STREAM, 0));
  if (family == AF_INET) {
    a.v4.sin_addr.s_addr = htonl(0x08080808);
    a.v4.sin_port = htons(0);
  } else {
    inet_pton(AF_INET6, "2001:db8::1", &a.v6.sin6_addr);
    a.v6.sin6_port = htons(0);
  }
  SHOW(bind(fd, &a.any, size));
  a.any.sa_family = AF_UNIX;
  SHOW(bind(fd, &a.any, size));
  SHOW(connect(fd, &a.any, size));
  a.any.sa_family = AF_UNSPEC;
  SHOW(connect(fd, &a.any, size));
  close(fd);
}

static void options(void) {
  SECTION("options");
  int l = listener(5);
  int c = connected(l);
  int s = accepted(l);
  static const int names[] = {TCP_NODELAY, TCP_CORK, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT,
                              TCP_SYNCNT, TCP_LINGER2, TCP_DEFER_ACCEPT, TCP_QUICKACK,
                              TCP_USER_TIMEOUT, TCP_MAXSEG, 77};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    printf("%d: %d", names[i], option(c, IPPROTO_TCP, names[i]));
    int value = 1;
    int result = setsockopt(c, IPPROTO_TCP, names[i], &value, sizeof value);
    printf(" %s %d\n", result < 0 ? strerrorname_np(errno) : "set", option(c, IPPROTO_TCP, names[i]));
  }
  char congestion[16] = "";
  socklen_t length = sizeof congestion;
  SHOW(getsockopt(c, IPPROTO_TCP, TCP_CONGESTION, congestion, &length));
  printf("%d\n", (int)length);
  static const int common[] = {SO_TYPE, SO_DOMAIN, SO_PROTOCOL, SO_KEEPALIVE, SO_REUSEADDR,
                               SO_REUSEPORT, SO_OOBINLINE, SO_BROADCAST, SO_PRIORITY, SO_RCVLOWAT,
                               SO_SNDLOWAT, SO_ERROR, SO_DONTROUTE, SO_TIMESTAMP, SO_MARK,
                               SO_INCOMING_CPU - 1000, SO_ACCEPTCONN, SO_RCVBUF};
  for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
    printf("%d: %d\n", common[i], option(s, SOL_SOCKET, common[i]));
  }
  int buffer = 10000;
  SHOW(setsockopt(c, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer));
  SHOW(option(c, SOL_SOCKET, SO_SNDBUF));
  SHOW(setsockopt(c, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer));
  SHOW(option(c, SOL_SOCKET, SO_RCVBUF));
  buffer = 1;
  SHOW(setsockopt(c, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer));
  SHOW(option(c, SOL_SOCKET, SO_SNDBUF));
  SHOW(setsockopt(c, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer));
  SHOW(option(c, SOL_SOCKET, SO_RCVBUF));
  SHOW(option(c, IPPROTO_IP, IP_TTL));
  SHOW(option(c, IPPROTO_IP, IP_TOS));
  SHOW(option(c, IPPROTO_IP, 999));
  SHOW(option(c, IPPROTO_UDP, 1));
  SHOW(option(c, 99, 1));
  if (family == AF_INET6) {
    SHOW(option(c, IPPROTO_IPV6, IPV6_V6ONLY));
    SHOW(option(c, IPPROTO_IPV6, IPV6_UNICAST_HOPS));
    int on = 1;
    SHOW(setsockopt(c, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on));
  }
  SHOW(socket(family, SOCK_STREAM, IPPROTO_UDP));
  SHOW(socket(family, SOCK_STREAM, 300));
  SHOW(socket(family, SOCK_SEQPACKET, 0));
  SHOW(socketpair(family, SOCK_STREAM, 0, (int[2]){0, 0}));
  SHOW(send(c, "x", 1, 0));
  close(c), close(s), close(l);
}

/* A listener for IPv6 alone: its port is free for IPv4. The error of the bind to it there, or 0. */
static int only_version_6(void) {
  int on = 1, l = MUST(socket(AF_INET6, SOCK_STREAM, 0));
  MUST(setsockopt(l, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on));
  union address a = {.v6 = {.sin6_family = AF_INET6}};
  MUST(bind(l, &a.any, sizeof a.v6));
  MUST(listen(l, 2));
  family = AF_INET6;
  int port = port_of(l);
  family = AF_INET;
  a = loopback(port);
  int c = MUST(socket(AF_INET, SOCK_STREAM, 0));
  int connected = connect(c, &a.any, sizeof a.v4) == 0 ? 0 : errno;
  int bound = bind(c, &a.any, sizeof a.v4) == 0 ? 0 : errno;
  close(c), close(l);
  return connected == ECONNREFUSED ? bound : connected == 0 ? EADDRINUSE : connected;
}

static void both_families(void) {
  SECTION("both families");
  int l = MUST(socket(AF_INET6, SOCK_STREAM, 0));
  union address a;
  memset(&a, 0, sizeof a);
  a.v6.sin6_family = AF_INET6;
  MUST(bind(l, &a.any, sizeof a.v6));
  MUST(listen(l, 2));
  family = AF_INET6;
  int port = port_of(l);
  family = AF_INET;
  a = loopback(port);
  int c = MUST(socket(AF_INET, SOCK_STREAM, 0));
  int other = MUST(socket(AF_INET, SOCK_STREAM, 0));
  SHOW(bind(other, &a.any, size));
  SHOW(connect(c, &a.any, size));
  int s = accepted(l);
  show_names("server", s);
  show_names("client", c);
  close(c), close(s), close(other);
  c = MUST(socket(AF_INET6, SOCK_STREAM, 0));
  memset(&a, 0, sizeof a);
  a.v6.sin6_family = AF_INET6;
  a.v6.sin6_port = htons(port);
  inet_pton(AF_INET6, "::ffff:127.0.0.1", &a.v6.sin6_addr);
  SHOW(connect(c, &a.any, sizeof a.v6));
  s = accepted(l);
  show_names("server", s);
  close(c), close(s), close(l);
  /* Natively the port may be another program's for IPv4: then the next one. */
  int error = EADDRINUSE;
  for (int i = 0; i < 20 && error == EADDRINUSE; i++) error = only_version_6();
  printf("the port of a listener for IPv6 alone, bound for IPv4: %d\n", error);
}

static void processes(void) {
  SECTION("processes");
  int l = listener(1);
  union address a = loopback(port_of(l));
  fflush(stdout);
  for (int i = 0; i < 4; i++) {
    if (MUST(fork()) == 0) {
      int c = MUST(socket(family, SOCK_STREAM, 0));
      MUST(connect(c, &a.any, size));
      static char text[300000];
      memset(text, 'a' + i, sizeof text);
      if (write(c, text, sizeof text) != sizeof text) _exit(1);
      shutdown(c, SHUT_WR);
      long sum;
      if (recv(c, &sum, sizeof sum, MSG_WAITALL) != sizeof sum) _exit(2);
      _exit(sum == 300000L * ('a' + i) ? 0 : 3);
    }
  }
  long total = 0;
  for (int i = 0; i < 4; i++) {
    int s = MUST(accept(l, NULL, NULL));
    long sum = 0;
    static char text[50000];
    ssize_t n;
    while ((n = MUST(read(s, text, sizeof text))) > 0) {
      for (ssize_t k = 0; k < n; k++) sum += text[k];
    }
    total += sum;
    MUST(write(s, &sum, sizeof sum));
    close(s);
  }
  printf("total %ld\n", total);
  for (int i = 0; i < 4; i++) {
    int status;
    MUST(wait(&status));
    printf("child %d\n", status);
  }
  int c = connected(l);
  int s = accepted(l);
  put("sent", "the contents of a file\n");
  int file = MUST(open("sent", O_RDONLY));
  SHOW(sendfile(s, file, NULL, 100));
  show_text("sendfile", c, 23, MSG_WAITALL);
  int p[2];
  MUST(pipe(p));
  MUST(write(p[1], "spliced", 7));
  SHOW(splice(p[0], NULL, c, NULL, 100, 0));
  settled(s, POLLIN);
  SHOW(splice(s, NULL, p[1], NULL, 100, 0));
  char text[16];
  SHOW(read(p[0], text, sizeof text));
  struct timeval limit = {0, 10000};
  MUST(setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  show_text("in time", c, 10, 0);
  close(c), close(s), close(l), close(file);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGPIPE, SIG_IGN);
  static const int families[] = {AF_INET, AF_INET6};
  for (int i = 0; i < 2; i++) {
    family = families[i];
    printf("family %d\n", family);
    connections();
    nonblocking();
    ports();
    options();
    processes();
  }
  both_families();
  return guest_end();
}

/* UDP over loopback: names, truncation, refusals, limits; outside addresses cannot be reached. */
#include "guest.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

static socklen_t size = sizeof(struct sockaddr_in);

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

static struct sockaddr_in of(int fd) {
  struct sockaddr_in a;
  socklen_t length = sizeof a;
  MUST(getsockname(fd, (struct sockaddr *)&a, &length));
  return a;
}

static int ready(int fd) {
  struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP | POLLPRI};
  MUST(poll(&one, 1, 0));
  return one.revents;
}

static void settle(int fd, int wanted) {
  struct pollfd one = {.fd = fd, .events = wanted};
  MUST(poll(&one, 1, 2000));
}

static int option(int fd, int level, int name) {
  int value = -77;
  socklen_t length = sizeof value;
  return getsockopt(fd, level, name, &value, &length) < 0 ? -errno : value;
}

static void names(void) {
  SECTION("names");
  char text[64];
  int a = MUST(socket(AF_INET, SOCK_DGRAM, 0)), b = MUST(socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP));
  printf("ready %#x\n", ready(a));
  struct sockaddr_in to = loopback(0), from;
  SHOW(send(b, "x", 1, 0));
  SHOW(sendto(b, "x", 1, 0, (struct sockaddr *)&to, size));
  SHOW(sendto(b, "x", 1, 0, (struct sockaddr *)&to, 8));
  SHOW(listen(a, 1));
  SHOW(accept(a, NULL, NULL));
  int idle = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  SHOW(shutdown(idle, SHUT_WR));
  close(idle);
  SHOW(getpeername(a, (struct sockaddr *)&from, &(socklen_t){sizeof from}));
  SHOW(bind(a, (struct sockaddr *)&to, size));
  to = of(a);
  SHOW(bind(b, (struct sockaddr *)&to, size));
  SHOW(sendto(b, "hello", 5, 0, (struct sockaddr *)&to, size));
  CHECK(of(b).sin_port != 0);
  printf("unbound address %#x\n", ntohl(of(b).sin_addr.s_addr));
  settle(a, POLLIN);
  socklen_t length = sizeof from;
  SHOW(recvfrom(a, text, sizeof text, 0, (struct sockaddr *)&from, &length));
  CHECK(from.sin_port == of(b).sin_port);
  printf("from family %d length %d %#x\n", from.sin_family, (int)length, ntohl(from.sin_addr.s_addr));
  SHOW(sendto(a, "back", 4, 0, (struct sockaddr *)&from, length));
  SHOW(sendto(a, "", 0, 0, (struct sockaddr *)&from, length));
  settle(b, POLLIN);
  int bytes;
  MUST(ioctl(b, FIONREAD, &bytes));
  printf("FIONREAD %d\n", bytes);
  SHOW(recv(b, text, 2, MSG_PEEK | MSG_TRUNC));
  struct iovec part = {text, 2};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_name = &from, .msg_namelen = 4};
  SHOW(recvmsg(b, &message, 0));
  printf("flags %#x name %d\n", message.msg_flags, (int)message.msg_namelen);
  SHOW(recv(b, text, 2, 0));
  SHOW(recv(b, text, 2, MSG_DONTWAIT));
  SHOW(connect(b, (struct sockaddr *)&to, size));
  printf("connected address %#x\n", ntohl(of(b).sin_addr.s_addr));
  SHOW(send(b, "one", 3, 0));
  SHOW(write(b, "two", 3));
  int c = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  struct sockaddr_in other = of(b);
  SHOW(sendto(c, "stranger", 8, 0, (struct sockaddr *)&other, size));
  SHOW(recv(b, text, 60, MSG_DONTWAIT));
  settle(a, POLLIN);
  SHOW(read(a, text, 60));
  SHOW(shutdown(b, SHUT_RD));
  printf("ready %#x\n", ready(b));
  SHOW(recv(b, text, 60, MSG_DONTWAIT));
  struct sockaddr nobody = {.sa_family = AF_UNSPEC};
  SHOW(connect(b, &nobody, sizeof nobody));
  SHOW(send(b, "x", 1, 0));
  close(a), close(b), close(c);
}

static void refusals(void) {
  SECTION("refusals");
  char text[64];
  int a = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  struct sockaddr_in to = loopback(0);
  MUST(bind(a, (struct sockaddr *)&to, size));
  to = of(a);
  close(a);
  int b = MUST(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  SHOW(sendto(b, "lost", 4, 0, (struct sockaddr *)&to, size));
  SHOW(recv(b, text, 4, 0));
  SHOW(connect(b, (struct sockaddr *)&to, size));
  SHOW(send(b, "lost", 4, 0));
  settle(b, POLLERR);
  printf("ready %#x\n", ready(b));
  SHOW(recv(b, text, 4, 0));
  SHOW(recv(b, text, 4, 0));
  SHOW(send(b, "lost", 4, 0));
  settle(b, POLLERR);
  SHOW(send(b, "lost", 4, 0));
  SHOW(send(b, "lost", 4, 0));
  settle(b, POLLERR);
  printf("error %d then %d\n", option(b, SOL_SOCKET, SO_ERROR), option(b, SOL_SOCKET, SO_ERROR));
  close(b);
  b = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  static char large[70000];
  to = loopback(9);
  SHOW(sendto(b, large, 65508, 0, (struct sockaddr *)&to, size));
  SHOW(sendto(b, large, 70000, 0, (struct sockaddr *)&to, size));
  to.sin_addr.s_addr = htonl(INADDR_BROADCAST);
  SHOW(sendto(b, "x", 1, 0, (struct sockaddr *)&to, size));
  to.sin_family = AF_INET6;
  SHOW(sendto(b, "x", 1, 0, (struct sockaddr *)&to, size));
  SHOW(send(b, "x", 1, MSG_OOB));
  close(b);
}

static void options(void) {
  SECTION("options");
  int a = MUST(socket(AF_INET, SOCK_DGRAM, 0)), b = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  int on = 1;
  SHOW(option(a, SOL_SOCKET, SO_TYPE));
  SHOW(option(a, SOL_SOCKET, SO_PROTOCOL));
  SHOW(option(a, IPPROTO_IP, IP_MULTICAST_TTL));
  SHOW(option(a, IPPROTO_IP, IP_MULTICAST_LOOP));
  SHOW(option(a, IPPROTO_UDP, 1));
  SHOW(option(a, IPPROTO_TCP, 1));
  SHOW(setsockopt(a, SOL_SOCKET, SO_BROADCAST, &on, sizeof on));
  SHOW(option(a, SOL_SOCKET, SO_BROADCAST));
  MUST(setsockopt(a, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  MUST(setsockopt(b, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  struct sockaddr_in to = loopback(0);
  MUST(bind(a, (struct sockaddr *)&to, size));
  to = of(a);
  SHOW(bind(b, (struct sockaddr *)&to, size));
  close(b);
  /* What finds no room is lost. */
  b = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  int small = 1000;
  MUST(setsockopt(a, SOL_SOCKET, SO_RCVBUF, &small, sizeof small));
  static char text[2000];
  for (int i = 0; i < 50; i++) MUST(sendto(b, text, sizeof text, 0, (struct sockaddr *)&to, size));
  int got = 0;
  settle(a, POLLIN);
  while (recv(a, text, sizeof text, MSG_DONTWAIT) > 0) got++;
  CHECK(got > 0 && got < 50);
  close(a), close(b);
}

static void processes(void) {
  SECTION("processes");
  int server = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  struct sockaddr_in to = loopback(0), from;
  MUST(bind(server, (struct sockaddr *)&to, size));
  to = of(server);
  fflush(stdout);
  for (int i = 0; i < 3; i++) {
    if (MUST(fork()) == 0) {
      int c = MUST(socket(AF_INET, SOCK_DGRAM, 0));
      MUST(connect(c, (struct sockaddr *)&to, size));
      for (int k = 0; k < 20; k++) {
        int number = i * 100 + k, answer = 0;
        MUST(send(c, &number, sizeof number, 0));
        MUST(recv(c, &answer, sizeof answer, 0));
        if (answer != number * 2) _exit(1);
      }
      _exit(0);
    }
  }
  long sum = 0;
  for (int i = 0; i < 60; i++) {
    int number;
    socklen_t length = sizeof from;
    MUST(recvfrom(server, &number, sizeof number, 0, (struct sockaddr *)&from, &length));
    sum += number;
    number *= 2;
    MUST(sendto(server, &number, sizeof number, 0, (struct sockaddr *)&from, length));
  }
  printf("sum %ld\n", sum);
  for (int i = 0; i < 3; i++) {
    int status;
    MUST(wait(&status));
    printf("child %d\n", status);
  }
  struct timeval limit = {0, 10000};
  MUST(setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  SHOW(recv(server, &sum, 1, 0));
  close(server);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  names();
  refusals();
  options();
  processes();
  return guest_end();
}

/* TCP, UDP and netlink inside the machine: connections between two states, and what is unread. */
#include "awkward.h"
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static int listener, client, server;
static struct sockaddr_in address;

static int tcp(void) { return MUST(socket(AF_INET, SOCK_STREAM, 0)); }

static void listening(int backlog) {
  socklen_t length = sizeof address;
  address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  listener = tcp();
  MUST(bind(listener, (struct sockaddr *)&address, sizeof address));
  MUST(listen(listener, backlog));
  MUST(getsockname(listener, (struct sockaddr *)&address, &length));
}

static int connected(void) {
  int fd = tcp();
  MUST(connect(fd, (struct sockaddr *)&address, sizeof address));
  return fd;
}

static void pair(void) {
  listening(5);
  client = connected();
  server = MUST(accept(listener, NULL, NULL));
}

static void show_poll(int fd) {
  struct pollfd one = {fd, POLLIN | POLLOUT | POLLRDHUP, 0};
  poll(&one, 1, 0);
  printf("revents %#x\n", one.revents);
}

static int state(int fd) {
  struct tcp_info info;
  socklen_t length = sizeof info;
  MUST(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length));
  return info.tcpi_state;
}

static void unaccepted(void) {
  char text[32];
  listening(5);
  int first = connected(), second = connected(), third = connected();
  MUST(write(first, "first", 5));
  MUST(write(second, "second", 6));
  MUST(shutdown(second, SHUT_WR));
  struct linger hard = {1, 0};
  MUST(setsockopt(third, SOL_SOCKET, SO_LINGER, &hard, sizeof hard));
  MUST(write(third, "third", 5));
  close(third);
  mark();
  show_poll(listener);
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  server = MUST(accept(listener, (struct sockaddr *)&from, &length));
  SHOW(read(server, text, 32));
  MUST(write(server, "answer", 6));
  SHOW(read(first, text, 32));
  mark();
  server = MUST(accept(listener, NULL, NULL));
  SHOW(read(server, text, 32));
  SHOW(read(server, text, 32));
  server = MUST(accept(listener, NULL, NULL));
  SHOW(read(server, text, 32));
  close(listener);
  server = tcp();
  SHOW(connect(server, (struct sockaddr *)&address, sizeof address));
}

static void accepted_unread(void) {
  char text[32] = "";
  int waiting;
  pair();
  MUST(write(client, "to the server", 13));
  MUST(write(server, "to the client", 13));
  SHOW(read(server, text, 3));
  mark();
  MUST(ioctl(server, FIONREAD, &waiting));
  SHOW(waiting);
  SHOW(recv(client, text, 32, MSG_PEEK));
  SHOW(read(client, text, 32));
  SHOW(read(server, text, 32));
  printf("%s\n", text);
}

static void half_closed(void) {
  char text[32];
  pair();
  MUST(write(client, "request", 7));
  MUST(shutdown(client, SHUT_WR));
  milliseconds(100); /* for the acknowledgement, which Linux delays */
  mark();
  printf("states %d %d\n", state(client), state(server));
  show_poll(client), show_poll(server);
  SHOW(read(server, text, 32));
  SHOW(read(server, text, 32));
  MUST(write(server, "response", 8));
  close(server);
  mark();
  SHOW(read(client, text, 32));
  SHOW(read(client, text, 32));
  SHOW(send(client, "x", 1, MSG_NOSIGNAL));
}

static void lingering(void) {
  char text[32];
  pair();
  struct linger linger = {1, 2};
  MUST(setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
  MUST(write(client, "lingering", 9));
  close(client);
  mark();
  SHOW(read(server, text, 32));
  SHOW(read(server, text, 32));
  printf("state %d\n", state(server));
  close(server);
  /* Its own address is in use as long as the connection is. */
  int again = tcp(), on = 1;
  MUST(setsockopt(again, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  close(listener);
  mark();
  SHOW(bind(again, (struct sockaddr *)&address, sizeof address));
}

static void reset_pending(void) {
  char text[32];
  int error;
  socklen_t length = sizeof error;
  pair();
  MUST(write(client, "unread", 6));
  MUST(write(server, "lost or not", 11));
  milliseconds(5);
  close(server); /* with something unread: a reset */
  milliseconds(5);
  mark();
  show_poll(client);
  MUST(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length));
  SHOW(error == ECONNRESET);
  SHOW(read(client, text, 32));
  SHOW(send(client, "x", 1, MSG_NOSIGNAL));
  client = connected();
  server = MUST(accept(listener, NULL, NULL));
  struct linger hard = {1, 0};
  MUST(setsockopt(server, SOL_SOCKET, SO_LINGER, &hard, sizeof hard));
  close(server);
  milliseconds(5);
  mark();
  SHOW(send(client, "x", 1, MSG_NOSIGNAL));
  SHOW(send(client, "x", 1, MSG_NOSIGNAL));
}

static void connecting(void) {
  int error;
  socklen_t length = sizeof error;
  listening(5);
  client = MUST(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  SHOW(connect(client, (struct sockaddr *)&address, sizeof address));
  mark();
  struct pollfd one = {client, POLLOUT, 0};
  SHOW(poll(&one, 1, 1000));
  MUST(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length));
  SHOW(error);
  SHOW(connect(client, (struct sockaddr *)&address, sizeof address));
  SHOW(connect(client, (struct sockaddr *)&address, sizeof address));
  close(listener);
  client = MUST(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  SHOW(connect(client, (struct sockaddr *)&address, sizeof address));
  mark();
  one.fd = client;
  SHOW(poll(&one, 1, 1000));
  printf("%#x\n", one.revents);
  MUST(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length));
  SHOW(error == ECONNREFUSED);
}

enum { MUCH = 8000000 };
static int writes_much(void) {
  unsigned char *much = malloc(MUCH);
  pattern(much, 0, MUCH);
  close(server);
  return write(client, much, MUCH) == MUCH ? 3 : 1;
}

static void writer_blocked(void) {
  pair();
  int size = 20000;
  MUST(setsockopt(server, SOL_SOCKET, SO_RCVBUF, &size, sizeof size));
  pid_t writer = sleeping_child(writes_much);
  close(client);
  SHOW(read_pattern(server, 0, 5001));
  mark();
  SHOW(read_pattern(server, 5001, MUCH));
  reap("writer", writer);
}

static int accepts(void) {
  char c;
  int fd = accept(listener, NULL, NULL);
  return fd >= 0 && read(fd, &c, 1) == 1 ? c : 1;
}
static int receives_in_vain(void) {
  char c;
  struct timeval time = {0, 400000};
  MUST(setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time));
  return recv(server, &c, 1, 0) == -1 && errno == EAGAIN ? 4 : 1;
}

static void waiters(void) {
  pair();
  pid_t acceptor = sleeping_child(accepts);
  pid_t vain = sleeping_child(receives_in_vain);
  mark();
  int fd = connected();
  until_asleep(acceptor);
  mark();
  MUST(write(fd, "\5", 1));
  reap("acceptor", acceptor);
  reap("in vain", vain);
}

/* Two listeners share a port; each connection is for one of them. */
static void shared_port(void) {
  int on = 1, two[2], accepted = 0;
  socklen_t length = sizeof address;
  address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int i = 0; i < 2; i++) {
    two[i] = MUST(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    MUST(setsockopt(two[i], SOL_SOCKET, SO_REUSEPORT, &on, sizeof on));
    MUST(bind(two[i], (struct sockaddr *)&address, sizeof address));
    MUST(getsockname(two[i], (struct sockaddr *)&address, &length));
    MUST(listen(two[i], 20));
  }
  for (int i = 0; i < 10; i++) connected();
  mark();
  for (int i = 0; i < 2; i++)
    while (accept(two[i], NULL, NULL) >= 0) accepted++;
  SHOW(accepted);
  int third = tcp();
  SHOW(bind(third, (struct sockaddr *)&address, sizeof address));
  close(two[0]);
  mark();
  connected();
  SHOW(accept(two[1], NULL, NULL) >= 0);
}

static void datagrams(void) {
  char text[32];
  struct sockaddr_in6 mine = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT}, from;
  socklen_t length = sizeof mine;
  server = MUST(socket(AF_INET6, SOCK_DGRAM, 0));
  client = MUST(socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  MUST(bind(server, (struct sockaddr *)&mine, sizeof mine));
  MUST(getsockname(server, (struct sockaddr *)&mine, &length));
  MUST(connect(client, (struct sockaddr *)&mine, sizeof mine));
  MUST(send(client, "one", 3, 0));
  MUST(send(client, "", 0, 0));
  MUST(send(client, "a longer one", 12, 0));
  mark();
  SHOW(recvfrom(server, text, 32, 0, (struct sockaddr *)&from, &length));
  SHOW(recv(server, text, 32, 0));
  SHOW(recv(server, text, 5, MSG_TRUNC));
  SHOW(sendto(server, "back", 4, 0, (struct sockaddr *)&from, length));
  close(server);
  SHOW(send(client, "to nobody", 9, 0));
  milliseconds(2);
  mark();
  show_poll(client);
  SHOW(recv(client, text, 32, 0));
  SHOW(recv(client, text, 32, 0));
  SHOW(recv(client, text, 32, 0));
}

static void options(void) {
  int value = 0;
  socklen_t length = sizeof value;
  pair();
  int on = 1, idle = 77, size = 100000;
  MUST(setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on));
  MUST(setsockopt(client, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle));
  MUST(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  MUST(setsockopt(client, SOL_SOCKET, SO_RCVBUF, &size, sizeof size));
  MUST(setsockopt(client, IPPROTO_TCP, TCP_CORK, &on, sizeof on));
  MUST(write(client, "corked", 6));
  mark();
  MUST(getsockopt(client, IPPROTO_TCP, TCP_KEEPIDLE, &value, &length));
  SHOW(value);
  MUST(getsockopt(client, SOL_SOCKET, SO_RCVBUF, &value, &length));
  SHOW(value);
  MUST(getsockopt(client, IPPROTO_TCP, TCP_NODELAY, &value, &length));
  SHOW(value);
  value = 0;
  MUST(setsockopt(client, IPPROTO_TCP, TCP_CORK, &value, sizeof value));
  char text[8];
  SHOW(read(server, text, 8));
}

static void dump_unread(void) {
  int fd = MUST(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  struct {
    struct nlmsghdr head;
    struct rtgenmsg body;
  } request = {{sizeof request, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 7, 0}, {AF_UNSPEC}};
  char answer[32768];
  MUST(send(fd, &request, sizeof request, 0));
  mark();
  int links = 0, done = 0;
  while (!done) {
    int n = MUST(recv(fd, answer, sizeof answer, 0));
    for (struct nlmsghdr *h = (void *)answer; NLMSG_OK(h, (unsigned)n); h = NLMSG_NEXT(h, n)) {
      CHECK(h->nlmsg_seq == 7);
      links += h->nlmsg_type == RTM_NEWLINK;
      done |= h->nlmsg_type == NLMSG_DONE;
    }
  }
  SHOW(links >= 1);
  SHOW(recv(fd, answer, sizeof answer, MSG_DONTWAIT));
}

static const struct scenario all[] = {
    SCENARIO(unaccepted),    SCENARIO(accepted_unread), SCENARIO(half_closed),
    SCENARIO(reset_pending), SCENARIO(lingering),       SCENARIO(connecting),
    SCENARIO(shared_port),   SCENARIO(writer_blocked),  SCENARIO(waiters),
    SCENARIO(datagrams),     SCENARIO(options),         SCENARIO(dump_unread),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

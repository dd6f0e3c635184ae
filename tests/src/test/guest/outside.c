/*
 * The network outside the machine. As a client: ADDRESS TCP-PORT UDP-PORT CLOSED-PORT, where whatever
 * is sent comes back. As a server, without arguments: TCP and UDP at port 7000. The machine may be
 * saved at getppid(2): then the connection that is open there is lost.
 */
#include "guest.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

static char buffer[100];

static struct sockaddr_in at(const char *address, int port) {
  struct sockaddr_in result = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &result.sin_addr);
  return result;
}

static int connected(int type, struct sockaddr_in to) {
  int fd = MUST(socket(AF_INET, type, 0));
  SHOW(connect(fd, (struct sockaddr *)&to, sizeof to));
  return fd;
}

static void names(int fd, struct sockaddr_in to) {
  struct sockaddr_in name;
  socklen_t length = sizeof name;
  WORKS(getsockname(fd, (struct sockaddr *)&name, &length));
  CHECK(name.sin_port != 0);
  SHOW(getpeername(fd, (struct sockaddr *)&name, &length));
  CHECK(name.sin_addr.s_addr == to.sin_addr.s_addr && name.sin_port == to.sin_port);
}

static void refused(struct sockaddr_in closed) {
  SECTION("nobody there");
  close(connected(SOCK_STREAM, closed));
  int fd = MUST(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  SHOW(connect(fd, (struct sockaddr *)&closed, sizeof closed));
  struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
  SHOW(poll(&poll_fd, 1, 20000));
  int error = 0;
  socklen_t length = sizeof error;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
  printf("SO_ERROR: %s\n", error == 0 ? "0" : strerrorname_np(error));
  close(fd);
}

static void client(char **argv) {
  struct sockaddr_in tcp = at(argv[1], atoi(argv[2]));
  struct sockaddr_in udp = at(argv[1], atoi(argv[3]));
  SECTION("tcp");
  int stream = connected(SOCK_STREAM, tcp);
  if (send(stream, "", 0, 0) < 0) {
    /* There is no network. */
    connected(SOCK_DGRAM, udp);
    return;
  }
  names(stream, tcp);
  SHOW(write(stream, "hello", 5));
  SHOW(recv(stream, buffer, 5, MSG_WAITALL));
  SECTION("udp");
  int packets = connected(SOCK_DGRAM, udp);
  SHOW(write(packets, "packet", 6));
  SHOW(read(packets, buffer, sizeof buffer));
  refused(at(argv[1], atoi(argv[4])));
  getppid();
  SECTION("later");
  SHOW(write(stream, "more", 4));
  SHOW(recv(stream, buffer, 4, MSG_WAITALL));
  SHOW(write(stream, "again", 5));
  SHOW(recv(stream, buffer, 5, MSG_WAITALL));
  SHOW(shutdown(stream, SHUT_WR));
  SHOW(read(stream, buffer, sizeof buffer));
  SHOW(write(packets, "packet", 6));
  close(connected(SOCK_STREAM, tcp));
}

static void serve(int listener, int packets) {
  int stream = MUST(accept(listener, NULL, NULL));
  SHOW(read(stream, buffer, sizeof buffer));
  SHOW(write(stream, "answer", 6));
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  SHOW(recvfrom(packets, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &length));
  SHOW(sendto(packets, "packet", 6, 0, (struct sockaddr *)&from, length));
  SHOW(read(stream, buffer, sizeof buffer));
  close(stream);
}

static void server(void) {
  int listener = MUST(socket(AF_INET, SOCK_STREAM, 0));
  int packets = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  struct sockaddr_in any = at("0.0.0.0", 7000);
  MUST(bind(listener, (struct sockaddr *)&any, sizeof any));
  MUST(bind(packets, (struct sockaddr *)&any, sizeof any));
  MUST(listen(listener, 5));
  puts("up");
  serve(listener, packets);
  int open_one = MUST(accept(listener, NULL, NULL));
  SHOW(read(open_one, buffer, 1));
  getppid();
  SHOW(read(open_one, buffer, sizeof buffer));
  puts("up");
  serve(listener, packets);
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  signal(SIGPIPE, SIG_IGN);
  if (argc > 4) client(argv);
  else server();
  return guest_failed;
}

/* What ip(7) and ipv6(7) tell of datagrams and let choose, by control messages. */
#include "guest.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

static const int on = 1;

static void set(int fd, int level, int name, int value) {
  MUST(setsockopt(fd, level, name, &value, sizeof value));
}

static int receiver(int family, void *address, socklen_t size) {
  int fd = MUST(socket(family, SOCK_DGRAM | SOCK_NONBLOCK, 0));
  MUST(bind(fd, address, size));
  MUST(getsockname(fd, address, &size));
  return fd;
}

/* Shows one datagram with all that came along, in a control buffer of a size. */
static void show(int fd, size_t room) {
  char text[16], control[256];
  struct iovec part = {text, sizeof text - 1};
  struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
  header.msg_control = control;
  header.msg_controllen = room;
  ssize_t count = recvmsg(fd, &header, 0);
  if (count < 0) {
    printf("nothing: %s\n", strerrorname_np(errno));
    return;
  }
  printf("%.*s flags %#x, %zu bytes:", (int)count, text, header.msg_flags, header.msg_controllen);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c)) {
    printf(" %d/%d ", c->cmsg_level, c->cmsg_type);
    for (size_t i = 0; i < c->cmsg_len - CMSG_LEN(0); i++)
      printf("%02x", CMSG_DATA(c)[i]);
  }
  printf("\n");
}

/* Sends with one control message. */
static long with(int fd, void *to, socklen_t size, int level, int type, const void *value,
                 size_t length) {
  char control[64] = {0};
  struct iovec part = {"chosen", 6};
  struct msghdr header = {.msg_name = to, .msg_namelen = size, .msg_iov = &part, .msg_iovlen = 1};
  header.msg_control = control;
  header.msg_controllen = CMSG_SPACE(length);
  struct cmsghdr *c = CMSG_FIRSTHDR(&header);
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(length);
  memcpy(CMSG_DATA(c), value, length);
  return sendmsg(fd, &header, 0);
}

static long number(int fd, void *to, socklen_t size, int level, int type, int value) {
  return with(fd, to, size, level, type, &value, sizeof value);
}

static void version4(void) {
  SECTION("version 4");
  struct sockaddr_in to = {.sin_family = AF_INET};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof to;
  int in = receiver(AF_INET, &to, size), out = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  set(in, IPPROTO_IP, IP_PKTINFO, on);
  set(in, IPPROTO_IP, IP_RECVTTL, on);
  set(in, IPPROTO_IP, IP_RECVTOS, on);
  MUST(sendto(out, "plain", 5, 0, (void *)&to, size));
  show(in, 200);
  set(out, IPPROTO_IP, IP_TTL, 9);
  set(out, IPPROTO_IP, IP_TOS, 0x10);
  for (int i = 0; i < 3; i++)
    MUST(sendto(out, "set", 3, 0, (void *)&to, size));
  show(in, 200);
  show(in, 40);
  show(in, 0);
  SHOW(number(out, &to, size, IPPROTO_IP, IP_TTL, 5));
  SHOW(number(out, &to, size, IPPROTO_IP, IP_TOS, 0x20));
  SHOW(with(out, &to, size, IPPROTO_IP, IP_TOS, "\x08", 1));
  for (int i = 0; i < 4; i++)
    show(in, 200);
  SHOW(number(out, &to, size, IPPROTO_IP, IP_TTL, 0));
  SHOW(number(out, &to, size, IPPROTO_IP, IP_TTL, 256));
  SHOW(with(out, &to, size, IPPROTO_IP, IP_TTL, "\x08", 1));
  SHOW(number(out, &to, size, IPPROTO_IP, IP_TOS, 256));
  SHOW(with(out, &to, size, IPPROTO_IP, IP_TOS, "\0\0", 2));
  SHOW(number(out, &to, size, IPPROTO_IP, 99, 1));
  SHOW(number(out, &to, size, IPPROTO_IP, IP_PKTINFO, 0));
  SHOW(number(out, &to, size, IPPROTO_UDP, 1, 0));
  SHOW(number(out, &to, size, IPPROTO_IPV6, IPV6_HOPLIMIT, 3));
  show(in, 200);
  show(in, 200);
  close(in);
  close(out);
}

static void version6(void) {
  SECTION("version 6");
  struct sockaddr_in6 to = {.sin6_family = AF_INET6}, mapped;
  socklen_t size = sizeof to;
  int in = receiver(AF_INET6, &to, size), out = MUST(socket(AF_INET6, SOCK_DGRAM, 0));
  to.sin6_addr = in6addr_loopback;
  set(in, IPPROTO_IPV6, IPV6_RECVPKTINFO, on);
  set(in, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, on);
  set(in, IPPROTO_IPV6, IPV6_RECVTCLASS, on);
  set(in, IPPROTO_IP, IP_RECVTTL, on);
  MUST(sendto(out, "plain", 5, 0, (void *)&to, size));
  set(out, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9);
  set(out, IPPROTO_IPV6, IPV6_TCLASS, 0x10);
  MUST(sendto(out, "set", 3, 0, (void *)&to, size));
  show(in, 200);
  show(in, 200);
  SHOW(number(out, &to, size, IPPROTO_IPV6, IPV6_HOPLIMIT, 5));
  SHOW(number(out, &to, size, IPPROTO_IPV6, IPV6_HOPLIMIT, -1));
  SHOW(number(out, &to, size, IPPROTO_IPV6, IPV6_TCLASS, 0x20));
  SHOW(number(out, &to, size, IPPROTO_IP, IP_TTL, 3));
  for (int i = 0; i < 4; i++)
    show(in, 200);
  SHOW(number(out, &to, size, IPPROTO_IPV6, IPV6_HOPLIMIT, -2));
  SHOW(number(out, &to, size, IPPROTO_IPV6, IPV6_HOPLIMIT, 256));
  SHOW(with(out, &to, size, IPPROTO_IPV6, IPV6_HOPLIMIT, "\1", 1));
  SHOW(number(out, &to, size, IPPROTO_IPV6, IPV6_TCLASS, 256));
  SHOW(with(out, &to, size, IPPROTO_IPV6, IPV6_PKTINFO, "0123456789abcdef", 16));
  show(in, 200);

  SECTION("version 4 within 6");
  mapped = to;
  MUST(inet_pton(AF_INET6, "::ffff:127.0.0.1", &mapped.sin6_addr));
  MUST(sendto(out, "plain", 5, 0, (void *)&mapped, size));
  SHOW(number(out, &mapped, size, IPPROTO_IP, IP_TTL, 7));
  SHOW(number(out, &mapped, size, IPPROTO_IPV6, IPV6_HOPLIMIT, 7));
  for (int i = 0; i < 3; i++)
    show(in, 200);
  MUST(connect(out, (void *)&mapped, size));
  SHOW(number(out, NULL, 0, IPPROTO_IP, IP_TTL, 8));
  SHOW(number(out, NULL, 0, IPPROTO_IP, IP_TTL, 0));
  show(in, 200);
  show(in, 200);
}

int main(void) {
  version4();
  version6();
  return guest_failed;
}

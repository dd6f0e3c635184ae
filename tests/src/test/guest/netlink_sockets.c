/* NETLINK_ROUTE: what programs ask for the loopback device, and what is refused. Other devices of
   the host are left out. */
#include "guest.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

struct request {
  struct nlmsghdr header;
  struct ifinfomsg link;
};

static void library(void) {
  SECTION("library");
  struct ifaddrs *all;
  MUST(getifaddrs(&all));
  for (struct ifaddrs *a = all; a; a = a->ifa_next) {
    if (strcmp(a->ifa_name, "lo") || !a->ifa_addr) {
      continue;
    }
    if (a->ifa_addr->sa_family == AF_INET) {
      struct sockaddr_in *at = (void *)a->ifa_addr, *mask = (void *)a->ifa_netmask;
      printf("%s %s", a->ifa_name, inet_ntoa(at->sin_addr));
      printf(" %s %d\n", inet_ntoa(mask->sin_addr), a->ifa_flags & (IFF_UP | IFF_LOOPBACK));
    } else if (a->ifa_addr->sa_family == AF_PACKET) {
      printf("%s packet\n", a->ifa_name);
    }
  }
  freeifaddrs(all);
  struct if_nameindex *names = if_nameindex();
  printf("%u %s\n", names[0].if_index, names[0].if_name);
  if_freenameindex(names);
  printf("%u\n", if_nametoindex("lo"));
  SHOW(if_nametoindex("none0"));
}

static int ready(int fd) {
  struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT};
  MUST(poll(&one, 1, 0));
  return one.revents;
}

static void names(void) {
  SECTION("names");
  SHOW(socket(AF_NETLINK, SOCK_STREAM, NETLINK_ROUTE));
  SHOW(socket(AF_NETLINK, SOCK_RAW, 31));
  SHOW(socket(AF_NETLINK, SOCK_RAW, 77));
  int pair[2];
  SHOW(socketpair(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, pair));
  int a = MUST(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  int b = MUST(socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK, NETLINK_ROUTE));
  struct sockaddr_nl at = {.nl_family = AF_NETLINK}, got;
  socklen_t length = sizeof got;
  MUST(getsockname(a, (void *)&got, &length));
  printf("%u %d %u\n", length, got.nl_family, got.nl_pid);
  SHOW(bind(a, (void *)&at, 8));
  SHOW(bind(a, (void *)&at, sizeof at));
  MUST(getsockname(a, (void *)&got, &length));
  printf("own %d\n", got.nl_pid == (unsigned)getpid());
  SHOW(bind(a, (void *)&at, sizeof at));
  at.nl_pid = getpid();
  SHOW(bind(b, (void *)&at, sizeof at));
  at.nl_pid = 0;
  SHOW(connect(b, (void *)&at, sizeof at));
  MUST(getsockname(b, (void *)&got, &length));
  printf("chosen %d\n", (int)got.nl_pid < 0);
  SHOW(getpeername(b, (void *)&got, &length));
  SHOW(listen(b, 1));
  SHOW(shutdown(b, SHUT_WR));
  SHOW(recv(b, &got, sizeof got, 0));
  printf("ready %#x\n", ready(b));
  SHOW(send(b, "abc", 3, 0));
  SHOW(send(b, "abc", 3, MSG_OOB));
  at.nl_pid = 4000000;
  SHOW(sendto(b, &got, sizeof got, 0, (void *)&at, sizeof at));
  int one = 1;
  SHOW(setsockopt(b, 270, NETLINK_EXT_ACK, &one, sizeof one));
  SHOW(setsockopt(b, 270, 99, &one, sizeof one));
  close(a);
  close(b);
}

static void answers(int fd) {
  char bytes[16384];
  ssize_t size;
  while ((size = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0) {
    struct nlmsghdr *each = (void *)bytes;
    for (int left = (int)size; NLMSG_OK(each, (unsigned)left); each = NLMSG_NEXT(each, left)) {
      struct ifinfomsg *link = NLMSG_DATA(each);
      struct nlmsgerr *error = NLMSG_DATA(each);
      if (each->nlmsg_type == RTM_NEWLINK && link->ifi_index == 1) {
        printf("link %d %#x\n", link->ifi_type, link->ifi_flags & IFF_LOOPBACK);
      } else if (each->nlmsg_type == NLMSG_ERROR) {
        printf("error %d of %d, %u\n", error->error, error->msg.nlmsg_type, each->nlmsg_seq);
      } else if (each->nlmsg_type == NLMSG_DONE) {
        printf("done %#x %u\n", each->nlmsg_flags, each->nlmsg_seq);
      }
    }
  }
}

static void ask(int fd, int type, int flags, int index) {
  static int sequence;
  struct request request = {
      {sizeof request, (unsigned short)type, (unsigned short)flags, (unsigned)++sequence, 0},
      {.ifi_index = index}};
  SHOW(send(fd, &request, sizeof request, 0));
  answers(fd);
}

static void requests(void) {
  SECTION("requests");
  int fd = MUST(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  ask(fd, RTM_GETLINK, NLM_F_REQUEST, 1);
  ask(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, 1);
  ask(fd, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 0);
  ask(fd, RTM_GETLINK, NLM_F_REQUEST, 54321);
  ask(fd, RTM_GETLINK, 0, 1);
  ask(fd, RTM_GETLINK, NLM_F_ACK, 1);
  ask(fd, 222, NLM_F_REQUEST, 1);
  ask(fd, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, 1);
  struct request request = {
      {sizeof request, RTM_GETLINK, NLM_F_REQUEST, 9, 0}, {.ifi_index = 54321}};
  MUST(send(fd, &request, sizeof request, 0));
  char part[24];
  SHOW(recv(fd, part, sizeof part, MSG_PEEK | MSG_TRUNC));
  SHOW(recv(fd, part, sizeof part, 0));
  SHOW(recv(fd, part, sizeof part, MSG_DONTWAIT));
  close(fd);
}

int main(void) {
  library();
  names();
  requests();
  return guest_end();
}

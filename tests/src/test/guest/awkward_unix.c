/* Unix sockets: what is on its way, who waits, and files that only messages hold. */
#include "awkward.h"
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

static int s[2], listener;

union control {
  char bytes[256];
  struct cmsghdr align;
};

static ssize_t give(int to, const char *text, const int *fds, int count) {
  union control control = {.bytes = ""};
  struct iovec part = {(void *)text, strlen(text)};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                           .msg_controllen = CMSG_SPACE(count * sizeof(int))};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(header), fds, count * sizeof(int));
  return sendmsg(to, &message, 0);
}

static int take(int from, int *fds, int flags) {
  char text[256];
  union control control;
  struct iovec part = {text, sizeof text};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                           .msg_controllen = sizeof control};
  ssize_t n = recvmsg(from, &message, flags);
  if (n < 0) {
    printf("%s\n", strerrorname_np(errno));
    return 0;
  }
  printf("%zd \"%.*s\" flags %#x", n, (int)n, text, message.msg_flags);
  int count = 0;
  for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h; h = CMSG_NXTHDR(&message, h)) {
    if (h->cmsg_type == SCM_RIGHTS) {
      count = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      if (fds) memcpy(fds, CMSG_DATA(h), count * sizeof(int));
      printf(" files %d", count);
    } else if (h->cmsg_type == SCM_CREDENTIALS) {
      struct ucred user;
      memcpy(&user, CMSG_DATA(h), sizeof user);
      printf(" from %s, user %s", user.pid == getpid() ? "me" : "another",
             user.uid == getuid() ? "mine" : "another");
    }
  }
  printf("\n");
  return count;
}

/* Files of many kinds that nobody has but a message. */
static void files_in_flight(void) {
  int p[2], got[8], e = MUST(epoll_create1(0));
  char text[32] = "";
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  MUST(pipe(p));
  put("flying", "content of a file");
  int file = MUST(open("flying", O_RDONLY));
  MUST(unlink("flying"));
  MUST(lseek(file, 8, SEEK_SET));
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = 9};
  MUST(epoll_ctl(e, EPOLL_CTL_ADD, p[0], &event));
  MUST(write(p[1], "inside", 6));
  MUST(write(s[0], "before ", 7));
  int sent[4] = {p[0], p[1], file, e};
  MUST(give(s[0], "with four", sent, 4));
  for (int i = 0; i < 4; i++) close(sent[i]);
  MUST(write(s[0], " after", 6));
  mark();
  SHOW(take(s[1], got, 0));
  SHOW(take(s[1], got, 0));
  mark();
  SHOW(epoll_wait(got[3], &event, 1, 0));
  SHOW(event.data.u64);
  SHOW(read(got[0], text, 32));
  SHOW(read(got[2], text, 32));
  printf("%s\n", text);
}

/* Sockets in their own queue and in each other's; at last nobody else has them. */
static void sockets_in_themselves(void) {
  int p[2], other[2], got[2];
  MUST(pipe(p));
  MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, other));
  int both[2] = {s[1], p[1]};
  MUST(give(s[0], "itself", both, 2));
  MUST(give(other[0], "the other", &other[1], 1));
  MUST(give(other[0], "and the first", &s[0], 1));
  close(p[1]);
  close(s[0]);
  mark();
  SHOW(take(s[1], got, 0)); /* itself and the pipe */
  close(got[0]);
  MUST(give(other[0], "the pipe", &got[1], 1));
  close(got[1]);
  close(s[1]);
  mark();
  SHOW(take(other[1], got, 0)); /* itself again */
  close(got[0]);
  MUST(give(other[0], "once more", &other[1], 1));
  close(other[1]);
  close(other[0]);
  /* What only cycles hold is closed by and by, the pipe with it. */
  mark();
  struct pollfd end = {.fd = p[0], .events = POLLIN};
  SHOW(poll(&end, 1, 1000));
  printf("%#x\n", end.revents);
}

/* The peer is gone, and the socket itself is on its way. */
static void left_alone(void) {
  char text[16];
  int other[2], got[1];
  MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
  MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, other));
  MUST(send(s[0], "left behind", 11, 0));
  close(s[0]);
  MUST(give(other[0], "alone", &s[1], 1));
  close(s[1]);
  mark();
  SHOW(take(other[1], got, 0));
  SHOW(recv(got[0], text, 16, 0));
  SHOW(send(got[0], "x", 1, 0));
}

static int sends_one_more(void) { return send(s[0], "one more", 8, 0) == 8 ? 3 : 1; }
static int receives_waiting(void) {
  char text[16];
  struct timeval time = {100, 0};
  MUST(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time));
  return recv(s[0], text, 16, MSG_WAITALL) == 16 ? 4 : 1;
}

static void queue_full(void) {
  char text[64];
  MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
  int size = 4608, sent = 0;
  MUST(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size));
  while (send(s[0], "datagram", 8, MSG_DONTWAIT) == 8) sent++;
  CHECK(sent > 3);
  pid_t sender = sleeping_child(sends_one_more);
  mark();
  int received = 0;
  while (recv(s[1], text, 64, MSG_DONTWAIT) == 8) received++;
  reap("sender", sender);
  while (recv(s[1], text, 64, MSG_DONTWAIT) == 8) received++;
  SHOW(received - sent);
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  pid_t receiver = sleeping_child(receives_waiting);
  MUST(send(s[1], "part", 4, 0));
  mark();
  MUST(send(s[1], "and the rest", 12, 0));
  reap("receiver", receiver);
}

static int writes_much(void) {
  unsigned char *much = malloc(500000);
  pattern(much, 0, 500000);
  close(s[1]);
  return write(s[0], much, 500000) == 500000 ? 5 : 1;
}

static void writer_blocked(void) {
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  pid_t writer = sleeping_child(writes_much);
  close(s[0]);
  SHOW(read_pattern(s[1], 0, 999));
  mark();
  SHOW(read_pattern(s[1], 999, 1000000));
  reap("writer", writer);
}

static void records_and_users(void) {
  char text[16];
  int on = 1, got[2];
  MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s));
  MUST(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
  MUST(send(s[0], "first record", 12, 0));
  MUST(send(s[0], "second", 6, MSG_EOR));
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    MUST(give(s[0], "the child's", &s[0], 1));
    _exit(0);
  }
  reap("child", pid);
  SHOW(recv(s[1], text, 5, MSG_PEEK));
  mark();
  SHOW(recv(s[1], text, 5, MSG_TRUNC));
  SHOW(take(s[1], got, 0));
  mark();
  SHOW(take(s[1], got, 0));
  MUST(shutdown(s[0], SHUT_WR));
  SHOW(recv(s[1], text, 5, 0));
  SHOW(take(s[1], got, MSG_DONTWAIT));
}

static void half_closed(void) {
  char text[16];
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  MUST(write(s[0], "last words", 10));
  MUST(shutdown(s[0], SHUT_WR));
  MUST(write(s[1], "unread", 6));
  mark();
  struct pollfd both[2] = {{s[0], POLLIN | POLLRDHUP, 0}, {s[1], POLLIN | POLLRDHUP, 0}};
  SHOW(poll(both, 2, 0));
  printf("%#x %#x\n", both[0].revents, both[1].revents);
  SHOW(read(s[1], text, 16));
  SHOW(read(s[1], text, 16));
  SHOW(send(s[0], "x", 1, MSG_NOSIGNAL));
  close(s[0]); /* with something unread: a reset */
  mark();
  SHOW(send(s[1], "x", 1, MSG_NOSIGNAL));
  SHOW(read(s[1], text, 16));
}

static struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "listening"};

static int connect_to(const char *path) {
  strcpy(address.sun_path, path);
  int fd = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == -1) {
    printf("%s\n", strerrorname_np(errno));
  }
  return fd;
}

static int connects_late(void) {
  int fd = connect_to("listening");
  return write(fd, "late", 4) == 4 ? 6 : 1;
}

static int accepts_one(void) {
  char text[8];
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  return fd >= 0 && read(fd, text, 8) == 4 ? 7 : 1;
}

static void backlog(void) {
  char text[16] = "";
  listener = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(bind(listener, (struct sockaddr *)&address, sizeof address));
  MUST(listen(listener, 1));
  int first = connect_to("listening"), second = connect_to("listening");
  MUST(write(first, "first", 5));
  MUST(write(second, "second", 6));
  close(second);
  pid_t late = sleeping_child(connects_late);
  mark();
  int served = MUST(accept(listener, NULL, NULL));
  SHOW(read(served, text, 16));
  MUST(write(served, "answer", 6));
  SHOW(read(first, text, 16));
  mark();
  reap("late", late);
  served = MUST(accept(listener, NULL, NULL));
  SHOW(read(served, text, 16));
  SHOW(read(served, text, 16));
  served = MUST(accept(listener, NULL, NULL));
  SHOW(read(served, text, 16));
  pid_t waiter = sleeping_child(accepts_one);
  mark();
  int last = connect_to("listening");
  MUST(write(last, "four", 4));
  reap("waiter", waiter);
  connect_to("listening");
  MUST(unlink("listening"));
  mark();
  connect_to("listening");
  close(listener);
}

static void names(void) {
  struct sockaddr_un mine = {.sun_family = AF_UNIX}, theirs;
  socklen_t length = sizeof theirs;
  char text[16];
  int automatic = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
  MUST(bind(automatic, (struct sockaddr *)&mine, sizeof(sa_family_t)));
  MUST(getsockname(automatic, (struct sockaddr *)&theirs, &length));
  SHOW(length);
  int abstract = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
  snprintf(mine.sun_path + 1, sizeof mine.sun_path - 1, "awkward-%d", getpid());
  socklen_t size = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(mine.sun_path + 1);
  MUST(bind(abstract, (struct sockaddr *)&mine, size));
  MUST(connect(abstract, (struct sockaddr *)&theirs, length));
  MUST(send(abstract, "to automatic", 12, 0));
  mark();
  struct sockaddr_un from;
  socklen_t room = sizeof from;
  SHOW(recvfrom(automatic, text, 16, 0, (struct sockaddr *)&from, &room));
  SHOW(room == size && memcmp(&from, &mine, size) == 0);
  int other = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
  SHOW(bind(other, (struct sockaddr *)&mine, size));
  close(abstract);
  SHOW(bind(other, (struct sockaddr *)&mine, size));
  mark();
  SHOW(sendto(other, "x", 1, 0, (struct sockaddr *)&theirs, length));
  SHOW(recv(automatic, text, 16, 0));
}

static const struct scenario all[] = {
    SCENARIO(files_in_flight),   SCENARIO(sockets_in_themselves), SCENARIO(queue_full),
    SCENARIO(records_and_users), SCENARIO(writer_blocked),        SCENARIO(half_closed),
    SCENARIO(backlog),           SCENARIO(names),                 SCENARIO(left_alone),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

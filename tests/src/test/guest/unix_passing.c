/* What goes along with messages of unix sockets: open files of any kind, and identities. */
#include "guest.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

union control {
  char bytes[1200];
  struct cmsghdr align;
};

/* Sends text with files; the result of sendmsg. */
static ssize_t give(int to, const char *text, const int *fds, int count) {
  union control control;
  struct iovec part = {(void *)text, strlen(text)};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (count > 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(header), fds, count * sizeof(int));
  }
  return sendmsg(to, &message, MSG_NOSIGNAL);
}

/* Receives and prints what comes; returns how many files have come. */
static int take(const char *what, int from, int *fds, size_t room, size_t controlroom, int flags) {
  char text[256];
  union control control;
  struct iovec part = {text, room};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                           .msg_controllen = controlroom};
  ssize_t n = recvmsg(from, &message, flags);
  if (n < 0) {
    printf("%s: %s\n", what, strerrorname_np(errno));
    return 0;
  }
  printf("%s: %zd \"%.*s\" flags %#x control %zu", what, n, (int)n, text, message.msg_flags,
         message.msg_controllen);
  int count = 0;
  for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h; h = CMSG_NXTHDR(&message, h)) {
    if (h->cmsg_type == SCM_RIGHTS) {
      count = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      if (fds) memcpy(fds, CMSG_DATA(h), count * sizeof(int));
      printf(" files %d cloexec", count);
      for (int i = 0; i < count && fds; i++) printf(" %d", fcntl(fds[i], F_GETFD));
    } else if (h->cmsg_type == SCM_CREDENTIALS) {
      struct ucred user;
      memcpy(&user, CMSG_DATA(h), sizeof user);
      printf(" user %s %s %s", user.pid == getpid() ? "me" : user.pid ? "other" : "0",
             user.uid == getuid() ? "mine" : "other", user.gid == getgid() ? "mine" : "other");
    }
  }
  printf("\n");
  return count;
}

static void kinds(int type) {
  SECTION(type == SOCK_STREAM ? "stream" : type == SOCK_DGRAM ? "dgram" : "seqpacket");
  int s[2], p[2], got[20];
  MUST(socketpair(AF_UNIX, type, 0, s));
  MUST(pipe(p));
  put("passed", "content of a file");
  int file = MUST(open("passed", O_RDONLY));
  char text[64] = "";
  MUST(read(file, text, 8));
  int directory = MUST(open(".", O_RDONLY | O_DIRECTORY));
  int place = MUST(open("passed", O_PATH));
  int event = MUST(eventfd(7, 0));
  int memory = MUST(memfd_create("m", 0));
  MUST(ftruncate(memory, 4096));
  int e = MUST(epoll_create1(0));
  struct epoll_event wanted = {.events = EPOLLIN, .data.u64 = 77};
  MUST(epoll_ctl(e, EPOLL_CTL_ADD, p[0], &wanted));
  int sent[9] = {file, directory, place, event, memory, p[0], p[1], e, s[0]};
  SHOW(give(s[0], "nine", sent, 9));
  for (int i = 0; i < 8; i++) MUST(close(sent[i]));
  MUST(unlink("passed"));
  int count = take("nine", s[1], got, 60, 600, 0);
  if (count == 9) {
    MUST(write(got[6], "through", 7));
    SHOW(read(got[0], text, sizeof text));
    printf("\"%s\"\n", text);
    SHOW(read(got[2], text, 1));
    uint64_t number;
    SHOW(read(got[3], &number, 8));
    printf("event %lu\n", (unsigned long)number);
    SHOW(lseek(got[4], 0, SEEK_END));
    SHOW(epoll_wait(got[7], &wanted, 1, 0));
    SHOW(read(got[5], text, 60));
    MUST(write(got[8], "self", 4));
    SHOW(read(s[1], text, 60));
    for (int i = 0; i < 9; i++) close(got[i]);
  }

  /* Parts of a message, several messages. */
  int zero = MUST(open("/dev/null", O_RDWR));
  SHOW(give(s[0], "plain", NULL, 0));
  SHOW(give(s[0], "with file", &zero, 1));
  SHOW(give(s[0], "after", NULL, 0));
  SHOW(give(s[0], "another", &zero, 1));
  for (int i = 0; i < 6; i++) {
    count = take("part", s[1], got, 7, 100, MSG_DONTWAIT | (i % 2 ? MSG_CMSG_CLOEXEC : 0));
    while (count > 0) close(got[--count]);
  }
  while (recv(s[1], text, sizeof text, MSG_DONTWAIT) > 0) {}
  int three[3] = {zero, zero, zero};
  SHOW(give(s[0], "cut", three, 3));
  count = take("cut", s[1], got, 60, CMSG_SPACE(sizeof(int)), 0);
  while (count > 0) close(got[--count]);
  SHOW(give(s[0], "none", three, 3));
  take("no room", s[1], got, 60, 0, 0);
  SHOW(give(s[0], "little", three, 3));
  take("little room", s[1], got, 60, 17, 0);
  SHOW(give(s[0], "peeked", three, 2));
  count = take("peek", s[1], got, 60, 100, MSG_PEEK);
  while (count > 0) close(got[--count]);
  count = take("then", s[1], got, 60, 100, 0);
  while (count > 0) close(got[--count]);
  SHOW(give(s[0], "read", three, 2));
  SHOW(read(s[1], text, 60));
  int bad = 99;
  SHOW(give(s[0], "bad", &bad, 1));
  int many[254];
  for (int i = 0; i < 254; i++) many[i] = zero;
  SHOW(give(s[0], "too many", many, 254));
  SHOW(give(s[0], "most", many, 253));
  struct rlimit limit, few;
  MUST(getrlimit(RLIMIT_NOFILE, &limit));
  few = limit;
  few.rlim_cur = zero + 3;
  MUST(setrlimit(RLIMIT_NOFILE, &few));
  count = take("limited", s[1], got, 60, 100, 0);
  while (count > 0) close(got[--count]);
  MUST(setrlimit(RLIMIT_NOFILE, &limit));
  close(zero);
  close(s[0]);
  close(s[1]);
}

static void users(void) {
  SECTION("users");
  int s[2];
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  SHOW(give(s[0], "before", NULL, 0));
  int on = 1;
  MUST(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
  SHOW(give(s[0], "after", NULL, 0));
  take("before", s[1], NULL, 60, 100, 0);
  take("after", s[1], NULL, 60, 100, MSG_DONTWAIT);
  fflush(stdout);
  pid_t child = MUST(fork());
  if (child == 0) {
    MUST(give(s[0], "child", NULL, 0));
    _exit(0);
  }
  MUST(waitpid(child, NULL, 0));
  SHOW(give(s[0], "parent", NULL, 0));
  take("one", s[1], NULL, 60, 100, MSG_DONTWAIT);
  take("two", s[1], NULL, 60, 100, MSG_DONTWAIT);
  struct ucred user = {getpid(), getuid(), getgid()};
  union control control;
  struct iovec part = {"explicit", 8};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                           .msg_controllen = CMSG_SPACE(sizeof user)};
  memset(&control, 0, sizeof control);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_CREDENTIALS;
  header->cmsg_len = CMSG_LEN(sizeof user);
  memcpy(CMSG_DATA(header), &user, sizeof user);
  SHOW(sendmsg(s[0], &message, 0));
  take("explicit", s[1], NULL, 60, 100, 0);
  SHOW(give(s[0], "cut", NULL, 0));
  take("cut", s[1], NULL, 60, 20, 0);
  header->cmsg_type = 55;
  SHOW(sendmsg(s[0], &message, 0));
  header->cmsg_type = SCM_CREDENTIALS;
  header->cmsg_len = 3;
  SHOW(sendmsg(s[0], &message, 0));
  become_nobody();
  user.uid = 0;
  header->cmsg_len = CMSG_LEN(sizeof user);
  memcpy(CMSG_DATA(header), &user, sizeof user);
  SHOW(sendmsg(s[0], &message, 0));
  close(s[0]), close(s[1]);
}

static void cycles(void) {
  SECTION("cycles");
  /* A pipe's writing end that only a socket in its own queue keeps: closed when that one goes. */
  int s[2], p[2];
  MUST(pipe(p));
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  int sent[2] = {s[0], p[1]};
  SHOW(give(s[1], "cycle", sent, 2));
  int other[1] = {s[1]};
  SHOW(give(s[0], "cycle", other, 1));
  close(p[1]);
  close(s[0]);
  close(s[1]);
  int third[2];
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, third));
  SHOW(give(third[0], "x", p, 1));
  close(third[0]);
  close(third[1]);
  struct pollfd end = {.fd = p[0], .events = POLLIN};
  SHOW(poll(&end, 1, 1000));
  printf("revents %#x\n", end.revents);

  /* In flight to nobody: closed with the queue. */
  MUST(pipe(p));
  MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
  SHOW(give(s[0], "lost", &p[1], 1));
  close(p[1]);
  fcntl(p[0], F_SETFL, O_NONBLOCK);
  char text[8];
  SHOW(read(p[0], text, 8));
  close(s[1]);
  SHOW(read(p[0], text, 8));
  close(s[0]);

  /* Sockets inside sockets. */
  int inner[2];
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, inner));
  MUST(write(inner[0], "deep", 4));
  int carried = inner[1];
  for (int i = 0; i < 50; i++) {
    int pair[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    MUST(give(pair[0], "y", &carried, 1));
    close(carried);
    close(pair[0]);
    carried = pair[1];
  }
  for (int i = 0; i < 50; i++) {
    int got = -1;
    struct iovec part = {text, 8};
    union control control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                             .msg_controllen = 100};
    MUST(recvmsg(carried, &message, 0));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    memcpy(&got, CMSG_DATA(header), sizeof got);
    close(carried);
    carried = got;
  }
  memset(text, 0, sizeof text);
  SHOW(read(carried, text, 8));
  printf("%s\n", text);
}

static void several(void) {
  SECTION("several");
  int s[2];
  MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
  struct mmsghdr out[4], in[6];
  struct iovec parts[4], rooms[6];
  char room[6][16];
  const char *texts[4] = {"a", "bb", "ccc", ""};
  memset(out, 0, sizeof out);
  memset(in, 0, sizeof in);
  for (int i = 0; i < 4; i++) {
    parts[i] = (struct iovec){(void *)texts[i], strlen(texts[i])};
    out[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
  }
  for (int i = 0; i < 6; i++) {
    rooms[i] = (struct iovec){room[i], 2};
    in[i].msg_hdr = (struct msghdr){.msg_iov = &rooms[i], .msg_iovlen = 1};
  }
  SHOW(sendmmsg(s[0], out, 4, 0));
  SHOW(recvmmsg(s[1], in, 6, MSG_WAITFORONE, NULL));
  for (int i = 0; i < 4; i++) {
    printf("%u %u %#x\n", out[i].msg_len, in[i].msg_len, in[i].msg_hdr.msg_flags);
  }
  SHOW(recvmmsg(s[1], in, 6, MSG_DONTWAIT, NULL));
  fflush(stdout);
  if (MUST(fork()) == 0) {
    for (int i = 0; i < 3; i++) MUST(sendmmsg(s[0], out, 2, 0));
    _exit(0);
  }
  SHOW(recvmmsg(s[1], in, 6, 0, NULL));
  MUST(wait(NULL));
  close(s[0]);
  SHOW(sendmmsg(s[1], out, 2, 0));
  close(s[1]);
}

int main(void) {
  kinds(SOCK_STREAM);
  kinds(SOCK_SEQPACKET);
  kinds(SOCK_DGRAM);
  cycles();
  several();
  users();
  return guest_end();
}

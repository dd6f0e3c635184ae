/* Open files that tell their owners by signals, and what they have told. */
#include "awkward.h"
#include <pty.h>
#include <sys/socket.h>

static sigset_t told;

static void block(void) {
  sigemptyset(&told);
  sigaddset(&told, SIGIO);
  sigaddset(&told, SIGRTMIN + 2);
  MUST(sigprocmask(SIG_BLOCK, &told, NULL));
}

static void asynchronous(int fd) {
  MUST(fcntl(fd, F_SETOWN, getpid()));
  MUST(fcntl(fd, F_SETSIG, SIGRTMIN + 2));
  MUST(fcntl(fd, F_SETFL, MUST(fcntl(fd, F_GETFL)) | O_ASYNC));
}

static void next(void) {
  siginfo_t info;
  struct timespec limit = {20, 0};
  int signal = sigtimedwait(&told, &info, &limit);
  printf("%d: %d %lx %d\n", signal, info.si_code, (long)info.si_band, info.si_fd);
}

/* One is told of and not looked at; more comes later. */
static void data_told(void) {
  int first[2], second[2];
  struct f_owner_ex owner = {F_OWNER_TID, getpid()};
  block();
  MUST(pipe(first));
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, second));
  asynchronous(first[0]);
  asynchronous(second[1]);
  MUST(fcntl(second[1], F_SETOWN_EX, &owner));
  MUST(write(first[1], "a", 1));
  mark();
  next();
  MUST(write(first[1], "b", 1));
  MUST(write(second[0], "c", 1));
  mark();
  next();
  next();
  MUST(fcntl(first[0], F_SETFL, 0));
  mark();
  MUST(write(first[1], "d", 1));
  close(second[0]);
  next();
  SHOW(fcntl(first[0], F_GETSIG) == SIGRTMIN + 2);
  SHOW(fcntl(second[1], F_GETOWN_EX, &owner));
  printf("%d %d\n", owner.type, owner.pid == getpid());
}

/* Nobody has a descriptor of what tells. */
static void teller_in_flight(void) {
  int ends[2], way[2];
  char space[CMSG_SPACE(sizeof(int))] = {0}, c = 'x';
  struct iovec part = {&c, 1};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  block();
  MUST(pipe(ends));
  MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, way));
  asynchronous(ends[0]);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &ends[0], sizeof(int));
  MUST(sendmsg(way[0], &message, 0));
  close(ends[0]);
  mark();
  MUST(write(ends[1], "a", 1));
  next();
  SHOW(recvmsg(way[1], &message, 0));
  MUST(write(ends[1], "b", 1));
  next();
}

/* A terminal whose foreground is told of keys. */
static void keys_told(void) {
  int master, slave;
  block();
  MUST(openpty(&master, &slave, NULL, NULL, NULL));
  asynchronous(slave);
  MUST(write(master, "half", 4));
  mark();
  MUST(write(master, " a line\n", 8));
  next();
}

/* A directory that tells once of one thing, always of another. */
static void directory_told(void) {
  block();
  MUST(mkdir("watched", 0755));
  int fd = MUST(open("watched", O_RDONLY | O_DIRECTORY)), once = MUST(open("watched", O_RDONLY));
  MUST(fcntl(fd, F_SETSIG, SIGRTMIN + 2));
  MUST(fcntl(once, F_SETSIG, SIGRTMIN + 2));
  MUST(fcntl(fd, F_NOTIFY, DN_CREATE | DN_DELETE | DN_MULTISHOT));
  put("watched/one", "");
  MUST(fcntl(once, F_NOTIFY, DN_RENAME));
  mark();
  next();
  MUST(unlink("watched/one"));
  next();
  put("watched/two", "");
  next();
  close(fd);
  mark();
  MUST(rename("watched/two", "watched/three"));
  MUST(rename("watched/three", "watched/four"));
  next();
  SHOW(sigpending(&told));
  SHOW(sigismember(&told, SIGRTMIN + 2));
  MUST(unlink("watched/four"));
  MUST(rmdir("watched"));
}

static const struct scenario all[] = {
    SCENARIO(directory_told),
    SCENARIO(data_told),
    SCENARIO(teller_in_flight),
    SCENARIO(keys_told),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

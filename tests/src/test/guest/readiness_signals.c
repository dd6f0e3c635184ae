/* O_ASYNC: signals when something can be read or written, who gets them, and which. */
#include "guest.h"
#include <netinet/in.h>
#include <pthread.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>

static int chosen;
static sigset_t both;

static const char *reason(const siginfo_t *info) {
  static const char *names[] = {"?", "IN", "OUT", "MSG", "ERR", "PRI", "HUP"};
  if (info->si_code == SI_KERNEL) return "kernel";
  return info->si_code > 0 && info->si_code <= 6 ? names[info->si_code] : "other";
}

/* What has come, where it comes at once. */
static void show(const char *what) {
  siginfo_t info;
  struct timespec none = {0, 0};
  printf("%s:", what);
  while (sigtimedwait(&both, &info, &none) > 0) {
    printf(" %s", info.si_signo == SIGIO ? "SIGIO" : info.si_signo == chosen ? "rt" : "?");
    printf(" %s", reason(&info));
    if (info.si_code > 0 && info.si_code <= 6) printf(" %lx %d", (long)info.si_band, info.si_fd);
  }
  printf("\n");
}

/* Waits for a reason; what comes before it may differ. */
static void await(const char *what, int code) {
  siginfo_t info;
  struct timespec limit = {20, 0};
  int fd = -1;
  do {
    if (sigtimedwait(&both, &info, &limit) < 0) {
      printf("%s: nothing\n", what);
      return;
    }
    fd = info.si_fd;
  } while (info.si_code != code);
  printf("%s: %s %lx %d\n", what, reason(&info), (long)info.si_band, fd);
}

static void forget(void) {
  siginfo_t info;
  struct timespec none = {0, 0};
  while (sigtimedwait(&both, &info, &none) > 0) continue;
}

static void asynchronous(int fd) {
  MUST(fcntl(fd, F_SETOWN, getpid()));
  MUST(fcntl(fd, F_SETSIG, chosen));
  MUST(fcntl(fd, F_SETFL, MUST(fcntl(fd, F_GETFL)) | O_ASYNC | O_NONBLOCK));
}

static void fill(int fd) {
  static char bytes[65536];
  while (write(fd, bytes, sizeof bytes) > 0) continue;
}

static size_t empty(int fd) {
  static char bytes[65536];
  size_t all = 0;
  ssize_t n;
  while ((n = read(fd, bytes, sizeof bytes)) > 0) all += n;
  return all;
}

static int is_async(int fd) { return (MUST(fcntl(fd, F_GETFL)) & O_ASYNC) != 0; }

static void owners(void) {
  struct f_owner_ex owner = {9, 9};
  int ends[2], one = 1, zero = 0;
  SECTION("owners");
  MUST(pipe(ends));
  SHOW(fcntl(ends[0], F_GETOWN));
  SHOW(fcntl(ends[0], F_GETOWN_EX, &owner));
  printf("%d %d\n", owner.type, owner.pid);
  SHOW(fcntl(ends[0], F_SETOWN, getpid()));
  SHOW(fcntl(ends[0], F_GETOWN) == getpid());
  SHOW(fcntl(ends[0], F_GETOWN_EX, &owner));
  printf("%d %d\n", owner.type, owner.pid == getpid());
  SHOW(fcntl(ends[0], F_SETOWN, -getpgrp()));
  SHOW(fcntl(ends[0], F_GETOWN) == -getpgrp());
  SHOW(fcntl(ends[0], F_GETOWN_EX, &owner));
  printf("%d %d\n", owner.type, owner.pid == getpgrp());
  SHOW(fcntl(ends[0], F_SETOWN, 0x7ffffff));
  SHOW(fcntl(ends[0], F_SETOWN, -0x7ffffff));
  owner.type = 3;
  SHOW(fcntl(ends[0], F_SETOWN_EX, &owner));
  owner.type = -1;
  SHOW(fcntl(ends[0], F_SETOWN_EX, &owner));
  owner.type = F_OWNER_TID, owner.pid = -1;
  SHOW(fcntl(ends[0], F_SETOWN_EX, &owner));
  owner.pid = syscall(SYS_gettid);
  SHOW(fcntl(ends[0], F_SETOWN_EX, &owner));
  SHOW(fcntl(ends[0], F_GETOWN) == getpid());
  SHOW(fcntl(ends[0], F_SETOWN_EX, NOWHERE));
  SHOW(fcntl(ends[0], F_GETOWN_EX, NOWHERE));
  pid_t gone = MUST(fork());
  if (gone == 0) _exit(0);
  SHOW(fcntl(ends[0], F_SETOWN, gone));
  MUST(waitpid(gone, NULL, 0));
  SHOW(fcntl(ends[0], F_GETOWN));
  SHOW(fcntl(ends[0], F_GETOWN_EX, &owner));
  printf("%d %d\n", owner.type, owner.pid);
  SHOW(fcntl(ends[0], F_SETOWN, 0));
  SHOW(fcntl(ends[0], F_GETSIG));
  SHOW(fcntl(ends[0], F_SETSIG, 65));
  SHOW(fcntl(ends[0], F_SETSIG, -1));
  SHOW(fcntl(ends[0], F_SETSIG, 64));
  SHOW(fcntl(ends[0], F_GETSIG));
  SHOW(ioctl(ends[0], FIOASYNC, &one));
  SHOW(is_async(ends[0]));
  SHOW(is_async(ends[1]));
  SHOW(ioctl(ends[0], FIOASYNC, &zero));
  SHOW(is_async(ends[0]));
  SHOW(ioctl(ends[0], FIOASYNC, NOWHERE));
  close(ends[0]);
  close(ends[1]);
  put("file", "text");
  int fd = MUST(open("file", O_RDONLY));
  SHOW(fcntl(fd, F_SETFL, O_ASYNC));
  SHOW(is_async(fd));
  SHOW(ioctl(fd, FIOASYNC, &one));
  SHOW(ioctl(fd, FIOASYNC, &zero));
  close(fd);
  fd = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  int own = getpid();
  SHOW(ioctl(fd, FIOSETOWN, &own));
  SHOW(ioctl(fd, SIOCGPGRP, &own));
  SHOW(own == getpid());
  own = 0x7ffffff;
  SHOW(ioctl(fd, SIOCSPGRP, &own));
  close(fd);
}

static void pipes(void) {
  int ends[2];
  SECTION("pipes");
  MUST(pipe(ends));
  asynchronous(ends[0]);
  MUST(write(ends[1], "ab", 2));
  show("written");
  MUST(write(ends[1], "c", 1));
  MUST(write(ends[1], "d", 1));
  show("written twice");
  asynchronous(ends[1]);
  char c;
  MUST(read(ends[0], &c, 1));
  show("read");
  fill(ends[1]);
  forget();
  empty(ends[0]);
  forget();
  int copy = MUST(dup(ends[0]));
  close(ends[0]);
  MUST(write(ends[1], "e", 1));
  show("read by a copy");
  MUST(fcntl(copy, F_SETFL, 0));
  MUST(write(ends[1], "f", 1));
  show("no longer");
  asynchronous(copy);
  close(ends[1]);
  show("writer gone");
  close(copy);
  MUST(pipe(ends));
  asynchronous(ends[1]);
  close(ends[0]);
  show("reader gone");
  close(ends[1]);

  SECTION("fifo");
  MUST(mkfifo("fifo", 0600));
  int fd = MUST(open("fifo", O_RDWR));
  asynchronous(fd);
  MUST(write(fd, "x", 1));
  show("own words");
  MUST(read(fd, &c, 1));
  show("read again");
  close(fd);
}

static void kinds(void) {
  int ends[2];
  SECTION("which signal");
  MUST(pipe(ends));
  asynchronous(ends[0]);
  MUST(fcntl(ends[0], F_SETSIG, 0));
  MUST(write(ends[1], "a", 1));
  MUST(write(ends[1], "a", 1));
  show("none chosen");
  MUST(fcntl(ends[0], F_SETSIG, SIGIO));
  MUST(write(ends[1], "a", 1));
  show("SIGIO chosen");
  MUST(fcntl(ends[0], F_SETSIG, chosen));
  struct rlimit limit, old;
  MUST(getrlimit(RLIMIT_SIGPENDING, &old));
  limit = old;
  limit.rlim_cur = 0;
  MUST(setrlimit(RLIMIT_SIGPENDING, &limit));
  MUST(write(ends[1], "a", 1));
  show("no room");
  MUST(setrlimit(RLIMIT_SIGPENDING, &old));
  int fd = MUST(signalfd(-1, &both, SFD_NONBLOCK));
  MUST(write(ends[1], "a", 1));
  struct signalfd_siginfo info;
  SHOW(read(fd, &info, sizeof info));
  printf("%d %d %x %d\n", info.ssi_code, info.ssi_fd, info.ssi_band, info.ssi_pid);
  close(fd);
  MUST(fcntl(ends[0], F_SETSIG, SIGCHLD));
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  MUST(sigprocmask(SIG_BLOCK, &child, NULL));
  MUST(write(ends[1], "a", 1));
  siginfo_t plain;
  memset(&plain, 0, sizeof plain);
  SHOW(sigwaitinfo(&child, &plain) == SIGCHLD);
  printf("%d %lx %d\n", plain.si_code, (long)plain.si_band, plain.si_fd);
  MUST(sigprocmask(SIG_UNBLOCK, &child, NULL));
  close(ends[0]);
  close(ends[1]);
}

static int gate[2];

/* Another process, or a thread of this one, to which the signals go. */
static void *receiver(void *told) {
  siginfo_t info;
  *(pid_t *)told = syscall(SYS_gettid);
  MUST(write(gate[1], "", 1));
  SHOW(sigwaitinfo(&both, &info) == chosen);
  return NULL;
}

static void others(void) {
  int ends[2];
  char c;
  SECTION("others");
  MUST(pipe(ends));
  MUST(pipe(gate));
  asynchronous(ends[0]);
  fflush(stdout);
  pid_t pid = MUST(fork()), tid = 0;
  if (pid == 0) {
    receiver(&tid);
    fflush(stdout);
    _exit(0);
  }
  MUST(read(gate[0], &c, 1));
  MUST(fcntl(ends[0], F_SETOWN, pid));
  MUST(write(ends[1], "a", 1));
  MUST(waitpid(pid, NULL, 0));
  show("here");
  MUST(write(ends[1], "a", 1));
  show("owner gone");
  pthread_t thread;
  MUST(pthread_create(&thread, NULL, receiver, &tid));
  MUST(read(gate[0], &c, 1));
  struct f_owner_ex owner = {F_OWNER_TID, tid};
  MUST(fcntl(ends[0], F_SETOWN_EX, &owner));
  SHOW(fcntl(ends[0], F_GETOWN) == tid);
  MUST(write(ends[1], "a", 1));
  pthread_join(thread, NULL);
  show("here");
  MUST(fcntl(ends[0], F_SETOWN, -getpgrp()));
  MUST(write(ends[1], "a", 1));
  show("group");
  if (geteuid() == 0) {
    pid = MUST(fork());
    if (pid == 0) {
      become_nobody();
      MUST(fcntl(ends[0], F_SETOWN, getppid()));
      _exit(0);
    }
    MUST(waitpid(pid, NULL, 0));
    MUST(write(ends[1], "a", 1));
    show("set by nobody");
  } else {
    printf("set by nobody:\n");
  }
  close(ends[0]);
  close(ends[1]);
}

static void unix_sockets(int type) {
  int ends[2];
  MUST(socketpair(AF_UNIX, type, 0, ends));
  MUST(fcntl(ends[1], F_SETFL, O_NONBLOCK));
  asynchronous(ends[0]);
  MUST(write(ends[1], "a", 1));
  MUST(write(ends[1], "b", 1));
  show("sent");
  fill(ends[0]);
  show("full");
  empty(ends[1]);
  await("room", POLL_OUT);
  forget();
  if (type != SOCK_DGRAM) {
    MUST(shutdown(ends[1], SHUT_RD));
    show("reads no more");
    MUST(shutdown(ends[1], SHUT_WR));
    show("writes no more");
    close(ends[1]);
    show("gone");
  } else {
    close(ends[1]);
  }
  close(ends[0]);
}

static void unix_listener(void) {
  struct sockaddr_un name = {AF_UNIX, "listener"};
  int listener = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(bind(listener, (struct sockaddr *)&name, sizeof name));
  MUST(listen(listener, 3));
  asynchronous(listener);
  int client = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
  MUST(connect(client, (struct sockaddr *)&name, sizeof name));
  show("knocked");
  int server = MUST(accept(listener, NULL, NULL));
  asynchronous(server);
  close(client);
  show("client gone");
  close(server);
  close(listener);
}

static void inet(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  socklen_t length = sizeof name;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = MUST(socket(AF_INET, SOCK_STREAM, 0));
  MUST(bind(listener, (struct sockaddr *)&name, sizeof name));
  MUST(getsockname(listener, (struct sockaddr *)&name, &length));
  MUST(listen(listener, 3));
  asynchronous(listener);
  int client = MUST(socket(AF_INET, SOCK_STREAM, 0));
  MUST(connect(client, (struct sockaddr *)&name, sizeof name));
  await("knocked", POLL_IN);
  int server = MUST(accept(listener, NULL, NULL));
  close(listener);
  forget();
  asynchronous(server);
  MUST(write(client, "a", 1));
  await("sent", POLL_IN);
  fill(server);
  forget();
  size_t got = 0;
  siginfo_t info;
  do {
    got += recv(client, (char[65536]){0}, 65536, MSG_DONTWAIT) > 0;
    struct timespec soon = {0, 1000000};
    if (sigtimedwait(&both, &info, &soon) < 0) info.si_code = 0;
  } while (info.si_code != POLL_OUT);
  printf("room: %d\n", got > 0);
  MUST(shutdown(client, SHUT_WR));
  await("end", POLL_IN);
  close(server);
  close(client);
  forget();
  client = MUST(socket(AF_INET, SOCK_STREAM, 0));
  asynchronous(client);
  WORKS(connect(client, (struct sockaddr *)&name, sizeof name));
  await("refused", POLL_ERR);
  close(client);
  forget();

  int to = MUST(socket(AF_INET, SOCK_DGRAM, 0)), from = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  name.sin_port = 0;
  MUST(bind(to, (struct sockaddr *)&name, sizeof name));
  MUST(getsockname(to, (struct sockaddr *)&name, &length));
  asynchronous(to);
  MUST(sendto(from, "a", 1, 0, (struct sockaddr *)&name, sizeof name));
  await("datagram", POLL_IN);
  close(from);
  close(to);
  forget();
}

static void terminals(void) {
  int master, slave;
  struct termios settings;
  char line[16];
  SECTION("terminals");
  MUST(openpty(&master, &slave, NULL, NULL, NULL));
  MUST(fcntl(slave, F_SETFL, MUST(fcntl(slave, F_GETFL)) | O_ASYNC));
  SHOW(fcntl(slave, F_GETOWN) == getpid());
  asynchronous(slave);
  MUST(write(master, "ab\n", 3));
  await("a line", POLL_IN);
  SHOW(read(slave, line, sizeof line));
  forget();
  MUST(tcgetattr(slave, &settings));
  cfmakeraw(&settings);
  MUST(tcsetattr(slave, TCSANOW, &settings));
  MUST(write(master, "c", 1));
  await("a key", POLL_IN);
  MUST(fcntl(slave, F_SETFL, 0));
  forget();
  tcflush(master, TCIOFLUSH);
  asynchronous(master);
  MUST(write(slave, "out", 3));
  await("output", POLL_IN);
  close(slave);
  close(master);
  forget();
}

static void watched(void) {
  SECTION("inotify");
  int fd = MUST(inotify_init1(IN_NONBLOCK));
  asynchronous(fd);
  MUST(inotify_add_watch(fd, ".", IN_CREATE));
  put("made", "");
  show("created");
  close(fd);
}

int main(void) {
  chosen = SIGRTMIN + 1;
  sigemptyset(&both);
  sigaddset(&both, SIGIO);
  sigaddset(&both, chosen);
  setpgid(0, 0); /* in vain for the leader of a session */
  setvbuf(stdout, NULL, _IOLBF, 0);
  MUST(sigprocmask(SIG_BLOCK, &both, NULL));
  owners();
  pipes();
  kinds();
  others();
  SECTION("unix stream");
  unix_sockets(SOCK_STREAM);
  SECTION("unix records");
  unix_sockets(SOCK_SEQPACKET);
  SECTION("unix datagrams");
  unix_sockets(SOCK_DGRAM);
  SECTION("unix listener");
  unix_listener();
  SECTION("inet");
  inet();
  terminals();
  watched();
  return guest_end();
}

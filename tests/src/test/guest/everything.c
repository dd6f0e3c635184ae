/*
 * One machine with something of every kind in use: made ready, left alone while it may be saved (at
 * the call of getppid), then looked at. The golden snapshots are of this program: nothing is ever
 * taken out of it.
 */
#include "guest.h"
#include <arpa/inet.h>
#include <fenv.h>
#include <mqueue.h>
#include <pthread.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>

#define SOON (struct timespec){0, 200000000}

static void show_text(const char *what, const char *text, ssize_t size) {
  printf("%s: %zd ", what, size);
  for (ssize_t i = 0; i < size; i++)
    if (text[i] >= ' ' && text[i] < 127) putchar(text[i]);
    else printf("\\%03o", (unsigned char)text[i]);
  putchar('\n');
}

static void show_read(const char *what, int fd) {
  char text[100];
  ssize_t size = read(fd, text, sizeof text);
  if (size < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else show_text(what, text, size);
}

/* So many lines of a terminal's echo, which Linux brings to the other side piece by piece. */
static void show_lines(const char *what, int fd, size_t lines) {
  char text[100];
  size_t size = 0;
  while (lines > 0) {
    ssize_t got = MUST(read(fd, text + size, sizeof text - size));
    for (ssize_t i = 0; i < got; i++) lines -= text[size + (size_t)i] == '\n';
    size += (size_t)got;
  }
  show_text(what, text, (ssize_t)size);
}

/* Files: one without a name, one with a hole, one that is mapped, a lock, a directory half read. */
static struct {
  int nameless, sparse, locked;
  char *mapped;
} files;

static void make_files(void) {
  files.nameless = MUST(open("nameless", O_RDWR | O_CREAT | O_EXCL, 0640));
  MUST(write(files.nameless, "abcdefghij", 10));
  MUST(lseek(files.nameless, 4, SEEK_SET));
  MUST(unlink("nameless"));
  files.sparse = MUST(open("sparse", O_RDWR | O_CREAT | O_APPEND, 0600));
  MUST(ftruncate(files.sparse, 100000));
  MUST(write(files.sparse, "end", 3));
  int shared = MUST(open("shared", O_RDWR | O_CREAT, 0644));
  MUST(ftruncate(shared, 8192));
  files.mapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
  strcpy(files.mapped + 4090, "over the page");
  MUST(close(shared));
  files.locked = MUST(open("locked", O_RDWR | O_CREAT, 0644));
  MUST(flock(files.locked, LOCK_EX));
  MUST(fcntl(files.locked, F_SETLK, &(struct flock){.l_type = F_WRLCK, .l_start = 10, .l_len = 5}));
  MUST(symlink("shared", "link"));
  MUST(mkdir("directory", 0750));
  MUST(chdir("directory"));
}

static void look_at_files(void) {
  struct stat info;
  show_read("nameless", files.nameless);
  SHOW(lseek(files.sparse, 0, SEEK_DATA) >= 4096);
  SHOW(lseek(files.sparse, 0, SEEK_END));
  printf("mapped: %s\n", files.mapped + 4090);
  int shared = MUST(open("../link", O_RDONLY));
  SHOW(lseek(shared, 4090, SEEK_SET));
  char text[14] = "";
  SHOW(read(shared, text, 13));
  puts(text);
  int again = MUST(open("../locked", O_RDWR));
  SHOW(flock(again, LOCK_SH | LOCK_NB));
  SHOW(fstat(files.nameless, &info));
  printf("links %ld size %ld mode %o\n", (long)info.st_nlink, (long)info.st_size, info.st_mode);
  SHOW(chdir(".."));
  SHOW(rmdir("directory"));
  for (char *names[] = {"sparse", "shared", "locked", "link", NULL}, **name = names; *name; name++)
    SHOW(unlink(*name));
}

/* Pipes and sockets with bytes, descriptors and ends in flight. */
static struct {
  int pipe[2], pair[2], server, client, datagram, terminal, keyboard;
} streams;

static void pass(int socket, int fd) {
  union {
    char bytes[CMSG_SPACE(sizeof fd)];
    struct cmsghdr align;
  } control = {0};
  struct iovec text = {"with a descriptor", 17};
  struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = &control,
                           .msg_controllen = sizeof control};
  *CMSG_FIRSTHDR(&message) = (struct cmsghdr){CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
  memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), &fd, sizeof fd);
  MUST(sendmsg(socket, &message, 0));
}

static int passed(int socket) {
  char control[100], text[100];
  int fd;
  struct iovec into = {text, sizeof text};
  struct msghdr message = {.msg_iov = &into, .msg_iovlen = 1, .msg_control = control,
                           .msg_controllen = sizeof control};
  show_text("passed", text, MUST(recvmsg(socket, &message, 0)));
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

static void make_streams(void) {
  MUST(pipe2(streams.pipe, O_NONBLOCK));
  MUST(write(streams.pipe[1], "half of it", 10));
  char half[5];
  MUST(read(streams.pipe[0], half, 5));
  MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, streams.pair));
  int memory = MUST(memfd_create("sealed", MFD_ALLOW_SEALING));
  MUST(write(memory, "contents", 8));
  MUST(fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE));
  pass(streams.pair[0], memory);
  MUST(close(memory));
  struct sockaddr_in address = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {0}};
  socklen_t size = sizeof address;
  int listener = MUST(socket(AF_INET, SOCK_STREAM, 0));
  MUST(bind(listener, (struct sockaddr *)&address, size));
  MUST(listen(listener, 1));
  MUST(getsockname(listener, (struct sockaddr *)&address, &size));
  streams.client = MUST(socket(AF_INET, SOCK_STREAM, 0));
  MUST(connect(streams.client, (struct sockaddr *)&address, size));
  streams.server = MUST(accept(listener, NULL, NULL));
  MUST(send(streams.client, "to the server", 13, 0));
  MUST(shutdown(streams.client, SHUT_WR));
  MUST(close(listener));
  streams.datagram = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  address.sin_port = 0;
  MUST(bind(streams.datagram, (struct sockaddr *)&address, size));
  MUST(getsockname(streams.datagram, (struct sockaddr *)&address, &size));
  MUST(sendto(streams.datagram, "to myself", 9, 0, (struct sockaddr *)&address, size));
  streams.keyboard = MUST(posix_openpt(O_RDWR | O_NOCTTY));
  MUST(unlockpt(streams.keyboard));
  char name[100];
  MUST(ptsname_r(streams.keyboard, name, sizeof name));
  streams.terminal = MUST(open(name, O_RDWR | O_NOCTTY));
  MUST(write(streams.keyboard, "a line\nnot y", 12));
}

static void look_at_streams(void) {
  show_read("pipe", streams.pipe[0]);
  show_read("pipe", streams.pipe[0]);
  int memory = passed(streams.pair[1]);
  SHOW(fcntl(memory, F_GET_SEALS));
  SHOW(pwrite(memory, "x", 1, 0));
  show_read("server", streams.server);
  show_read("server", streams.server);
  SHOW(send(streams.server, "back", 4, 0));
  show_read("client", streams.client);
  show_read("datagram", streams.datagram);
  show_read("terminal", streams.terminal);
  SHOW(write(streams.keyboard, "et a line\n", 10));
  show_read("terminal", streams.terminal);
  show_lines("keyboard", streams.keyboard, 2);
}

/* Signals that wait, a handler on a stack of its own, timers that run. */
static volatile sig_atomic_t alarms, on_stack;
static char stack[65536];

static void on_alarm(int signal) {
  (void)signal;
  char here;
  alarms++;
  on_stack = &here >= stack && &here < stack + sizeof stack;
}

static struct {
  int events, counter, timer, signals, watch;
} notices;

static void make_signals(void) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGRTMIN);
  sigaddset(&blocked, SIGUSR1);
  MUST(sigprocmask(SIG_BLOCK, &blocked, NULL));
  MUST(sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL));
  MUST(sigaction(SIGALRM, &(struct sigaction){.sa_handler = on_alarm, .sa_flags = SA_ONSTACK}, NULL));
  for (int i = 1; i <= 3; i++) MUST(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 10 * i}));
  MUST(raise(SIGUSR1));
  MUST(setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 100000}}, NULL));
  notices.counter = MUST(eventfd(41, EFD_SEMAPHORE));
  notices.timer = MUST(timerfd_create(CLOCK_MONOTONIC, 0));
  MUST(timerfd_settime(notices.timer, 0, &(struct itimerspec){{0, 0}, SOON}, NULL));
  notices.signals = MUST(signalfd(-1, &blocked, SFD_NONBLOCK));
  notices.watch = MUST(inotify_init1(IN_NONBLOCK));
  MUST(inotify_add_watch(notices.watch, ".", IN_CREATE | IN_DELETE));
  MUST(close(MUST(open("noticed", O_CREAT | O_WRONLY, 0600))));
  MUST(unlink("noticed"));
  notices.events = MUST(epoll_create1(0));
  int fds[] = {notices.counter, notices.timer, notices.signals, notices.watch};
  for (int i = 0; i < 4; i++) {
    struct epoll_event event = {i == 0 ? EPOLLIN | EPOLLONESHOT : EPOLLIN, {.u32 = (uint32_t)i}};
    MUST(epoll_ctl(notices.events, EPOLL_CTL_ADD, fds[i], &event));
  }
}

static void look_at_signals(void) {
  struct epoll_event events[8];
  while (alarms == 0) usleep(1000);
  printf("alarms %d on its stack %d\n", (int)alarms, (int)on_stack);
  uint64_t number;
  SHOW(read(notices.timer, &number, 8));
  SHOW(epoll_wait(notices.events, events, 8, 0));
  SHOW(epoll_wait(notices.events, events, 8, 0));
  SHOW(read(notices.counter, &number, 8));
  printf("counter %lu\n", number);
  struct signalfd_siginfo info;
  while (read(notices.signals, &info, sizeof info) == sizeof info)
    printf("signal %u code %d value %d\n", info.ssi_signo, info.ssi_code, info.ssi_int);
  char buffer[1000];
  ssize_t size = MUST(read(notices.watch, buffer, sizeof buffer));
  for (char *at = buffer; at < buffer + size;) {
    struct inotify_event *event = (struct inotify_event *)at;
    printf("watch %x %s\n", event->mask, event->name);
    at += sizeof *event + event->len;
  }
}

/* What System V and POSIX have between processes. */
static struct {
  int memory, semaphores, messages;
  char *attached;
  mqd_t queue;
} ipc;

struct text {
  long type;
  char text[20];
};

static void make_ipc(void) {
  ipc.memory = MUST(shmget(IPC_PRIVATE, 8192, 0600));
  ipc.attached = shmat(ipc.memory, NULL, 0);
  MUST(shmctl(ipc.memory, IPC_RMID, NULL));
  strcpy(ipc.attached + 5000, "attached");
  ipc.semaphores = MUST(semget(IPC_PRIVATE, 3, 0600));
  MUST(semop(ipc.semaphores, &(struct sembuf){1, 7, SEM_UNDO}, 1));
  ipc.messages = MUST(msgget(IPC_PRIVATE, 0600));
  MUST(msgsnd(ipc.messages, &(struct text){5, "fifth"}, 6, 0));
  MUST(msgsnd(ipc.messages, &(struct text){2, "second"}, 7, 0));
  ipc.queue = MUST(mq_open("/amber-everything", O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, 0600,
                           &(struct mq_attr){.mq_maxmsg = 4, .mq_msgsize = 16}));
  MUST(mq_unlink("/amber-everything"));
  MUST(mq_send(ipc.queue, "low", 4, 1));
  MUST(mq_send(ipc.queue, "high", 5, 8));
}

static void look_at_ipc(void) {
  printf("%s\n", ipc.attached + 5000);
  SHOW(shmdt(ipc.attached));
  SHOW(semctl(ipc.semaphores, 1, GETVAL));
  SHOW(semctl(ipc.semaphores, 0, IPC_RMID));
  struct text text;
  SHOW(msgrcv(ipc.messages, &text, 20, 2, 0));
  SHOW(msgrcv(ipc.messages, &text, 20, 0, IPC_NOWAIT));
  SHOW(msgctl(ipc.messages, IPC_RMID, NULL));
  char message[16];
  unsigned priority;
  while (mq_receive(ipc.queue, message, 16, &priority) >= 0) printf("%u %s\n", priority, message);
}

/* Threads and processes, each waiting for something else. */
static struct {
  pthread_t sleeper, waiter;
  pthread_mutex_t mutex;
  pthread_cond_t condition;
  int ready, started, go[2], gone[2];
  pid_t stopped, zombie, blocked;
} others = {.mutex = PTHREAD_MUTEX_INITIALIZER, .condition = PTHREAD_COND_INITIALIZER};

static void *sleeping(void *argument) {
  __atomic_add_fetch(&others.started, 1, __ATOMIC_SEQ_CST);
  nanosleep(&SOON, NULL);
  return argument;
}

static void *waiting(void *argument) {
  MUST(pthread_mutex_lock(&others.mutex));
  __atomic_add_fetch(&others.started, 1, __ATOMIC_SEQ_CST);
  while (!others.ready) MUST(pthread_cond_wait(&others.condition, &others.mutex));
  MUST(pthread_mutex_unlock(&others.mutex));
  return argument;
}

static void make_others(void) {
  MUST(pipe(others.go));
  MUST(pipe(others.gone));
  others.zombie = MUST(fork());
  if (others.zombie == 0) _exit(33);
  others.stopped = MUST(fork());
  if (others.stopped == 0) {
    raise(SIGSTOP);
    _exit(44);
  }
  others.blocked = MUST(fork());
  if (others.blocked == 0) {
    char byte;
    MUST(setpriority(PRIO_PROCESS, 0, 5));
    MUST(write(others.gone[1], "r", 1));
    _exit(read(others.go[0], &byte, 1) == 1 ? byte : 1);
  }
  char byte;
  MUST(read(others.gone[0], &byte, 1));
  siginfo_t info;
  MUST(waitid(P_PID, (id_t)others.zombie, &info, WEXITED | WNOWAIT));
  MUST(waitid(P_PID, (id_t)others.stopped, &info, WSTOPPED | WNOWAIT));
  MUST(pthread_create(&others.sleeper, NULL, sleeping, "sleeper"));
  MUST(pthread_create(&others.waiter, NULL, waiting, "waiter"));
  while (__atomic_load_n(&others.started, __ATOMIC_SEQ_CST) < 2) usleep(100);
  MUST(pthread_mutex_lock(&others.mutex));
  MUST(pthread_mutex_unlock(&others.mutex));
}

static void show_end(const char *what, pid_t pid, int options) {
  int status;
  CHECK(waitpid(pid, &status, options) == pid);
  if (WIFSTOPPED(status)) printf("%s: stopped by %d\n", what, WSTOPSIG(status));
  else printf("%s: exited %d\n", what, WEXITSTATUS(status));
}

static void look_at_others(void) {
  void *result;
  SHOW(pthread_join(others.sleeper, &result));
  puts(result);
  MUST(pthread_mutex_lock(&others.mutex));
  others.ready = 1;
  MUST(pthread_cond_signal(&others.condition));
  MUST(pthread_mutex_unlock(&others.mutex));
  SHOW(pthread_join(others.waiter, &result));
  puts(result);
  show_end("zombie", others.zombie, 0);
  show_end("stopped", others.stopped, WUNTRACED);
  SHOW(kill(others.stopped, SIGCONT));
  show_end("stopped", others.stopped, 0);
  SHOW(getpriority(PRIO_PROCESS, (id_t)others.blocked));
  SHOW(write(others.go[1], "\7", 1));
  show_end("blocked", others.blocked, 0);
}

/* The processor, and memory of every protection. */
static char *guarded;

static void make_memory(void) {
  guarded = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(guarded, "first");
  strcpy(guarded + 4096, "second");
  strcpy(guarded + 8192, "third");
  MUST(mprotect(guarded, 4096, PROT_READ));
  MUST(mprotect(guarded + 4096, 4096, PROT_NONE));
  umask(027);
  MUST(fesetround(FE_UPWARD));
}

static void look_at_memory(void) {
  volatile double one = 1, three = 3;
  volatile long double wide_one = 1, wide_three = 3;
  printf("%a %La\n", one / three, wide_one / wide_three);
  MUST(fesetround(FE_TONEAREST));
  SHOW(write(streams.pipe[1], guarded + 4096, 1));
  SHOW(read(streams.pipe[0], guarded, 1));
  SHOW(mprotect(guarded + 4096, 4096, PROT_READ));
  printf("%s %s %s umask %o\n", guarded, guarded + 4096, guarded + 8192, umask(0));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 1 << 12); /* Also where it goes to a file. */
  puts("making");
  make_files();
  make_streams();
  make_signals();
  make_ipc();
  make_others();
  make_memory();
  getppid(); /* Here it may be saved. */
  look_at_memory();
  look_at_others();
  look_at_ipc();
  look_at_signals();
  look_at_streams();
  look_at_files();
  return guest_failed;
}

/* POSIX message queues. */
#include "guest.h"
#include <mqueue.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static char name[64];

static void receive(mqd_t queue, size_t size) {
  char text[9000];
  unsigned priority = 77;
  ssize_t length = mq_receive(queue, text, size, &priority);
  if (length < 0) printf("receive: %s\n", strerrorname_np(errno));
  else printf("receive: %u \"%.*s\"\n", priority, (int)length, text);
}

static void show(mqd_t queue) {
  struct mq_attr attr;
  struct pollfd ready = {.fd = queue, .events = POLLIN | POLLOUT};
  if (mq_getattr(queue, &attr) < 0) {
    printf("attributes: %s\n", strerrorname_np(errno));
    return;
  }
  MUST(poll(&ready, 1, 0));
  printf("flags %lo max %ld size %ld messages %ld ready %x\n", attr.mq_flags, attr.mq_maxmsg,
         attr.mq_msgsize, attr.mq_curmsgs, ready.revents);
}

static pid_t start(void (*work)(mqd_t), mqd_t queue) {
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    work(queue);
    fflush(stdout);
    _exit(0);
  }
  return pid;
}

static void end(pid_t pid) {
  int status;
  MUST(waitpid(pid, &status, 0));
  printf("child: %x\n", status);
}

static void settle(pid_t pid) {
  char path[64], state = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  while (state != 'S') {
    usleep(1000);
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = '?';
    if (file != NULL) fclose(file);
  }
}

static void reader(mqd_t queue) {
  receive(queue, 100);
}
static void writer(mqd_t queue) {
  SHOW(mq_send(queue, "late", 4, 1));
}
static void busy(mqd_t queue) {
  struct sigevent event = {.sigev_notify = SIGEV_NONE};
  SHOW(mq_notify(queue, &event));
  SHOW(mq_notify(queue, NULL));
}
static void sender(mqd_t queue) {
  MUST(mq_send(queue, "told", 4, 0));
}
static void nobody(mqd_t queue) {
  (void)queue;
  become_nobody();
  SHOW(mq_open(name, O_RDWR));
  SHOW(mq_open(name, O_RDONLY));
  SHOW(mq_unlink(name));
  struct mq_attr attr = {.mq_maxmsg = 11, .mq_msgsize = 100};
  SHOW(mq_open("/amber-other", O_CREAT | O_RDWR, 0600, &attr));
  attr = (struct mq_attr){.mq_maxmsg = 10, .mq_msgsize = 8193};
  SHOW(mq_open("/amber-other", O_CREAT | O_RDWR, 0600, &attr));
}

static int told;
static void on_message(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  told++;
  CHECK(info->si_code == SI_MESGQ && info->si_value.sival_int == 42);
}
static void on_alarm(int signal) {
  (void)signal;
}
static void interrupted(mqd_t queue) {
  handle(SIGALRM, on_alarm, 0);
  alarm(1);
  receive(queue, 100);
}

int main(void) {
  snprintf(name, sizeof name, "/amber-%d", getpid());
  SECTION("open");
  SHOW(mq_open(name, O_RDWR));
  struct mq_attr attr = {.mq_maxmsg = 3, .mq_msgsize = 64};
  mqd_t queue = MUST(mq_open(name, O_CREAT | O_RDWR, 0640, &attr));
  SHOW(fcntl(queue, F_GETFD));
  SHOW(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attr));
  SHOW(mq_open("/", O_RDWR));
  SHOW(mq_open("/a/b", O_CREAT | O_RDWR, 0600, NULL));
  SHOW(mq_open("/..", O_CREAT | O_RDWR, 0600, NULL));
  SHOW(mq_open("none", O_RDWR));
  char long_name[300] = "/";
  memset(long_name + 1, 'x', 256);
  SHOW(mq_open(long_name, O_RDWR));
  struct mq_attr wrong = {.mq_maxmsg = 0, .mq_msgsize = 64};
  SHOW(mq_open("/amber-wrong", O_CREAT | O_RDWR, 0600, &wrong));
  wrong = (struct mq_attr){.mq_maxmsg = 65537, .mq_msgsize = 64};
  SHOW(mq_open("/amber-wrong", O_CREAT | O_RDWR, 0600, &wrong));
  SHOW(syscall(SYS_mq_open, NOWHERE, O_RDWR, 0, NULL));
  SHOW(syscall(SYS_mq_open, "amber-wrong", O_CREAT | O_RDWR, 0600, NOWHERE));
  show(queue);
  struct stat st;
  MUST(fstat(queue, &st));
  printf("mode %o size %ld links %ld\n", st.st_mode, (long)st.st_size, (long)st.st_nlink);

  SECTION("send and receive");
  SHOW(mq_send(queue, "low", 3, 1));
  SHOW(mq_send(queue, "high", 4, 9));
  SHOW(mq_send(queue, "low again", 9, 1));
  show(queue);
  char text[200];
  MUST(read(queue, text, sizeof text));
  text[17] = 0;
  printf("\"%s\"\n", text);
  struct timespec now, past = {1, 0}, bad = {0, -1};
  SHOW(mq_timedsend(queue, "x", 1, 0, &past));
  SHOW(mq_timedsend(queue, "x", 1, 0, &bad));
  clock_gettime(CLOCK_REALTIME, &now);
  now.tv_nsec += 20000000;
  if (now.tv_nsec >= 1000000000) now.tv_sec++, now.tv_nsec -= 1000000000;
  SHOW(mq_timedsend(queue, "x", 1, 0, &now));
  SHOW(mq_send(queue, "x", 1, 32768));
  SHOW(mq_send(queue, text, 65, 0));
  SHOW(mq_send(99, "x", 1, 0));
  SHOW(mq_send(0, "x", 1, 0));
  receive(queue, 63);
  receive(queue, 64);
  receive(queue, 100);
  SHOW(mq_send(queue, NOWHERE, 3, 0));
  receive(queue, 100);
  SHOW(mq_timedreceive(queue, text, 100, NULL, &past));
  attr.mq_flags = O_NONBLOCK;
  struct mq_attr old;
  SHOW(mq_setattr(queue, &attr, &old));
  printf("before %lo\n", old.mq_flags);
  receive(queue, 100);
  show(queue);
  attr.mq_flags = O_APPEND;
  SHOW(mq_setattr(queue, &attr, NULL));
  attr.mq_flags = 0;
  SHOW(mq_setattr(queue, &attr, NULL));
  mqd_t read_only = MUST(mq_open(name, O_RDONLY | O_NONBLOCK));
  SHOW(mq_send(read_only, "x", 1, 0));
  mqd_t write_only = MUST(mq_open(name, O_WRONLY));
  receive(write_only, 100);
  SHOW(mq_close(write_only));
  SHOW(mq_close(write_only));

  SECTION("waiting");
  pid_t child = start(reader, queue);
  settle(child);
  SHOW(mq_send(queue, "for the reader", 14, 3));
  end(child);
  for (int i = 0; i < 3; i++) MUST(mq_send(queue, "abc" + i, 1, i));
  child = start(writer, queue);
  settle(child);
  receive(queue, 100);
  end(child);
  for (int i = 0; i < 3; i++) receive(queue, 100);
  end(start(interrupted, queue));

  SECTION("notification");
  handle_info(SIGUSR1, on_message, SA_RESTART);
  struct sigevent event = {
      .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 42};
  SHOW(mq_notify(queue, &event));
  SHOW(mq_notify(queue, &event));
  end(start(busy, queue));
  end(start(sender, queue));
  SHOW(told);
  end(start(sender, queue));
  SHOW(told);
  SHOW(mq_notify(queue, &event)); /* not told as long as it is not empty */
  end(start(sender, queue));
  SHOW(told);
  for (int i = 0; i < 3; i++) receive(queue, 100);
  child = start(reader, queue); /* the reader comes first */
  settle(child);
  MUST(mq_send(queue, "read", 4, 0));
  end(child);
  SHOW(told);
  SHOW(mq_notify(queue, NULL));
  MUST(mq_send(queue, "untold", 6, 0));
  SHOW(told);
  event.sigev_notify = 99;
  SHOW(mq_notify(queue, &event));
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = 65;
  SHOW(mq_notify(queue, &event));
  SHOW(syscall(SYS_mq_notify, queue, NOWHERE));
  SHOW(mq_notify(0, NULL));

  SECTION("limits");
  end(start(nobody, queue));
  struct rlimit limit = {1000, 1000};
  MUST(setrlimit(RLIMIT_MSGQUEUE, &limit));
  SHOW(mq_open("/amber-wrong", O_CREAT | O_RDWR, 0600, NULL));

  SECTION("unlink");
  SHOW(mq_unlink(name));
  SHOW(mq_unlink(name));
  SHOW(mq_open(name, O_RDWR));
  MUST(fstat(queue, &st));
  SHOW(st.st_nlink);
  receive(queue, 100);
  show(queue);
  return guest_end();
}

/* Leases: F_SETLEASE, F_GETLEASE, and what an open of somebody else does. */
#include "guest.h"
#include <sys/wait.h>

static volatile int breaks, last_fd;

static void on_break(int signal, siginfo_t *info, void *context) {
  (void)context;
  breaks++;
  if (signal != SIGIO) {
    CHECK(info->si_code == POLL_MSG);
    last_fd = info->si_fd;
  }
}

static void holds(const char *what, int fd) {
  printf("%s: lease %d breaks %d\n", what, fcntl(fd, F_GETLEASE), breaks);
}

static pid_t opener(int flags) {
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    for (int inherited = 3; inherited < 20; inherited++) close(inherited);
    int fd = open("leased", flags);
    _exit(fd >= 0 ? 0 : errno);
  }
  return pid;
}

static void end(pid_t pid) {
  int status;
  while (waitpid(pid, &status, 0) < 0) continue;
  printf("opener: %s\n", WEXITSTATUS(status) ? strerrorname_np(WEXITSTATUS(status)) : "opened");
}

static void until(int count) {
  while (breaks < count) usleep(1000);
}

int main(void) {
  put("leased", "text");
  handle_info(SIGIO, on_break, SA_RESTART);
  handle_info(SIGRTMIN + 1, on_break, SA_RESTART);
  SECTION("taking");
  int fd = MUST(open("leased", O_RDONLY));
  SHOW(fcntl(fd, F_GETLEASE));
  SHOW(fcntl(fd, F_SETLEASE, 7));
  SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
  SHOW(fcntl(fd, F_SETLEASE, F_RDLCK));
  SHOW(fcntl(fd, F_GETOWN) == getpid());
  SHOW(fcntl(fd, F_SETLEASE, F_WRLCK));
  holds("alone", fd);
  SHOW(fcntl(fd, F_SETLEASE, F_RDLCK));
  int other = MUST(open("leased", O_RDONLY));
  SHOW(fcntl(other, F_GETLEASE));
  SHOW(fcntl(other, F_SETLEASE, F_RDLCK));
  SHOW(fcntl(other, F_SETLEASE, F_WRLCK));
  SHOW(fcntl(other, F_SETLEASE, F_UNLCK));
  MUST(close(other));
  SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
  int writer = MUST(open("leased", O_WRONLY));
  SHOW(fcntl(fd, F_SETLEASE, F_RDLCK));
  SHOW(fcntl(writer, F_SETLEASE, F_RDLCK));
  SHOW(fcntl(writer, F_SETLEASE, F_WRLCK));
  MUST(close(fd));
  SHOW(fcntl(writer, F_SETLEASE, F_WRLCK));
  MUST(close(writer));
  int directory = MUST(open(".", O_RDONLY));
  SHOW(fcntl(directory, F_SETLEASE, F_RDLCK));

  SECTION("breaking");
  fd = MUST(open("leased", O_RDONLY));
  MUST(fcntl(fd, F_SETLEASE, F_RDLCK));
  end(opener(O_RDONLY));
  holds("readers do not mind", fd);
  end(opener(O_WRONLY | O_NONBLOCK));
  until(1);
  holds("a writer does", fd);
  end(opener(O_WRONLY | O_NONBLOCK));
  holds("told once", fd);
  SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
  end(opener(O_WRONLY | O_NONBLOCK));
  MUST(fcntl(fd, F_SETSIG, SIGRTMIN + 1));
  MUST(fcntl(fd, F_SETLEASE, F_RDLCK));
  pid_t child = opener(O_RDWR);
  until(2);
  SHOW(last_fd == fd);
  holds("a writer waits", fd);
  SHOW(waitpid(child, NULL, WNOHANG));
  SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
  end(child);
  MUST(close(fd));

  SECTION("downgrading");
  fd = MUST(open("leased", O_RDWR));
  MUST(fcntl(fd, F_SETLEASE, F_WRLCK));
  child = opener(O_RDONLY);
  until(3);
  holds("a reader waits", fd);
  SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
  end(child);
  MUST(fcntl(fd, F_SETLEASE, F_WRLCK));
  child = opener(O_RDONLY);
  until(4);
  MUST(close(fd)); /* gives it up too */
  end(child);
  return guest_end();
}

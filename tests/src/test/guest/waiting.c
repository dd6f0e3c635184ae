/* wait4(2) and waitid(2): every option, and what SIGCHLD's action does to zombies. */
#include "guest.h"
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static volatile sig_atomic_t told, told_code, told_status;
static volatile pid_t told_pid;

static void on_child(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  told++;
  told_code = info->si_code;
  told_status = info->si_status;
  told_pid = info->si_pid;
}

static void say(const char *what, int status) {
  printf("%s:", what);
  if (WIFEXITED(status)) printf(" exited %d", WEXITSTATUS(status));
  if (WIFSIGNALED(status)) printf(" killed %d", WTERMSIG(status));
  if (WIFSTOPPED(status)) printf(" stopped %d", WSTOPSIG(status));
  if (WIFCONTINUED(status)) printf(" continued");
  printf("\n");
}

static pid_t sleeper(void) {
  pid_t child = MUST(fork());
  if (child == 0) {
    while (1) pause();
  }
  return child;
}

static pid_t ending(int code) {
  pid_t child = MUST(fork());
  if (child == 0) _exit(code);
  return child;
}

static void errors(void) {
  SECTION("errors");
  int status;
  SHOW(waitpid(-1, &status, 0));
  SHOW(waitpid(-1, &status, WNOHANG));
  SHOW(waitpid(getppid(), &status, 0));
  SHOW(waitpid(-1, &status, 0x10));
  SHOW(wait4(-2147483647 - 1, &status, 0, NULL));
  siginfo_t info;
  memset(&info, 7, sizeof info);
  SHOW(waitid(P_ALL, 0, &info, WEXITED));
  SHOW(waitid(P_ALL, 0, &info, 0));
  SHOW(waitid(P_ALL, 0, &info, WNOHANG));
  SHOW(waitid(P_PID, 0, &info, WEXITED));
  SHOW(waitid(P_PGID, -1, &info, WEXITED));
  SHOW(waitid(77, 0, &info, WEXITED));
  SHOW(waitid(P_PIDFD, 999, &info, WEXITED));
  SHOW(waitid(P_PIDFD, 0, &info, WEXITED));
  SHOW(waitid(P_PIDFD, -1, &info, WEXITED));
  pid_t child = sleeper();
  SHOW(waitpid(child, &status, WNOHANG));
  info.si_pid = 5;
  info.si_signo = 5;
  SHOW(waitid(P_PID, child, &info, WEXITED | WNOHANG));
  printf("%d %d\n", info.si_pid, info.si_signo);
  MUST(kill(child, SIGTERM));
  SHOW(waitpid(child, NOWHERE, 0) == -1 ? errno : 0);
  SHOW(waitpid(child, &status, 0));
}

static void endings(void) {
  SECTION("endings");
  int status;
  pid_t child = ending(42);
  CHECK(waitpid(child, &status, 0) == child);
  say("exit", status);
  child = sleeper();
  MUST(kill(child, SIGKILL));
  CHECK(waitpid(child, &status, 0) == child);
  say("kill", status);
  child = ending(-1);
  siginfo_t info;
  MUST(waitid(P_PID, child, &info, WEXITED | WNOWAIT));
  printf("signo %d code %d status %d errno %d\n", info.si_signo, info.si_code, info.si_status,
         info.si_errno);
  CHECK(info.si_pid == child && info.si_uid == getuid());
  SHOW(kill(child, 0));
  SHOW(kill(child, SIGTERM));
  struct rusage usage;
  CHECK(wait4(child, &status, 0, &usage) == child);
  say("again", status);
  SHOW(kill(child, 0));
  SHOW(waitpid(child, &status, 0));
}

static void stopping(void) {
  SECTION("stop and continue");
  handle_info(SIGCHLD, on_child, SA_RESTART);
  told = 0;
  pid_t child = sleeper();
  int status;
  MUST(kill(child, SIGSTOP));
  CHECK(waitpid(child, &status, WUNTRACED) == child);
  say("stop", status);
  while (told == 0) usleep(1000);
  printf("told %d code %d status %d\n", told, told_code, told_status);
  CHECK(told_pid == child);
  SHOW(waitpid(child, &status, WUNTRACED | WNOHANG));
  MUST(kill(child, SIGUSR1)); /* stays pending while stopped */
  SHOW(waitpid(child, &status, WUNTRACED | WNOHANG));
  siginfo_t info;
  told = 0;
  MUST(kill(child, SIGSTOP));
  SHOW(waitid(P_PID, child, &info, WSTOPPED | WNOHANG));
  handle(SIGUSR1, SIG_DFL, 0);
  pid_t other = sleeper();
  MUST(kill(other, SIGSTOP));
  MUST(waitid(P_PID, other, &info, WSTOPPED | WNOWAIT));
  printf("code %d status %d\n", info.si_code, info.si_status);
  MUST(waitid(P_PID, other, &info, WSTOPPED));
  MUST(kill(other, SIGCONT));
  MUST(waitid(P_PID, other, &info, WCONTINUED));
  printf("code %d status %d\n", info.si_code, info.si_status);
  MUST(kill(other, SIGSTOP));
  CHECK(waitpid(other, &status, WUNTRACED) == other);
  MUST(kill(other, SIGCONT));
  CHECK(waitpid(other, &status, WCONTINUED) == other);
  say("continue", status);
  SHOW(waitpid(other, &status, WCONTINUED | WNOHANG));
  MUST(kill(other, SIGKILL));
  CHECK(waitpid(other, &status, 0) == other);
  say("kill", status);
  MUST(kill(child, SIGCONT));
  CHECK(waitpid(child, &status, 0) == child);
  say("the pending one", status);
  SECTION("SA_NOCLDSTOP");
  handle_info(SIGCHLD, on_child, SA_NOCLDSTOP | SA_RESTART);
  told = 0;
  child = sleeper();
  MUST(kill(child, SIGSTOP));
  CHECK(waitpid(child, &status, WUNTRACED) == child);
  SHOW(told);
  MUST(kill(child, SIGKILL));
  CHECK(waitpid(child, &status, 0) == child);
  say("killed while stopped", status);
  while (told == 0) usleep(1000);
  SHOW(told);
}

static void groups(void) {
  SECTION("process groups");
  int status;
  handle(SIGCHLD, SIG_DFL, 0);
  pid_t leader = sleeper();
  pid_t member = sleeper();
  pid_t stranger = ending(9);
  MUST(setpgid(leader, leader));
  MUST(setpgid(member, leader));
  MUST(kill(-leader, SIGTERM));
  pid_t first = waitpid(-leader, &status, 0);
  pid_t second = waitpid(-leader, &status, 0);
  CHECK((first == leader && second == member) || (first == member && second == leader));
  SHOW(waitpid(-leader, &status, 0));
  siginfo_t info;
  MUST(waitid(P_PGID, getpgrp(), &info, WEXITED));
  CHECK(info.si_pid == stranger);
  stranger = ending(8);
  CHECK(waitpid(0, &status, 0) == stranger);
  stranger = ending(7);
  MUST(waitid(P_PGID, 0, &info, WEXITED));
  SHOW(info.si_status);
}

static void pidfds(void) {
  SECTION("pidfds");
  pid_t child = sleeper();
  int fd = MUST(syscall(SYS_pidfd_open, child, 0));
  SHOW(syscall(SYS_pidfd_open, child, 1));
  SHOW(syscall(SYS_pidfd_open, -1, 0));
  SHOW(syscall(SYS_pidfd_open, 0x3ffffff, 0));
  SHOW(fcntl(fd, F_GETFD));
  SHOW(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0));
  SHOW(syscall(SYS_pidfd_send_signal, fd, 99, NULL, 0));
  SHOW(syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 77));
  SHOW(syscall(SYS_pidfd_send_signal, 0, SIGTERM, NULL, 0));
  SHOW(syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0));
  siginfo_t info;
  MUST(waitid(P_PIDFD, fd, &info, WEXITED));
  printf("code %d status %d\n", info.si_code, info.si_status);
  SHOW(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0));
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED));
  MUST(close(fd));
  child = sleeper();
  fd = MUST(syscall(SYS_pidfd_open, child, O_NONBLOCK));
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED));
  MUST(kill(child, SIGKILL));
  MUST(waitid(P_PID, child, &info, WEXITED | WNOWAIT));
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED));
  MUST(close(fd));
  child = sleeper();
  char name[32];
  snprintf(name, sizeof name, "/proc/%d", child);
  fd = MUST(open(name, O_RDONLY | O_DIRECTORY));
  SHOW(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0));
  SHOW(syscall(SYS_pidfd_getfd, fd, 0, 0));
  SHOW(syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0));
  MUST(waitid(P_PID, child, &info, WEXITED));
  printf("code %d status %d\n", info.si_code, info.si_status);
  SHOW(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0));
  MUST(close(fd));
  fd = MUST(open("/proc/self/task", O_RDONLY | O_DIRECTORY));
  SHOW(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0));
  MUST(close(fd));
}

static void unwanted(void) {
  SECTION("children that nobody wants");
  int status;
  handle(SIGCHLD, SIG_IGN, 0);
  ending(1);
  SHOW(waitpid(-1, &status, 0));
  handle_info(SIGCHLD, on_child, SA_NOCLDWAIT);
  told = 0;
  ending(1);
  int result;
  do {
    result = waitpid(-1, &status, 0);
  } while (result == -1 && errno == EINTR);
  printf("%d %s told %d\n", result, strerrorname_np(errno), told);
  handle(SIGCHLD, SIG_DFL, 0);
  pid_t child = ending(3);
  siginfo_t info;
  MUST(waitid(P_PID, child, &info, WEXITED | WNOWAIT));
  handle(SIGCHLD, SIG_IGN, 0); /* too late for this one */
  SHOW(waitpid(child, &status, 0) == child);
  handle(SIGCHLD, SIG_DFL, 0);
}

static void interrupted(void) {
  SECTION("interrupted");
  int status;
  pid_t child = sleeper();
  handle_info(SIGUSR2, on_child, 0);
  pid_t parent = getpid();
  pid_t killer = MUST(fork());
  if (killer == 0) {
    usleep(100000);
    kill(parent, SIGUSR2);
    _exit(0);
  }
  SHOW(waitpid(child, &status, 0));
  CHECK(waitpid(killer, &status, 0) == killer);
  handle_info(SIGUSR2, on_child, SA_RESTART);
  killer = MUST(fork());
  if (killer == 0) {
    usleep(100000);
    kill(parent, SIGUSR2);
    usleep(100000);
    kill(child, SIGKILL);
    _exit(0);
  }
  CHECK(waitpid(child, &status, 0) == child);
  say("restarted", status);
  CHECK(waitpid(killer, &status, 0) == killer);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  errors();
  endings();
  stopping();
  groups();
  pidfds();
  unwanted();
  interrupted();
  return guest_end();
}

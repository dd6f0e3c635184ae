/* Processes between two states: not yet let go, not yet waited for, not yet told of. */
#include "awkward.h"
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static int ends[2];

/* The parent waits until its child, which shares its memory, has gone another way. */
static void vfork_parent(void) {
  volatile int shared = 1;
  fflush(stdout);
  pid_t pid = vfork();
  if (pid == 0) {
    shared = 5;
    mark();
    _exit(shared + 1);
  }
  SHOW(shared);
  mark();
  reap("child", pid);
  pid = vfork();
  if (pid == 0) {
    mark();
    char *arguments[] = {"program", NULL}, *environment[] = {NULL};
    execve("/proc/self/exe", arguments, environment);
    _exit(1);
  }
  mark();
  reap("program", pid);
}

static int ends_with_three(void) { return 3; }

static void zombies(void) {
  siginfo_t info;
  pid_t first = child(ends_with_three);
  until(first, 'Z');
  pid_t second = MUST(fork());
  if (second == 0) raise(SIGKILL);
  until(second, 'Z');
  mark();
  memset(&info, 0, sizeof info);
  SHOW(waitid(P_PID, first, &info, WEXITED | WNOWAIT));
  printf("%d %d %d\n", info.si_pid == first, info.si_code, info.si_status);
  SHOW(kill(first, 0));
  mark();
  reap("first", first);
  reap("second", second);
  SHOW(waitpid(-1, NULL, WNOHANG));
}

static int orphan(void) {
  char c;
  close(ends[1]);
  return read(ends[0], &c, 1);
}

static int leaves_orphan(void) {
  pid_t pid = sleeping_child(orphan);
  (void)pid;
  return 4;
}

static void subreaper(void) {
  MUST(pipe(ends));
  SHOW(prctl(PR_SET_CHILD_SUBREAPER, 1));
  pid_t middle = child(leaves_orphan);
  reap("middle", middle);
  mark();
  SHOW(waitpid(-1, NULL, WNOHANG));
  close(ends[1]);
  int status;
  SHOW(wait(&status) > 0);
  SHOW(WEXITSTATUS(status));
  int on = 0;
  MUST(prctl(PR_GET_CHILD_SUBREAPER, &on));
  SHOW(on);
}

static int sleeps(void) {
  char c;
  return read(ends[0], &c, 1) == 1 ? c : 99;
}

static void stopped_job(void) {
  siginfo_t info;
  MUST(pipe(ends));
  pid_t job = sleeping_child(sleeps);
  MUST(kill(job, SIGSTOP));
  until(job, 'T');
  MUST(kill(job, SIGUSR1)); /* comes when it goes on */
  MUST(kill(job, SIGCONT));
  MUST(kill(job, SIGSTOP));
  mark();
  reap("job", job);
  job = sleeping_child(sleeps);
  MUST(kill(job, SIGSTOP));
  until(job, 'T');
  mark();
  memset(&info, 0, sizeof info);
  SHOW(waitid(P_PID, job, &info, WSTOPPED | WNOWAIT));
  printf("code %d status %d\n", info.si_code, info.si_status);
  SHOW(waitid(P_PID, job, &info, WSTOPPED));
  SHOW(waitid(P_PID, job, &info, WSTOPPED | WNOHANG));
  SHOW(info.si_pid);
  mark();
  MUST(write(ends[1], "\5", 1));
  MUST(kill(job, SIGCONT));
  reap("job", job);
}

static void continued_not_told(void) {
  int status;
  siginfo_t info;
  MUST(pipe(ends));
  pid_t job = sleeping_child(sleeps);
  MUST(kill(job, SIGSTOP));
  SHOW(waitpid(job, &status, WUNTRACED) == job);
  MUST(kill(job, SIGCONT));
  mark();
  SHOW(waitid(P_PID, job, &info, WCONTINUED));
  printf("code %d status %d\n", info.si_code, info.si_status);
  mark();
  MUST(write(ends[1], "\6", 1));
  reap("job", job);
}

static int polled;
static int polls_process(void) {
  struct pollfd one = {polled, POLLIN, 0};
  return poll(&one, 1, -1) == 1 ? 6 : 1;
}

static void process_files(void) {
  siginfo_t info;
  MUST(pipe(ends));
  pid_t job = sleeping_child(sleeps);
  polled = MUST(pidfd_open(job, 0));
  pid_t poller = sleeping_child(polls_process);
  mark();
  SHOW(pidfd_send_signal(polled, SIGTERM, NULL, 0));
  until(job, 'Z');
  mark();
  reap("poller", poller);
  SHOW(waitid(P_PIDFD, polled, &info, WEXITED));
  printf("code %d status %d\n", info.si_code, info.si_status);
  mark();
  struct pollfd one = {polled, POLLIN, 0};
  SHOW(poll(&one, 1, 0));
  SHOW(pidfd_send_signal(polled, 0, NULL, 0));
}

static volatile sig_atomic_t told;
static void parent_died(int signal) { told = signal; }

static pid_t grandchild;
static int has_a_child(void) {
  fflush(stdout);
  int ready[2];
  char c;
  MUST(pipe(ready));
  grandchild = MUST(fork());
  if (grandchild == 0) {
    handle(SIGUSR2, parent_died, 0);
    MUST(prctl(PR_SET_PDEATHSIG, SIGUSR2));
    MUST(write(ready[1], "r", 1));
    char got;
    ssize_t n = read(ends[0], &got, 1);
    _exit(n == -1 && errno == EINTR && told == SIGUSR2 ? 21 : 1);
  }
  MUST(read(ready[0], &c, 1));
  until_asleep(grandchild);
  kill(getpid(), SIGSTOP);
  return 2;
}

static void parents_death(void) {
  int status;
  MUST(pipe(ends));
  MUST(prctl(PR_SET_CHILD_SUBREAPER, 1));
  pid_t middle = child(has_a_child);
  until(middle, 'T');
  mark();
  MUST(kill(middle, SIGKILL));
  reap("middle", middle);
  mark();
  SHOW(wait(&status) > 0);
  SHOW(WEXITSTATUS(status));
}

struct capabilities {
  struct __user_cap_header_struct head;
  struct __user_cap_data_struct data[2];
};

static void show_attributes(void) {
  struct rlimit limit;
  cpu_set_t set;
  char name[16] = "";
  int value = 0;
  struct capabilities caps = {.head = {_LINUX_CAPABILITY_VERSION_3, 0}};
  MUST(getrlimit(RLIMIT_NOFILE, &limit));
  printf("files %lu %lu\n", limit.rlim_cur, limit.rlim_max);
  MUST(getrlimit(RLIMIT_CORE, &limit));
  printf("core %lu\n", limit.rlim_cur);
  SHOW(getpriority(PRIO_PROCESS, 0));
  CPU_ZERO(&set);
  MUST(sched_getaffinity(0, sizeof set, &set));
  SHOW(CPU_COUNT(&set));
  SHOW(sched_getscheduler(0));
  MUST(prctl(PR_GET_NAME, name));
  printf("%s\n", name);
  SHOW(prctl(PR_GET_DUMPABLE));
  SHOW(prctl(PR_GET_KEEPCAPS));
  SHOW(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  SHOW(prctl(PR_GET_TIMERSLACK));
  MUST(prctl(PR_GET_PDEATHSIG, &value));
  SHOW(value);
  MUST(syscall(SYS_capget, &caps.head, &caps.data));
  printf("effective %#x %d permitted %#x\n", caps.data[0].effective,
         caps.data[1].effective == caps.data[1].permitted, caps.data[0].permitted & 0x21);
  SHOW(prctl(PR_CAPBSET_READ, CAP_SYS_BOOT));
  mode_t mask = umask(0);
  umask(mask);
  printf("umask %o\n", mask);
  char where[4096];
  SHOW(strcmp(strrchr(getcwd(where, sizeof where), '/'), "/below"));
}

static void attributes(void) {
  struct rlimit files = {77, 99}, core = {4096, RLIM_INFINITY};
  cpu_set_t set;
  struct capabilities caps = {.head = {_LINUX_CAPABILITY_VERSION_3, 0}};
  MUST(setrlimit(RLIMIT_NOFILE, &files));
  MUST(setrlimit(RLIMIT_CORE, &core));
  MUST(setpriority(PRIO_PROCESS, 0, 7));
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  MUST(sched_setaffinity(0, sizeof set, &set));
  struct sched_param parameters = {0};
  MUST(sched_setscheduler(0, SCHED_BATCH, &parameters));
  MUST(prctl(PR_SET_NAME, "a new name"));
  MUST(prctl(PR_SET_DUMPABLE, 0));
  MUST(prctl(PR_SET_KEEPCAPS, 1));
  MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  MUST(prctl(PR_SET_TIMERSLACK, 12345));
  MUST(prctl(PR_SET_PDEATHSIG, SIGHUP));
  int dropped = prctl(PR_CAPBSET_DROP, CAP_SYS_BOOT);
  MUST(syscall(SYS_capget, &caps.head, &caps.data));
  caps.data[0].effective &= 1 << CAP_CHOWN | 1 << CAP_KILL;
  caps.data[0].permitted &= 1 << CAP_CHOWN | 1 << CAP_KILL;
  caps.data[0].inheritable = 0;
  MUST(syscall(SYS_capset, &caps.head, &caps.data));
  umask(031);
  MUST(mkdir("below", 0700));
  MUST(chdir("below"));
  mark();
  SHOW(dropped);
  show_attributes();
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    mark();
    show_attributes();
    fflush(stdout);
    _exit(9);
  }
  reap("child", pid);
}

static int in_own_group(void) {
  setpgid(0, 0);
  return sleeps();
}

static void groups_waited_for(void) {
  int status;
  MUST(pipe(ends));
  pid_t first = child(in_own_group), second = child(sleeps);
  setpgid(first, first);
  setpgid(second, first);
  until_asleep(first);
  until_asleep(second);
  mark();
  SHOW(getpgid(second) == first);
  SHOW(waitpid(-first, &status, WNOHANG));
  MUST(write(ends[1], "\7\7", 2));
  SHOW(waitpid(-first, &status, 0) > 0);
  mark();
  SHOW(waitpid(-first, &status, 0) > 0);
  SHOW(WEXITSTATUS(status));
  SHOW(waitpid(-first, &status, 0));
}

static pid_t waited_for;
static void ended(int signal, siginfo_t *info, void *context) {
  (void)context;
  CHECK(signal == SIGCHLD && info->si_pid == waited_for && info->si_status == 3);
  told++;
}

/* The end of a child is told by a signal that is blocked, and the child is waited for before. */
static void end_told_late(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  MUST(sigprocmask(SIG_BLOCK, &set, NULL));
  handle_info(SIGCHLD, ended, 0);
  waited_for = child(ends_with_three);
  reap("child", waited_for);
  mark();
  MUST(sigprocmask(SIG_UNBLOCK, &set, NULL));
  SHOW(told);
}

static const struct scenario all[] = {
    SCENARIO(vfork_parent),  SCENARIO(zombies),       SCENARIO(subreaper),
    SCENARIO(stopped_job),   SCENARIO(process_files), SCENARIO(continued_not_told),
    SCENARIO(parents_death), SCENARIO(attributes),    SCENARIO(groups_waited_for),
    SCENARIO(end_told_late),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

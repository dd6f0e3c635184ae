/* Locks of files that others wait for, and leases that are being broken. */
#include "awkward.h"
#include <sys/file.h>

static int file;

static int opened(void) { return MUST(open("locked", O_RDWR | O_CREAT, 0600)); }

/* The parent's open file is not to live on in the child. */
static int takes_exclusive(void) {
  close(file);
  int own = opened();
  return flock(own, LOCK_EX) == 0 ? 2 : 1;
}
static int takes_shared(void) {
  close(file);
  int own = opened();
  return flock(own, LOCK_SH) == 0 ? 3 : 1;
}

static void whole_file(void) {
  file = opened();
  MUST(flock(file, LOCK_SH));
  pid_t exclusive = sleeping_child(takes_exclusive);
  reap("shared", child(takes_shared));
  mark();
  int other = MUST(dup(file));
  close(file);
  until_asleep(exclusive);
  mark();
  close(other); /* the last number of the open file */
  reap("exclusive", exclusive);
}

/* The lock of an open file that is inherited is one lock. */
static int inherits(void) { return flock(file, LOCK_UN) == 0 ? 4 : 1; }

static void inherited(void) {
  file = opened();
  MUST(flock(file, LOCK_EX));
  pid_t waiter = sleeping_child(takes_exclusive);
  mark();
  reap("unlocks", child(inherits));
  reap("exclusive", waiter);
}

static int range(int command, int type, int from, int length) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = from, .l_len = length};
  return fcntl(file, command, &lock);
}

static int takes_middle(void) {
  if (range(F_SETLKW, F_WRLCK, 10, 10) != 0) return 1;
  raise(SIGSTOP);
  return 5;
}
static int reads_end(void) { return range(F_SETLKW, F_RDLCK, 15, 0) == 0 ? 6 : 1; }

static void records(void) {
  file = opened();
  MUST(range(F_SETLK, F_WRLCK, 0, 100));
  MUST(range(F_SETLK, F_UNLCK, 30, 5));
  MUST(range(F_SETLK, F_RDLCK, 40, 10));
  pid_t middle = sleeping_child(takes_middle);
  pid_t end = sleeping_child(reads_end);
  mark();
  MUST(range(F_SETLK, F_UNLCK, 0, 30));
  until(middle, 'T');
  mark();
  struct flock found = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  MUST(fcntl(file, F_GETLK, &found));
  printf("%d from %ld for %ld, the child's %d\n", found.l_type, found.l_start, found.l_len,
         found.l_pid == middle);
  MUST(range(F_SETLK, F_UNLCK, 0, 0));
  until_asleep(end);
  MUST(kill(middle, SIGCONT));
  reap("middle", middle);
  mark();
  reap("end", end);
}

static int first;

static int waits_for_open_file(void) {
  close(file);
  close(first);
  file = opened();
  return range(F_OFD_SETLKW, F_WRLCK, 5, 5) == 0 ? 7 : 1;
}

static void of_open_files(void) {
  file = opened();
  first = file;
  MUST(range(F_OFD_SETLK, F_RDLCK, 0, 20));
  file = opened();
  SHOW(range(F_OFD_SETLK, F_RDLCK, 5, 50));
  SHOW(range(F_OFD_SETLK, F_WRLCK, 5, 5));
  pid_t waiter = sleeping_child(waits_for_open_file);
  mark();
  close(file);
  until_asleep(waiter);
  mark();
  file = first;
  SHOW(range(F_OFD_SETLK, F_UNLCK, 0, 0));
  reap("waiter", waiter);
}

/* Whoever waits is killed: nobody gets what he waited for. */
static void waiter_killed(void) {
  file = opened();
  MUST(range(F_SETLK, F_WRLCK, 0, 0));
  pid_t end = sleeping_child(reads_end);
  MUST(kill(end, SIGSTOP));
  until(end, 'T');
  mark();
  MUST(kill(end, SIGKILL));
  mark();
  MUST(range(F_SETLK, F_UNLCK, 0, 0));
  reap("end", end);
  SHOW(range(F_SETLK, F_WRLCK, 0, 0));
}

static volatile sig_atomic_t broken, broken_fd;
static void on_break(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  broken++;
  broken_fd = info->si_fd;
}

static int opens_to_write(void) {
  int fd = open("leased", O_WRONLY);
  return fd >= 0 && write(fd, "new", 3) == 3 ? 8 : 1;
}

static void lease_broken(void) {
  put("leased", "old");
  int leased = MUST(open("leased", O_RDONLY));
  handle_info(SIGRTMIN + 4, on_break, SA_RESTART);
  MUST(fcntl(leased, F_SETSIG, SIGRTMIN + 4));
  SHOW(fcntl(leased, F_SETLEASE, F_RDLCK));
  pid_t writer = sleeping_child(opens_to_write);
  mark();
  SHOW(broken);
  SHOW(broken_fd == leased);
  SHOW(fcntl(leased, F_GETLEASE));
  SHOW(open("leased", O_WRONLY | O_NONBLOCK));
  SHOW(fcntl(leased, F_SETLEASE, F_UNLCK));
  mark();
  reap("writer", writer);
  cat("leased");
}

static int opens_to_read(void) { return open("leased", O_RDONLY) >= 0 ? 9 : 1; }

static void lease_downgraded(void) {
  put("leased", "old");
  int leased = MUST(open("leased", O_RDONLY));
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGIO);
  MUST(sigprocmask(SIG_BLOCK, &set, NULL));
  SHOW(fcntl(leased, F_SETLEASE, F_WRLCK));
  pid_t reader = sleeping_child(opens_to_read);
  mark();
  SHOW(fcntl(leased, F_GETLEASE));
  SHOW(fcntl(leased, F_SETLEASE, F_RDLCK));
  reap("reader", reader);
  mark();
  SHOW(fcntl(leased, F_GETLEASE));
  SHOW(sigwaitinfo(&set, NULL) == SIGIO);
}

static int told[2];

/* Between the descriptors that go and those that stay; each lock was made by another one. */
static int executes(void) {
  int other = MUST(open("locked", O_RDWR | O_CLOEXEC)), kept = MUST(open("kept", O_RDWR | O_CREAT, 0600));
  int directory = MUST(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  sigset_t set;
  char text[8], *arguments[] = {"program", "executed", text, NULL}, *environment[] = {NULL};
  CHECK(range(F_SETLK, F_WRLCK, 0, 5) == 0 && other >= 0);
  file = kept;
  CHECK(range(F_SETLK, F_WRLCK, 0, 5) == 0);
  sigemptyset(&set);
  sigaddset(&set, SIGIO);
  sigprocmask(SIG_BLOCK, &set, NULL);
  MUST(fcntl(directory, F_NOTIFY, DN_CREATE | DN_MULTISHOT));
  snprintf(text, sizeof text, "%d", told[0]);
  mark_every_step();
  execve("/proc/self/exe", arguments, environment);
  return 1;
}

static void executed(const char *number) {
  char byte;
  sigset_t set;
  mark();
  CHECK(read(atoi(number), &byte, 1) == 1);
  sigpending(&set);
  printf("told of the directory: %d\n", sigismember(&set, SIGIO));
}

static int type_of_lock(const char *name) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int fd = MUST(open(name, O_RDWR));
  MUST(fcntl(fd, F_GETLK, &lock));
  close(fd);
  return lock.l_type;
}

static void closed_by_exec(void) {
  file = opened();
  MUST(pipe(told));
  pid_t pid = child(executes);
  char path[64], link[256];
  snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
  do {
    milliseconds(1);
    int fd = MUST(open(path, O_RDONLY));
    ssize_t n = MUST(read(fd, link, sizeof link - 1));
    link[n > 0 ? n : 0] = 0;
    close(fd);
  } while (strcmp(link, "program") != 0);
  until_asleep(pid);
  mark();
  SHOW(type_of_lock("locked") == F_UNLCK);
  SHOW(type_of_lock("kept") == F_WRLCK);
  close(MUST(open("created", O_CREAT | O_WRONLY, 0600)));
  CHECK(write(told[1], "x", 1) == 1);
  reap("program", pid);
}

static const struct scenario all[] = {
    SCENARIO(whole_file),    SCENARIO(inherited),    SCENARIO(records),
    SCENARIO(of_open_files), SCENARIO(lease_broken), SCENARIO(waiter_killed),
    SCENARIO(lease_downgraded), SCENARIO(closed_by_exec),
};

int main(int argc, char **argv) {
  if (argc > 2 && strcmp(argv[1], "executed") == 0) return executed(argv[2]), 0;
  return RUN_SCENARIO(argc, argv, all);
}

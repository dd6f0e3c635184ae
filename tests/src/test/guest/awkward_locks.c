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

static const struct scenario all[] = {
    SCENARIO(whole_file),    SCENARIO(inherited),    SCENARIO(records),
    SCENARIO(of_open_files), SCENARIO(lease_broken), SCENARIO(waiter_killed),
    SCENARIO(lease_downgraded),
};

int main(int argc, char **argv) { return RUN_SCENARIO(argc, argv, all); }

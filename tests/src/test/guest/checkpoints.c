/* Asks for checkpoints in the way that its argument names: see CheckpointsTest. */
#include "guest.h"
#include <pthread.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define PATH "/proc/amber/checkpoint"

/* After it no file can be opened any more. */
static ssize_t write_the_last(int fd, const void *data, size_t size) {
  ssize_t written = write(fd, data, size);
  struct rlimit none = {0, 0};
  MUST(setrlimit(RLIMIT_NOFILE, &none));
  return written;
}
#define write write_the_last
#include "../../../../samples/checkpoint/amber_checkpoint.c"
#undef write

static int checkpoint;

static long generation(void) {
  char text[32] = "";
  int fd = MUST(open("/proc/amber/generation", O_RDONLY));
  MUST(read(fd, text, sizeof text - 1));
  close(fd);
  return atol(text);
}

static void names(void) {
  char longest[66];
  memset(longest, 'n', sizeof longest);
  SHOW(write(checkpoint, "a", 1));
  SHOW(write(checkpoint, "with.dots-and_such\n", 19));
  SHOW(write(checkpoint, longest, 64));
  SHOW(write(checkpoint, longest, 65));
  SHOW(write(checkpoint, "", 0));
  SHOW(write(checkpoint, "\n", 1));
  SHOW(write(checkpoint, "a\n\n", 3));
  SHOW(write(checkpoint, "a/b", 3));
  SHOW(write(checkpoint, "..", 2));
  SHOW(write(checkpoint, "\xc3\xbc", 2));
  char *volatile nowhere = (char *)8;
  SHOW(write(checkpoint, nowhere, 4));
  struct iovec parts[] = {{"in", 2}, {"-two", 4}};
  SHOW(writev(checkpoint, parts, 2));
  SHOW(pwrite(checkpoint, "a", 1, 0));
  SHOW(lseek(checkpoint, 0, SEEK_SET));
  SHOW(read(checkpoint, longest, 1));
  SHOW(fcntl(checkpoint, F_SETFL, O_NONBLOCK));
  SHOW(write(checkpoint, "nonblocking", 11));
  SHOW(open(PATH, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600));
  int readable = MUST(open("/proc/amber/step", O_RDONLY));
  SHOW(dup2(readable, checkpoint) == checkpoint);
  SHOW(write(checkpoint, "a", 1));
}

static void once(void) {
  long before = generation();
  SHOW(write(checkpoint, "one", 3));
  printf("resumed: %ld\n", generation() - before);
}

static int handled;

static void on_alarm(int signal) {
  (void)signal;
  handled++;
}

/* A signal that comes meanwhile is handled when the call is over. */
static void interrupted(void) {
  handle(SIGUSR1, on_alarm, 0);
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 20; i++) {
      kill(getppid(), SIGUSR1);
      usleep(1000);
    }
    _exit(0);
  }
  usleep(3000);
  for (int i = 0; i < 3; i++) {
    SHOW(write(checkpoint, "interrupted", 11));
  }
  while (waitpid(child, NULL, 0) == -1 && errno == EINTR) {
  }
  printf("handled: %s\n", handled > 0 ? "some" : "none");
}

static void *asks(void *name) {
  long size = (long)strlen(name);
  for (int i = 0; i < 3; i++) {
    CHECK(write(checkpoint, name, (size_t)size) == size);
  }
  return NULL;
}

/* Threads and processes ask at once. */
static void several(void) {
  pthread_t threads[3];
  char *names[] = {"t0", "t1", "t2"};
  pid_t child = MUST(fork());
  if (child == 0) {
    (void)asks("child");
    _exit(guest_failed);
  }
  for (int i = 0; i < 3; i++) {
    CHECK(pthread_create(&threads[i], NULL, asks, names[i]) == 0);
  }
  for (int i = 0; i < 3; i++) {
    pthread_join(threads[i], NULL);
  }
  int status;
  MUST(waitpid(child, &status, 0));
  printf("child: %d\n", status);
}

/* A machine that takes 8 MiB on the disk. */
static void large(void) {
  size_t size = 1 << 20;
  uint64_t *noise = malloc(size * sizeof *noise), state = 88172645463325252u;
  for (size_t i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    noise[i] = state;
  }
  SHOW(write(checkpoint, "large", 5));
  SHOW(write(checkpoint, "again", 5));
  CHECK(noise[size - 1] == state);
}

/* Who asks is killed meanwhile. */
static void killed(void) {
  pid_t child = MUST(fork());
  if (child == 0) {
    for (;;) {
      CHECK(write(checkpoint, "killed", 6) == 6);
    }
  }
  usleep(20000);
  MUST(kill(child, SIGKILL));
  int status;
  MUST(waitpid(child, &status, 0));
  printf("child: %d\n", status);
  SHOW(write(checkpoint, "after", 5));
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  checkpoint = MUST(open(PATH, O_WRONLY));
  const char *way = argc > 1 ? argv[1] : "once";
  if (strcmp(way, "names") == 0) names();
  if (strcmp(way, "once") == 0) once();
  if (strcmp(way, "interrupted") == 0) interrupted();
  if (strcmp(way, "several") == 0) several();
  if (strcmp(way, "killed") == 0) killed();
  if (strcmp(way, "large") == 0) large();
  if (strcmp(way, "library") == 0) SHOW(amber_checkpoint("one"));
  return guest_end();
}

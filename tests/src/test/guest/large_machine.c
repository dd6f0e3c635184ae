/*
 * A machine of 1,000 processes and 10,000 open files: each process has ten files of its own (pipes,
 * a file, an event counter, an epoll set), and a byte goes round through all of them. Arguments:
 * processes, rounds.
 */
#include "guest.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#define OWN 10

static long read_number(int fd) {
  long value;
  MUST(read(fd, &value, sizeof value));
  return value;
}

/* Reads a number, does something with each of its files, and passes the number on. */
static void member(int number, int in, int out, int rounds) {
  int files[OWN];
  int pipes[2][2];
  for (int i = 0; i < 2; i++) {
    MUST(pipe(pipes[i]));
    files[2 * i] = pipes[i][0];
    files[2 * i + 1] = pipes[i][1];
  }
  files[4] = MUST(eventfd(number, EFD_NONBLOCK));
  files[5] = MUST(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN};
  MUST(epoll_ctl(files[5], EPOLL_CTL_ADD, files[0], &event));
  for (int i = 6; i < OWN; i++) files[i] = MUST(open("/proc/self/exe", O_RDONLY));
  for (int round = 0; round < rounds; round++) {
    long value = read_number(in);
    MUST(write(files[1], &value, sizeof value));
    CHECK(epoll_wait(files[5], &event, 1, 0) == 1);
    value = read_number(files[0]);
    long count = read_number(files[4]);
    CHECK(count == number + round);
    count++;
    MUST(write(files[4], &count, sizeof count));
    char byte;
    MUST(pread(files[6 + round % 4], &byte, 1, number));
    value += count % 7 + byte;
    MUST(write(out, &value, sizeof value));
  }
  _exit(guest_failed);
}

static int open_files(void) {
  FILE *file = fopen("/proc/sys/fs/file-nr", "r");
  int count = 0;
  CHECK(file != NULL && fscanf(file, "%d", &count) == 1);
  fclose(file);
  return count;
}

int main(int argc, char **argv) {
  int processes = argc > 1 ? atoi(argv[1]) : 100;
  int rounds = argc > 2 ? atoi(argv[2]) : 3;
  setvbuf(stdout, NULL, _IONBF, 0);
  int first[2], in[2];
  MUST(pipe(first));
  in[0] = first[0];
  for (int i = 0; i < processes; i++) {
    int next[2];
    MUST(pipe(next));
    pid_t child = MUST(fork());
    if (child == 0) {
      close(next[0]);
      close(first[1]);
      member(i + 1, in[0], next[1], rounds);
    }
    close(in[0]);
    close(next[1]);
    in[0] = next[0];
  }
  printf("made %d\n", processes);
  long value = 0;
  for (int round = 0; round < rounds; round++) {
    MUST(write(first[1], &value, sizeof value));
    value = read_number(in[0]);
    printf("round %d: %ld\n", round + 1, value);
    CHECK(round + 1 == rounds || open_files() >= OWN * processes);
  }
  int good = 0, status;
  for (int i = 0; i < processes; i++) good += wait(&status) > 0 && status == 0;
  printf("ended well: %d\n", good);
  return good != processes || guest_failed;
}

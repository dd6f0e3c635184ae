/*
 * What processes cost that work together. Prints one number.
 *   fork       microseconds for fork, exit and wait of a process with 50 MB of touched memory
 *   switch     microseconds to wake another process through a pipe (half a round trip)
 *   pipe       GB/s from one process to another through a pipe, 64 KiB a call
 *   tcp        MB/s from one process to another over loopback TCP, 64 KiB a call
 *   requests   thousands of request-response pairs a second over loopback TCP, one connection
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536 };

static char buffer[CHUNK];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void must(int ok, const char *what) {
  if (!ok) {
    perror(what);
    exit(1);
  }
}

static void forks(int count) {
  size_t size = 50 << 20;
  char *memory = malloc(size);
  memset(memory, 1, size);
  double begin = now();
  for (int i = 0; i < count; i++) {
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) _exit(memory[i] - 1);
    must(waitpid(child, NULL, 0) == child, "waitpid");
  }
  printf("%.1f\n", (now() - begin) / count * 1e6);
}

static void echo(int in, int out) {
  char c;
  while (read(in, &c, 1) == 1) must(write(out, &c, 1) == 1, "write");
  _exit(0);
}

static void switches(int count) {
  int there[2], back[2];
  must(pipe(there) == 0 && pipe(back) == 0, "pipe");
  if (fork() == 0) {
    close(there[1]);
    echo(there[0], back[1]);
  }
  char c = 'x';
  double begin = now();
  for (int i = 0; i < count; i++) {
    must(write(there[1], &c, 1) == 1 && read(back[0], &c, 1) == 1, "round trip");
  }
  printf("%.2f\n", (now() - begin) / count / 2 * 1e6);
}

static double drain(int in, long total) {
  double begin = now();
  for (long done = 0; done < total;) {
    ssize_t n = read(in, buffer, CHUNK);
    must(n > 0, "read");
    done += n;
  }
  return total / (now() - begin);
}

static void fill(int out, long total) {
  for (long done = 0; done < total;) {
    ssize_t n = write(out, buffer, total - done < CHUNK ? total - done : CHUNK);
    must(n > 0, "write");
    done += n;
  }
  _exit(0);
}

static void through_pipe(long total) {
  int ends[2];
  must(pipe(ends) == 0, "pipe");
  if (fork() == 0) fill(ends[1], total);
  printf("%.2f\n", drain(ends[0], total) / 1e9);
}

/* A connection to oneself: the connecting end is the first. */
static void connection(int ends[2]) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  must(bind(listener, (void *)&address, length) == 0 && listen(listener, 1) == 0, "listen");
  must(getsockname(listener, (void *)&address, &length) == 0, "getsockname");
  ends[0] = socket(AF_INET, SOCK_STREAM, 0);
  must(connect(ends[0], (void *)&address, length) == 0, "connect");
  ends[1] = accept(listener, NULL, NULL);
  must(ends[1] >= 0, "accept");
  int on = 1;
  setsockopt(ends[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(ends[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void through_tcp(long total) {
  int ends[2];
  connection(ends);
  if (fork() == 0) fill(ends[0], total);
  printf("%.0f\n", drain(ends[1], total) / 1e6);
}

static void requests(int count) {
  int ends[2];
  connection(ends);
  pid_t server = fork();
  if (server == 0) {
    close(ends[0]);
    echo(ends[1], ends[1]);
  }
  close(ends[1]);
  char c = 'x';
  double begin = now();
  for (int i = 0; i < count; i++) {
    must(write(ends[0], &c, 1) == 1 && read(ends[0], &c, 1) == 1, "round trip");
  }
  printf("%.1f\n", count / (now() - begin) / 1e3);
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "fork") == 0) forks(5000);
  else if (strcmp(what, "switch") == 0) switches(500000);
  else if (strcmp(what, "pipe") == 0) through_pipe(4L << 30);
  else if (strcmp(what, "tcp") == 0) through_tcp(4L << 30);
  else if (strcmp(what, "requests") == 0) requests(500000);
  else {
    fprintf(stderr, "usage: processes fork|switch|pipe|tcp|requests\n");
    return 2;
  }
  return 0;
}

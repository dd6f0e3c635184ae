/*
 * Runs a command: prints its wall seconds and its largest resident size in KiB. Its standard output goes
 * to /dev/null, or with -o into a file. With -t it is killed after so many seconds, with what it has
 * started. Exit status: the command's, or 128 and the signal that ended it.
 * usage: measure [-o FILE] [-t SECONDS] PROGRAM [ARGUMENT]...
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void end(int signal) {
  (void)signal;
  kill(-child, SIGKILL);
}

static void run(const char *output, char **command) {
  setpgid(0, 0);
  int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (out < 0) {
    perror(output);
    _exit(125);
  }
  dup2(out, 1);
  close(out);
  execv(command[0], command);
  perror(command[0]);
  _exit(127);
}

int main(int argc, char **argv) {
  const char *output = "/dev/null";
  int limit = 0, option;
  while ((option = getopt(argc, argv, "+o:t:")) != -1) switch (option) {
      case 'o': output = optarg; break;
      case 't': limit = atoi(optarg); break;
      default: return 125;
    }
  if (optind == argc) return 125;
  struct timespec a, b;
  clock_gettime(CLOCK_MONOTONIC, &a);
  child = fork();
  if (child == 0) run(output, argv + optind);
  setpgid(child, child); /* whoever of the two is first */
  signal(SIGALRM, end);
  signal(SIGINT, end);
  signal(SIGTERM, end);
  alarm(limit);
  int status;
  struct rusage usage;
  wait4(child, &status, 0, &usage);
  clock_gettime(CLOCK_MONOTONIC, &b);
  printf("%.4f %ld\n", b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) * 1e-9, usage.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

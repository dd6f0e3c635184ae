/* Built in every way that a program can be linked: the loader's part of the work. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

static __thread int own = 41;
static int relocated;
static int *pointer = &relocated;
static int constructed;

__attribute__((constructor)) static void construct(void) { constructed = 7; }
static void at_exit(void) { puts("atexit"); }
__attribute__((destructor)) static void destruct(void) { puts("destructor"); }

static int by_size(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

int main(int argc, char **argv) {
  atexit(at_exit);
  printf("%d arguments\n", argc - 1);
  for (int i = 1; i < argc; i++) printf("\"%s\"\n", argv[i]);
  own++;
  *pointer = 5;
  printf("thread-local %d, relocated %d, constructed %d\n", own, relocated, constructed);
  volatile double x = 0.5;
  printf("cos %.10f, interpreter %s\n", cos(x), getauxval(AT_BASE) ? "yes" : "no");
  int numbers[] = {5, 3, 9, 1};
  qsort(numbers, 4, sizeof *numbers, by_size);
  printf("%d %d %d %d\n", numbers[0], numbers[1], numbers[2], numbers[3]);
  errno = 0;
  FILE *f = fopen("/does/not/exist", "r");
  printf("%d %s\n", f == NULL, strerror(errno));
  char *big = malloc(1 << 20);
  memset(big, 'x', 1 << 20);
  printf("%c\n", big[(1 << 20) - 1]);
  free(big);
  fprintf(stderr, "to standard error\n");
  return 3;
}

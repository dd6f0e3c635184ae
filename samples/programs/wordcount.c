/*
 * Counts lines, words and bytes of a file and shows its ten most frequent words: file input, a hash
 * table on the heap. A resumed run goes on in the middle of the file, also when the file is gone.
 *
 *   wordcount FILE
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096, LONGEST = 64, TOP = 10 };

struct word {
  struct word *next;
  long count;
  char text[LONGEST];
};

static struct word *table[BUCKETS];
static long different;

static void add(const char *text) {
  unsigned long hash = 5381;
  for (const char *c = text; *c; c++) hash = hash * 33 + (unsigned char)*c;
  struct word **slot = &table[hash % BUCKETS];
  for (struct word *w = *slot; w; w = w->next) {
    if (strcmp(w->text, text) == 0) {
      w->count++;
      return;
    }
  }
  struct word *w = calloc(1, sizeof *w);
  if (w == NULL) {
    perror("wordcount");
    exit(1);
  }
  strcpy(w->text, text);
  w->count = 1;
  w->next = *slot;
  *slot = w;
  different++;
}

static int by_count(const void *left, const void *right) {
  const struct word *a = *(struct word *const *)left, *b = *(struct word *const *)right;
  if (a->count != b->count) return a->count < b->count ? 1 : -1;
  return strcmp(a->text, b->text);
}

static void print_top(void) {
  struct word **all = malloc((different + 1) * sizeof *all);
  if (all == NULL) {
    perror("wordcount");
    exit(1);
  }
  long n = 0;
  for (int i = 0; i < BUCKETS; i++)
    for (struct word *w = table[i]; w; w = w->next) all[n++] = w;
  qsort(all, n, sizeof *all, by_count);
  for (long i = 0; i < n && i < TOP; i++) printf("%7ld %s\n", all[i]->count, all[i]->text);
  free(all);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: wordcount FILE\n");
    return 2;
  }
  FILE *file = fopen(argv[1], "r");
  if (file == NULL) {
    fprintf(stderr, "wordcount: %s: %s\n", argv[1], strerror(errno));
    return 1;
  }
  long lines = 0, words = 0, bytes = 0;
  char text[LONGEST];
  size_t length = 0;
  for (int c; (c = getc(file)) != EOF || length > 0;) {
    if (c != EOF) bytes++;
    if (c == '\n') lines++;
    if (c != EOF && isalnum(c) && length < LONGEST - 1) {
      text[length++] = (char)tolower(c);
    } else if (length > 0) {
      text[length] = 0;
      add(text);
      words++;
      length = 0;
    }
  }
  if (ferror(file)) {
    fprintf(stderr, "wordcount: %s: %s\n", argv[1], strerror(errno));
    return 1;
  }
  fclose(file);
  printf("%ld lines, %ld words (%ld different), %ld bytes\n", lines, words, different, bytes);
  print_top();
  return 0;
}
